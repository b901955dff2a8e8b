"""Find sentences about a figure that rest on a gap smaller than its standard error.

A sentence is read from left to right: a group, “highest” or “lowest” (or “higher than” another
group), and the scales of the figure that follow, or that came before. Only English is read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from explainer.text.sentences import split_sentences

DIRECTIONS = {
    **dict.fromkeys(("highest", "largest", "greatest", "higher", "larger", "greater", "more"), 1),
    **dict.fromkeys(("lowest", "smallest", "lower", "smaller", "less", "fewer"), -1),
}
HEDGE = re.compile(
    r"\b(?:chance|noise|standard errors?|too (?:close|small)|not certain)\b", re.IGNORECASE
)
"""Words of a sentence that speaks of the doubt itself."""
Points = Sequence[tuple[float, float]]
"""The mean and the standard error of each group."""


@dataclass(slots=True, kw_only=True)
class _Reading:
    """What a sentence has said so far."""

    groups: Sequence[str]
    rows: Mapping[str, Points]
    group: int | None = None
    rival: int | None = None
    direction: int = 0
    is_superlative: bool = False
    is_negated: bool = False
    waiting: list[str] = field(default_factory=list)
    """Scales named before the group or the direction."""

    def take(self, word: str, negation: str) -> Iterator[str]:
        """Take the next word that matters, and yield what is wrong with a claim that it ends."""
        if word in self.rows:
            self.waiting.append(word)
        elif word in DIRECTIONS:
            self.direction, self.is_superlative = DIRECTIONS[word], word.endswith("est")
            self.is_negated, self.rival = bool(negation), None
        elif self.direction and not self.is_superlative and self.rival is None:
            self.rival = self.groups.index(word)
        else:
            self.group, self.direction, self.rival = self.groups.index(word), 0, None
        if self.group is not None and self.direction and self._is_compared:
            scales, self.waiting = self.waiting, []
            for scale in scales if not self.is_negated else ():
                yield from self._check(scale, self.group)

    @property
    def _is_compared(self) -> bool:
        return self.is_superlative or self.rival is not None

    def _check(self, scale: str, group: int) -> Iterator[str]:
        points = self.rows[scale]
        rivals = [index for index in range(len(self.groups)) if index != group]
        if self.rival is not None:
            rivals = [self.rival]
        gaps = {rival: self.direction * (points[group][0] - points[rival][0]) for rival in rivals}
        rival = min(rivals, key=gaps.__getitem__, default=group)
        error = math.hypot(points[group][1], points[rival][1])
        if rival != group and 0 <= gaps[rival] < error:
            names = f"“{self.groups[group]}” and “{self.groups[rival]}”"
            sizes = f"{gaps[rival]:.2f}, less than its own standard error, {error:.2f}"
            yield f"the gap between {names} on “{scale}” is {sizes}"


def find_small_gaps(text: str, groups: Sequence[str], rows: Mapping[str, Points]) -> Iterator[str]:
    """Yield a message for each difference that a text tells as a finding, and that may be chance.

    Args:
        text: sentences about the figure, without Markdown.
        groups: the names of the figure's groups.
        rows: the means and standard errors of the groups, by scale.
    """
    names = {name.lower(): name for name in (*groups, *rows, *DIRECTIONS)}
    longest = sorted(names, key=len, reverse=True)
    words = re.compile(
        rf"(\bnot\s{{1,5}}(?:the\s{{1,5}})?)?\b({'|'.join(map(re.escape, longest))})\b",
        re.IGNORECASE,
    )
    sentences = split_sentences(text)
    for sentence, following in zip_longest(sentences, sentences[1:], fillvalue=""):
        if HEDGE.search(sentence) or HEDGE.search(following):
            continue
        reading = _Reading(groups=groups, rows=rows)
        for match in words.finditer(sentence):
            yield from reading.take(names[match[2].lower()], match[1] or "")
