"""Turn the text of a section into slides: a claim with its evidence on each, the text as notes.

A claim is the first sentence of a paragraph or of an item. Its evidence is the finding of each
study that it cites. A slide has the claims of several paragraphs only where none of them has
evidence of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from explainer.export.lesson import LessonPart, Piece
from explainer.export.slide import Slide, name_part
from explainer.export.slide_claims import Claim, find_claims, find_link_targets
from explainer.export.slide_text import ROOM, divide_text
from explainer.render.cards import StudyCard
from explainer.render.html import render
from explainer.text.markdown import render_inline

REFERENCES_ROOM = 900
"""How many characters of a reference list fit on a slide, which is set smaller than text."""
WORKS_ROOM = 24
"""How many works a slide names."""
STATEMENT = 200
"""Characters of the only claim of a slide that is set in large letters."""
FINDINGS_ROOM = 3
"""How many findings fit on a slide, each with the line that names its study."""
_BREAK_COST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSlides:
    """Makes the slides of the texts of one section."""

    part: LessonPart
    cards: Mapping[str, StudyCard]
    """The studies of the lesson by their keys."""
    shows_all: bool = False
    """Whether slides show all of the text."""
    shown: set[str] = field(default_factory=set)
    """The keys of the studies whose findings the slides of the section show so far."""

    def make(self, piece: Piece) -> Iterator[Slide]:
        """Yield the slides of a text."""
        if self.shows_all or not piece.is_condensed:
            yield from _show_whole(piece, self.part)
        elif not self.part.is_references:
            for group in self._group(find_claims(piece.text)):
                yield from self._show_claims(group, piece)
        elif self.cards:
            yield from _name_works(piece, self.part, tuple(self.cards.values()))
        else:
            yield from _show_whole(piece, self.part)

    def _group(self, claims: Iterable[Claim]) -> Iterator[list[Claim]]:
        """Yield the claims of each slide: one with evidence, or several without."""
        group: list[Claim] = []
        used = 0
        for claim in claims:
            has_evidence = bool(self._find_evidence(claim))
            weight = len(claim.lead + claim.shown) + _BREAK_COST
            is_other = bool(group) and claim.heading != group[0].heading
            if group and (has_evidence or is_other or used + weight > ROOM):
                yield group
                group, used = [], 0
            group.append(claim)
            used += weight
            if has_evidence:
                yield group
                group, used = [], 0
        if group:
            yield group

    def _find_evidence(self, claim: Claim) -> list[StudyCard]:
        new = (key for key in claim.cited if key in self.cards and key not in self.shown)
        return [self.cards[key] for key in new if self.cards[key].is_judged]

    def _show_claims(self, claims: list[Claim], piece: Piece) -> Iterator[Slide]:
        evidence = self._find_evidence(claims[0])
        keys = {card.key for card in evidence}
        self.shown.update(keys)
        first = claims[0]
        is_alone = len(claims) == 1 and not first.is_block
        title = (first.lead if is_alone else "") or first.heading
        alone = replace(first, lead="", marker="").without_citations(keys)
        shown = [alone] if is_alone else claims
        slide = Slide(
            kind=_name_kind(shown, evidence),
            title=render_inline(title, macros=piece.macros) if title else self.part.title,
            section=self.part.title if title else "",
            html=_render(_join(shown, _show), piece),
            text=""
            if all(claim.is_whole for claim in claims)
            else _render(_join(claims, _tell), piece),
        )
        groups = _divide(evidence)
        for number, group in enumerate(groups, start=1):
            findings = render("slide_evidence.html.j2", cards=group) if group else ""
            yield replace(
                slide,
                html=(slide.html if number == 1 else "") + findings,
                text=slide.text if number == 1 else "",
                part=name_part(number, len(groups)),
            )


def _show_whole(piece: Piece, part: LessonPart) -> Iterator[Slide]:
    """Yield slides with the text as it is written, divided where a slide is full."""
    texts = divide_text(piece.text, REFERENCES_ROOM if part.is_references else ROOM)
    for number, text in enumerate(texts, start=1):
        yield Slide(
            kind="references" if part.is_references else "text",
            title=part.title,
            html=replace(piece, text=text).html,
            part=name_part(number, len(texts)),
        )


def _name_works(piece: Piece, part: LessonPart, cards: Sequence[StudyCard]) -> Iterator[Slide]:
    """Yield slides with the short names of the works; the list itself is in the notes."""
    groups = [cards[start : start + WORKS_ROOM] for start in range(0, len(cards), WORKS_ROOM)]
    for number, group in enumerate(groups, start=1):
        yield Slide(
            kind="references",
            title=part.title,
            html=render("slide_works.html.j2", cards=group),
            part=name_part(number, len(groups)),
            text=piece.html if number == 1 else "",
        )


def _name_kind(shown: Sequence[Claim], evidence: Sequence[StudyCard]) -> str:
    if evidence:
        return "evidence"
    is_alone = len(shown) == 1 and not shown[0].is_block
    return "statement" if is_alone and len(_show(shown[0])) <= STATEMENT else "text"


def _show(claim: Claim) -> str:
    lead = f"**{claim.lead}{'' if claim.lead[-1:] in '?!…' else '.'}** " if claim.lead else ""
    return f"{claim.marker} {lead}{claim.shown}".lstrip()


def _tell(claim: Claim) -> str:
    return claim.text


def _join(claims: Iterable[Claim], write: Callable[[Claim], str]) -> str:
    """Return the claims as Markdown, each list in one piece."""
    texts = []
    for is_item, group in groupby(claims, key=lambda claim: bool(claim.marker)):
        texts.append(("\n" if is_item else "\n\n").join(write(claim) for claim in group))
    return "\n\n".join(texts)


def _render(text: str, piece: Piece) -> str:
    targets = find_link_targets(piece.text)
    return replace(piece, text=f"{text}\n\n{targets}" if targets else text).html


def _divide(cards: Sequence[StudyCard]) -> list[Sequence[StudyCard]]:
    """Return the studies of each slide, about as many on each; one empty group for none."""
    count = -(-len(cards) // FINDINGS_ROOM) or 1
    return [cards[len(cards) * n // count : len(cards) * (n + 1) // count] for n in range(count)]
