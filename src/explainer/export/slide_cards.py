"""Markup of our own → pieces that each fit on a slide: a study's card, a figure; no Markdown."""

from __future__ import annotations

import re

from explainer.text.markup import plain_text

CARD_ROOM = 1050
"""About how many signs of a study's card a slide holds, which is set smaller than text."""
_HEAD_COST = 80
_SECTION = re.compile(r"(?=<h3>)")
_BODY = re.compile(r'<div class="study-body">(.*)</div>\s*\Z', re.DOTALL)
_FACTS = re.compile(r'<dl class="study-facts">.*?</dl>', re.DOTALL)
_FIGURE = re.compile(r'<figure class="explainer-figure".*?</figure>', re.DOTALL)
_TITLE = re.compile(r'<p class="figure-title".*?</p>', re.DOTALL)
_VIEW = re.compile(
    r'<details class="figure-view"(?=[^>]*\sopen\b)[^>]*><summary>(.*?)</summary>(.*?)</details>',
    re.DOTALL,
)
_TABLE = re.compile(r'<div class="figure-table">.*?</table></div>', re.DOTALL)
_CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
_ID = re.compile(r'\s(?:id|aria-labelledby)="figure-[^"]*-title"')


def card_pieces(html: str, room: int = CARD_ROOM) -> list[str]:
    """Return what the card of a study says, divided before its headings; its facts are left out.

    Args:
        html: of an open card.
        room: how many signs a piece should have; a single part may have more.
    """
    body = _BODY.search(html)
    told = _FACTS.sub("", body[1] if body else html)
    pieces: list[str] = []
    taken = 0
    for part in filter(str.strip, _SECTION.split(told)):
        weight = len(plain_text(part)) + _HEAD_COST
        is_alone = len(pieces) == 1 and "<h3>" not in pieces[0]  # the citation alone says little
        if pieces and (is_alone or taken + weight <= room):
            pieces[-1] += part
            taken += weight
        else:
            pieces.append(part)
            taken = weight
    return pieces or [""]


def output_pieces(html: str) -> list[str]:
    """Return what a cell of code shows: each figure as its picture, its table and its words."""
    pieces: list[str] = []
    at = 0
    for figure in _FIGURE.finditer(html):
        pieces += [html[at : figure.start()], *_figure_pieces(figure[0])]
        at = figure.end()
    return [piece for piece in (*pieces, html[at:]) if piece.strip()]


def _figure_pieces(figure: str) -> list[str]:
    """Return a figure's pieces; the figure as it is, where it is not as we draw it."""
    title, view, table, caption = (
        found.search(figure) for found in (_TITLE, _VIEW, _TABLE, _CAPTION)
    )
    if not (title and view and table):
        return [figure]
    name = _ID.sub("", title[0])
    shown = [f"{name}\n{view[2]}", f"{name}\n{table[0]}"]
    made = [f'<figure class="explainer-figure">\n{one}\n</figure>' for one in shown]
    return [*made, f"{name}\n{caption[1]}"] if caption else made
