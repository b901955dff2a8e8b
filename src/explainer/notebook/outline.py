"""Divide the Markdown of a notebook's cell at its headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from explainer.notebook.pictures import make_attachment_uris
from explainer.notebook.view import Attachment
from explainer.text.markdown import render_inline, render_markdown, split_at_headings
from explainer.text.markup import extract_plain_text


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlinePart:
    """A heading of level one or two with what follows it, or what precedes the first heading."""

    level: int
    """1 or 2; 0 for what precedes the first heading."""
    title: str
    """Plain text."""
    title_html: str
    html: str
    """Safe HTML of what follows the heading, without the heading."""
    text: str
    """The Markdown of that."""


def split_cell(
    text: str, attachments: Iterable[Attachment] = (), macros: str = ""
) -> Iterator[OutlinePart]:
    """Yield the parts of a cell in order, without those that have neither heading nor text.

    Args:
        text: the cell's Markdown.
        attachments: the cell's pictures.
        macros: the commands that the formulas of the notebook define.
    """
    pictures = make_attachment_uris(attachments)
    before, sections = split_at_headings(text, deepest=2)
    if before.strip():
        yield _part(0, "", before, pictures, macros)
    for heading, below in sections:
        title = render_inline(heading.title, macros=macros)
        yield _part(heading.level, title, below, pictures, macros)


def _part(
    level: int, title_html: str, text: str, pictures: Mapping[str, str], macros: str
) -> OutlinePart:
    return OutlinePart(
        level=level,
        title=extract_plain_text(title_html),
        title_html=title_html,
        html=render_markdown(text, pictures, macros),
        text=text,
    )
