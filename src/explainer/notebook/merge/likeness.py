"""Compare texts by their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

_WORD = re.compile(r"\w+")
_LENGTH = 3
"""How many words in a row are compared."""
Key = TypeVar("Key", int, str)
WordRuns = frozenset[tuple[str, ...]]
"""The runs of words that a text contains."""


def find_word_runs(text: str) -> WordRuns:
    """Return the runs of three words in a text, in lower case; all of a shorter text is one."""
    words = [word.casefold() for word in _WORD.findall(text)]
    count = max(len(words) - _LENGTH + 1, min(len(words), 1))
    return frozenset(tuple(words[start : start + _LENGTH]) for start in range(count))


class TextIndex(Generic[Key]):
    """Texts by the runs of words that they contain."""

    def __init__(self, texts: Iterable[tuple[Key, WordRuns]]) -> None:
        self._sizes: dict[Key, int] = {}
        self._keys: dict[tuple[str, ...], list[Key]] = {}
        for key, runs in texts:
            self._sizes[key] = len(runs)
            for run in runs:
                self._keys.setdefault(run, []).append(key)

    def measure_shares(self, runs: WordRuns) -> Mapping[Key, float]:
        """Return how much of a text each text has, from 0 to 1, if it has any of it."""
        return {key: count / len(runs) for key, count in self._count(runs).items()}

    def measure_likeness(self, runs: WordRuns) -> Mapping[Key, float]:
        """Return how much each text and another one have in common, from 0 to 1."""
        return {
            key: 2 * count / (len(runs) + self._sizes[key])
            for key, count in self._count(runs).items()
        }

    def _count(self, runs: WordRuns) -> Counter[Key]:
        return Counter(key for run in runs for key in self._keys.get(run, ()))
