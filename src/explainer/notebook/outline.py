"""Divide the Markdown of a notebook's cell at its headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from explainer.notebook.pictures import make_attachment_uris
from explainer.notebook.view import Attachment
from explainer.text.markdown import find_headings, render_inline, render_markdown
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


def split_at_headings(text: str, attachments: Iterable[Attachment] = ()) -> Iterator[OutlinePart]:
    """Yield the parts of a cell in order, without those that have neither heading nor text.

    Args:
        text: the cell's Markdown.
        attachments: the cell's pictures.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # as the parser counts lines
    lines = text.split("\n")
    pictures = make_attachment_uris(attachments)
    headings = [heading for heading in find_headings(text) if heading.level <= 2]
    starts = [(0, 0, ""), *((h.level, h.end, h.title) for h in headings)]
    ends = [heading.line for heading in headings] + [len(lines)]
    for (level, start, title), end in zip(starts, ends, strict=True):
        below = "\n".join(lines[start:end]).strip("\n")
        if level or below.strip():
            yield _part(level, render_inline(title), below, pictures)


def _part(level: int, title_html: str, text: str, pictures: Mapping[str, str]) -> OutlinePart:
    return OutlinePart(
        level=level,
        title=extract_plain_text(title_html),
        title_html=title_html,
        html=render_markdown(text, pictures),
        text=text,
    )
