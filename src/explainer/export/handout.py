"""Render a lesson as a handout: one HTML file for paper, with all of it in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from explainer.export.lesson import Lesson, Piece
from explainer.i18n.messages import load_messages
from explainer.render.assets import load_asset
from explainer.render.charts import render_figure_paper
from explainer.render.csp import FilePolicy, InlineElement
from explainer.render.explorables.renderer import PaperPart, render_explorable_paper
from explainer.render.html import render, render_prompt_paper, render_study_paper
from explainer.text.markup import Edit, Element, apply_edits, extract_plain_text, find_elements
from explainer.text.prompts import DISCUSS, QUESTION, REFLECT

LINES = {DISCUSS: 5, REFLECT: 8, QUESTION: 2}
"""How many lines to write on follow each kind of prompt."""
PAPERS = {"a4": "A4", "letter": "letter"}
"""Name of a paper size on the command line → its name in CSS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutSection:
    """A section of the text."""

    title: str
    """Safe HTML."""
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutCard:
    """The card of a study; all fields but the key are safe HTML."""

    key: str
    name: str
    kind: str
    html: str


def render_handout(lesson: Lesson, *, printed_on: str = "", paper: str = "a4") -> str:
    """Return the HTML file of a handout.

    Args:
        lesson: the lesson; notes for the speaker and exclusions from slides are ignored.
        printed_on: the date that the handout names as its own, YYYY-MM-DD; empty for none.
        paper: a key of ``PAPERS``.
    """
    page = lesson.page
    figure_css = load_asset("figure.css") if lesson.has_figures else ""
    css = f"@page {{ size: {PAPERS[paper]}; }}\n{figure_css}{load_asset('handout.css')}"
    explorables = load_asset("explorables.css") if lesson.has_explorables else ""
    texts = (css, load_asset("prompts.css"), explorables)
    styles = [InlineElement(tag="style", text=text) for text in texts if text]
    prompts = [piece.prompt for piece in lesson.pieces if piece.prompt]
    return render(
        "handout.html.j2",
        page=page,
        policy=FilePolicy(is_single_file=True).build(styles),
        head=render("slides_head.html.j2", page=page, date=lesson.date, styles=styles),
        about=_render_pieces(lesson.head, page.lang),
        sections=list(_sections(lesson, is_references=False)),
        references=list(_sections(lesson, is_references=True)),
        cards=[
            HandoutCard(
                key=card.key,
                name=card.name,
                kind=card.kind,
                html=print_addresses(render_study_paper(card)),
            )
            for card in lesson.cards
        ],
        answers=[
            render_explorable_paper(piece.explorable, lang=piece.lang, part="answer")
            for piece in lesson.pieces
            if piece.explorable and piece.explorable.has_question
        ],
        questions=[prompt for prompt in prompts if prompt.choices],
        foot=print_addresses(lesson.foot),
        date=lesson.date,
        printed_on=printed_on,
        words=load_messages(page.lang),
    )


def print_addresses(html: str) -> str:
    """Return safe HTML in which each web link is followed by its address, if it is not its text.

    Links to sections become plain words: paper has no links, and a handout has no sections.
    """
    edits = (edit for element in find_elements(html) for edit in _address_edits(html, element))
    return apply_edits(html, edits)


def _address_edits(html: str, element: Element) -> Iterator[Edit]:
    address = element.attributes.get("href", "")
    if element.tag != "a":
        return
    if address.startswith("#") and not address.startswith("#study-"):
        yield element.edit_start("")
        yield element.edit_end("")
    text = extract_plain_text(element.inner(html))
    if address.startswith(("http:", "https:")) and not (text and text in address):
        note = f' <span class="handout-address">({escape(address)})</span>'
        yield Edit(start=element.end, end=element.end, text=note)


def _sections(lesson: Lesson, *, is_references: bool) -> Iterator[HandoutSection]:
    for part in lesson.parts:
        if part.is_references == is_references:
            html = _render_pieces(part.pieces, lesson.page.lang)
            yield HandoutSection(title=part.title, html=html)


def _render_pieces(pieces: list[Piece], lang: str) -> str:
    return print_addresses("".join(_render_piece(piece, lang) for piece in pieces))


def _render_piece(piece: Piece, lang: str) -> str:
    """Return the HTML of a piece; empty for notes, and for studies, which follow the text."""
    if piece.text:
        return piece.html
    if piece.prompt:
        return render_prompt_paper(piece.prompt, lang=lang, lines=LINES[piece.prompt.kind])
    if piece.explorable:
        part: PaperPart = "question" if piece.explorable.has_question else "whole"
        return render_explorable_paper(piece.explorable, lang=piece.lang, part=part)
    output = piece.render_cell(lang, is_paper=True)
    if piece.figure:
        output = render_figure_paper(piece.figure, lang=piece.lang)
    return f'<div class="handout-output">{output}</div>\n' if output else ""
