"""Find elements in safe HTML and edit them; everything that is not edited stays byte for byte.

The HTML is what ``sanitize_markup`` and our templates write: its tags are balanced, and
``<`` and ``&`` in text and attributes are escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser
from itertools import accumulate

REMOTE = ("https://", "http://", "//")
"""What the address of a picture on the web begins with."""
VOID = frozenset(("area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"))
"""Elements without an end tag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element and where it stands; the four places are indexes into the HTML, in order."""

    tag: str
    attributes: Mapping[str, str]
    """In the order of the start tag, with character references resolved."""
    start: int
    """Where the start tag begins."""
    inner_start: int
    """Where the start tag ends."""
    inner_end: int
    """Where the end tag begins; ``inner_start`` for an element without one."""
    end: int
    """Where the end tag ends."""

    @property
    def classes(self) -> list[str]:
        """The names in its ``class`` attribute."""
        return self.attributes.get("class", "").split()

    @property
    def is_remote_picture(self) -> bool:
        """Whether it is a picture on the web."""
        return self.tag == "img" and self.attributes.get("src", "").startswith(REMOTE)

    def inner(self, html: str) -> str:
        """Return the HTML between its tags."""
        return html[self.inner_start : self.inner_end]

    def edit_start(self, start_tag: str) -> Edit:
        """Return the edit that replaces its start tag."""
        return Edit(start=self.start, end=self.inner_start, text=start_tag)

    def edit_end(self, end_tag: str) -> Edit:
        """Return the edit that replaces its end tag."""
        return Edit(start=self.inner_end, end=self.end, text=end_tag)

    def edit_whole(self, html: str = "") -> Edit:
        """Return the edit that replaces the element and all that is in it."""
        return Edit(start=self.start, end=self.end, text=html)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A stretch of HTML and what replaces it."""

    start: int
    end: int
    text: str


def find_elements(html: str) -> list[Element]:
    """Return all elements in the order of their start tags."""
    if "<" not in html:
        return []
    parser = _ElementParser(html)
    parser.feed(html)
    parser.close()
    return parser.elements()


def apply_edits(html: str, edits: Iterable[Edit]) -> str:
    """Return the HTML with the edits applied; edits inside a replaced stretch are left out."""
    parts, position = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start >= position:
            parts += [html[position : edit.start], edit.text]
            position = edit.end
    return "".join(parts) + html[position:]


def format_start_tag(tag: str, attributes: Mapping[str, str]) -> str:
    """Return the start tag of an element."""
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}>"


def edit_remote_pictures(elements: Iterable[Element]) -> Iterator[Edit]:
    """Yield edits that put a link in the place of each picture on the web, which pages do not load.

    A picture without an address, such as a lost attachment, becomes its description. Inside a link
    only the description stays, so that the link leads to its own target.
    """
    link_end = 0
    for element in elements:
        source = element.attributes.get("src", "")
        if element.tag == "a":
            link_end = max(link_end, element.end)
        elif element.is_remote_picture or (element.tag == "img" and not source):
            description = escape(element.attributes.get("alt") or source)
            if source and element.start >= link_end:
                opening = format_start_tag("a", {"href": source, "rel": "external noreferrer"})
                description = f"{opening}{description}</a>"
            yield element.edit_whole(description)


def extract_plain_text(html: str) -> str:
    """Return the text of HTML, with character references resolved and outer white space removed."""
    if "<" not in html:
        return unescape(html).strip()
    parser = _TextParser()
    parser.feed(html)
    parser.close()
    return "".join(parser.texts).strip()


class _ElementParser(HTMLParser):
    """Collects the places of tags."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self._html = html
        line_lengths = (len(line) + 1 for line in html.split("\n"))
        self._line_starts = list(accumulate(line_lengths, initial=0))
        self._found: list[tuple[str, Mapping[str, str], int, int, int, int]] = []
        self._open: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._position()
        end = start + len(self.get_starttag_text() or "")
        attributes = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(len(self._found))
        self._found.append((tag, attributes, start, end, end, end))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        position = self._position()
        after = self._html.find(">", position) + 1 or len(self._html)
        if all(self._found[index][0] != tag for index in self._open):
            return
        while True:
            index = self._open.pop()
            name, attributes, start, inner, _, _ = self._found[index]
            end = after if name == tag else position
            self._found[index] = (name, attributes, start, inner, position, end)
            if name == tag:
                return

    def elements(self) -> list[Element]:
        end = len(self._html)
        for index in self._open:
            self._found[index] = (*self._found[index][:4], end, end)
        return [
            Element(
                tag=tag,
                attributes=attributes,
                start=start,
                inner_start=inner,
                inner_end=inner_end,
                end=end,
            )
            for tag, attributes, start, inner, inner_end, end in self._found
        ]

    def _position(self) -> int:
        line, offset = self.getpos()
        return self._line_starts[line - 1] + offset


class _TextParser(HTMLParser):
    """Collects text; that of a formula is its TeX."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._is_in_formula = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tex = dict(attrs).get("alttext") if tag == "math" else None
        if tex:
            self.texts.append(tex)
            self._is_in_formula = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "math":
            self._is_in_formula = False

    def handle_data(self, data: str) -> None:
        if not self._is_in_formula:
            self.texts.append(data)
