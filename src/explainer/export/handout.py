"""A lesson as a handout: one HTML file made for paper, everything in words and nothing to click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

from explainer.export.lesson import Lesson, Piece
from explainer.i18n.messages import words
from explainer.render.csp import FilePolicy, InlineElement
from explainer.render.document import FIGURE, figure_style, handout_style, prompt_style
from explainer.render.html import prompt_paper_html, render
from explainer.text.markup import plain_text
from explainer.text.prompts import DISCUSS, QUESTION, REFLECT, Prompt

_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_STUDY = "#study-"
LINES = {DISCUSS: 5, REFLECT: 8, QUESTION: 2}
"""How many lines there are to write on below each kind of prompt."""
PAPERS = {"a4": "A4", "letter": "letter"}
"""Sizes of paper, as a person and as CSS names them."""


def handout_html(lesson: Lesson, *, made: str = "", paper: str = "a4") -> str:
    """Return the whole file.

    Args:
        lesson: what is taught; notes for the speaker and what slides leave out are no matter.
        made: the day on which it is made, YYYY-MM-DD; empty to say none.
        paper: a key of ``PAPERS``.
    """
    page, w = lesson.page, words(lesson.page.lang)
    parts = [
        (part.title, _on_paper("".join(_shown(part.pieces, page.lang))), part.is_references)
        for part in lesson.parts
    ]
    pieces = [piece for part in lesson.parts for piece in part.pieces]
    asked = [piece.prompt for piece in (*lesson.head, *pieces) if piece.prompt]
    drawn = figure_style() if any(FIGURE in piece.output for piece in pieces) else ""
    style = f"@page {{ size: {PAPERS[paper]}; }}\n{drawn}{handout_style()}"
    styles = [InlineElement(tag="style", text=text) for text in (style, prompt_style())]
    return render(
        "handout.html.j2",
        page=page,
        policy=FilePolicy(is_single_file=True).build(styles),
        head=render("slides_head.html.j2", page=page, date=lesson.date, styles=styles),
        about=_on_paper("".join(_shown(lesson.head, page.lang))),
        parts=[part for part in parts if not part[2]],
        references=[part for part in parts if part[2]],
        cards=[replace(card, html=_on_paper(card.html)) for card in lesson.cards],
        questions=[prompt for prompt in asked if prompt.choices],
        foot=_on_paper("".join(lesson.foot).replace("<hr>\n", "")),
        date=lesson.date,
        made=made,
        words=w,
    )


def _on_paper(html: str) -> str:
    """Return safe HTML in which each link says its address, unless its words are that already.

    Links to sections become plain words: a handout has no controls, and few anchors.
    """

    def said(match: re.Match[str]) -> str:
        href, says = unescape(match[1]), plain_text(match[2])
        if href.startswith("#") and not href.startswith(_STUDY):
            return match[2]
        if not href.startswith(("http:", "https:")) or (says and says in href):
            return match[0]
        return f'{match[0]} <span class="handout-address">({match[1]})</span>'

    return _LINK.sub(said, html)


def _shown(pieces: list[Piece], lang: str) -> Iterator[str]:
    """Yield the HTML of what a handout shows; the cards of studies have a place of their own."""
    for piece in pieces:
        if piece.text:
            yield piece.html
        elif piece.prompt:
            yield _asked(piece.prompt, lang)
        elif piece.output:
            yield f'<div class="handout-output">{piece.output}</div>\n'


def _asked(prompt: Prompt, lang: str) -> str:
    return prompt_paper_html(prompt, lang=lang, lines=LINES[prompt.kind])
