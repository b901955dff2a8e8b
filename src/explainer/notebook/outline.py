"""The Markdown of a notebook's cell as its headings and the HTML below each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

from explainer.text.markdown import html_of, inline_html_of, top_headings

_ATTACHED = re.compile(r"\(attachment:([^)\s]+)([^)]*)\)")
_BASE64 = re.compile(r"[A-Za-z0-9+/=]*")
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlinePart:
    """A heading of level one or two, or what stands before the first, with what follows it."""

    level: int
    """1 or 2; 0 for what stands before the first heading."""
    title: str
    """Plain text."""
    title_html: str
    html: str
    """Of what stands below the heading, without the heading."""
    text: str = ""
    """The Markdown of that."""


def outline(text: str, *, attachments: Mapping[str, object] | None = None) -> Iterator[OutlinePart]:
    """Yield the parts of a cell in order; a part without heading and text is left out.

    Args:
        text: the cell's Markdown.
        attachments: the cell's pictures, as nbformat keeps them: name → MIME type → base64.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # as the parser counts lines
    lines = text.split("\n")
    headings = [heading for heading in top_headings(text) if heading.level <= 2]
    starts = [(0, 0, ""), *((h.level, h.end, h.title) for h in headings)]
    ends = [heading.line for heading in headings] + [len(lines)]
    for (level, start, title), end in zip(starts, ends, strict=True):
        below = "\n".join(lines[start:end]).strip("\n")
        if level or below.strip():
            title_html = inline_html_of(title)
            plain = unescape(re.sub(r"<[^>]+>", "", title_html)).strip()
            html = html_with(below, attachments or {})
            yield OutlinePart(
                level=level, title=plain, title_html=title_html, html=html, text=below
            )


def html_with(text: str, attachments: Mapping[str, object]) -> str:
    """Return the safe HTML of Markdown with the cell's own pictures in it."""
    html = html_of(_ATTACHED.sub(r"(attachment/\1\2)", text))
    for name, bundle in attachments.items():
        if isinstance(bundle, Mapping):
            mime = next((mime for mime in _IMAGES if mime in bundle), None)
            data = "".join(str(bundle.get(mime)).split())
            if mime and _BASE64.fullmatch(data):
                html = html.replace(f'src="attachment/{name}"', f'src="data:{mime};base64,{data}"')
    return html
