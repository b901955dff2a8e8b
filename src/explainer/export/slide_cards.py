"""Divide the card of a study into pieces that each fit on a slide."""

from __future__ import annotations

from explainer.render.cards import StudyCard
from explainer.render.html import render_study_slides
from explainer.text.markup import extract_plain_text

CARD_ROOM = 1050
"""About how many characters of a study's card fit on a slide, which is set smaller than text."""
_HEAD_COST = 80
"""The space around a part, in characters."""


def divide_card(card: StudyCard, room: int = CARD_ROOM) -> list[str]:
    """Return the card of a study as HTML, divided before its headings, without its facts.

    Args:
        card: the card.
        room: how many characters a piece should have; a single part may have more.
    """
    citation, *parts = render_study_slides(card)
    if not parts:
        return [citation]
    pieces = [citation + parts[0]]  # the citation alone says little
    used = sum(_weight(part) for part in (citation, parts[0]))
    for part in parts[1:]:
        weight = _weight(part)
        if used + weight <= room:
            pieces[-1] += part
            used += weight
        else:
            pieces.append(part)
            used = weight
    return pieces


def _weight(html: str) -> int:
    return len(extract_plain_text(html)) + _HEAD_COST
