"""Write the blocks of a page as balanced tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from explainer.source.page_html import HtmlTally
from explainer.source.syntax.attributes import take_heading_attributes
from explainer.source.syntax.callouts import (
    QUOTED,
    Callout,
    make_quoted_callout,
)
from explainer.source.syntax.lettered_lists import TYPES
from explainer.source.syntax.tags import CELLS, HEADINGS, LISTS, Tag
from explainer.source.tokens import Token, join_texts, parse_markdown

DEEPEST_HTML = 30
"""Levels of nested elements."""
ALIGNMENT = re.compile(r"(?:^|text-align:\s*|align-)(left|center|right)\b", re.IGNORECASE)


@dataclass(slots=True)
class Frame:
    """An open element, block or Markdown container."""

    name: str
    closing: list[Token] = field(default_factory=list)
    """What ends it in the output."""
    token: Token | None = None
    children: list[Token] | None = None
    """The text of an element without blocks."""
    callout: Callout | None = None
    """Whose title is still to be written."""
    start: int = 0
    """Where its contents begin in the output."""
    label: str = ""
    """The tag of the headings that are labels, in a set of tabs."""
    is_markdown: bool = False
    is_div: bool = False
    has_end: bool = True
    outer: Frame | None = None
    """The innermost element around it that does not vanish."""

    @property
    def vanishes(self) -> bool:
        """Whether it is neither in the output nor gathers text, and is not one of Markdown."""
        return not (self.closing or self.is_markdown or self.children is not None)


class BlockWriter:
    """Writes balanced tokens, and keeps track of what is open."""

    def __init__(self, line: int, tally: HtmlTally, messages: Mapping[str, str]) -> None:
        self._messages = messages
        self._line = line
        self._tally = tally
        self._out: list[Token] = []
        self._frames: list[Frame] = []
        self._depth = 0

    def _emit(self, *tokens: Token) -> None:
        for token in tokens:
            self._depth -= token.nesting == -1
            token.level = self._depth
            self._depth += token.nesting == 1
            self._out.append(token)

    def _emit_block(self, token: Token) -> None:
        self._write_title()
        self._begin_item()
        self._emit(token)

    def _emit_paragraph(self, children: list[Token], source: Token, *, hidden: bool) -> None:
        self._begin_item()
        self._emit(*make_text("paragraph", "p", children, source, hidden=hidden))

    def _begin_item(self) -> None:
        """Begin an item if text stands in a list of HTML, outside of its items."""
        frame = self._find_written()
        if frame and frame.name in LISTS:
            self._open_item(frame.token or Token("", "", 0))

    def _find_written(self) -> Frame | None:
        """Return the innermost open element that is in the output."""
        return next((frame for frame in self._list_kept() if frame.closing), None)

    def _push(self, frame: Frame) -> None:
        top = self._frames[-1] if self._frames else None
        frame.outer = top.outer if top and top.vanishes else top
        self._frames.append(frame)

    def _list_kept(self) -> Iterator[Frame]:
        """Yield the open elements that do not vanish, of which there are few, from inside out."""
        frame = self._frames[-1] if self._frames else None
        while frame:
            if not frame.vanishes:
                yield frame
            frame = frame.outer

    def _write_title(self, children: list[Token] | None = None) -> None:
        """Write the title of the innermost callout, if that is still to be done."""
        frame = self._frames[-1] if self._frames else None
        if frame is None or frame.callout is None or frame.token is None:
            return
        callout, frame.callout = frame.callout, None
        title = children or parse_inline(callout.make_title(self._messages))
        meta = {"line": self._line + (frame.token.map[0] if frame.token.map else 0)}
        for child in title:
            child.meta.setdefault("line", meta["line"])
        if frame.name == "details":
            self._emit(*make_text("summary", "summary", title, frame.token))
            return
        opening = Token("strong_open", "strong", 1, markup="**", meta=meta)
        closing = Token("strong_close", "strong", -1, markup="**", meta=meta)
        plain = [child for child in title if child.tag != "strong"]
        self._emit(*make_text("paragraph", "p", [opening, *plain, closing], frame.token))

    def _write_label(self, children: list[Token], source: Token) -> None:
        """Write a heading as a paragraph in bold, since it begins no section."""
        plain, _ = take_heading_attributes(children)
        line = {"line": self._get_line(source)}
        opening = Token("strong_open", "strong", 1, markup="**", meta=line)
        closing = Token("strong_close", "strong", -1, markup="**", meta=line)
        words = [child for child in plain if child.tag != "strong"]
        self._emit(*make_text("paragraph", "p", [opening, *words, closing], source))

    def _find_gatherer(self) -> Frame | None:
        return next((frame for frame in self._list_kept() if frame.children is not None), None)

    def _add_text(self, children: list[Token], piece: Token) -> None:
        gatherer = self._find_gatherer()
        if gatherer:
            gather(gatherer, children)
            return
        self._write_title()
        frame = self._frames[-1] if self._frames else None
        is_quoted = bool(frame and frame.name == "blockquote_open")
        if frame and is_quoted and len(self._out) == frame.start and piece.content[:2] == "[!":
            children = self._begin_quoted_callout(frame, children)
            if not children:
                return
        frame = self._find_written()
        is_first = bool(frame and frame.name == "li" and len(self._out) == frame.start)
        is_item = bool(frame and frame.name in LISTS)
        self._emit_paragraph(children, piece, hidden=piece.hidden or is_first or is_item)

    def _begin_quoted_callout(self, frame: Frame, children: list[Token]) -> list[Token]:
        """Turn a quotation into a callout if its first line says so; return its other text."""
        children = join_texts(children)
        match = QUOTED.match(children[0].content) if children[0].type == "text" else None
        if not match:
            return children
        breaks = ("softbreak", "hardbreak")
        ends = [index for index, child in enumerate(children) if child.type in breaks]
        end = ends[0] if ends else len(children)
        first = children[0].copy(content=children[0].content[match.end() :])
        title = join_texts([first, *children[1:end]])
        callout = make_quoted_callout(match, "")
        tag = "details" if callout.is_folded else "aside"
        opening = self._out[-1]
        opening.type, opening.tag, opening.attrs = "element_open", tag, {"class": callout.classes}
        frame.name, frame.closing = "quoted callout", [Token("element_close", tag, -1, block=True)]
        frame.callout = callout
        name, frame.name = frame.name, tag
        self._write_title(title)
        frame.name = name
        return children[end + 1 :]

    def _get_line(self, token: Token) -> int:
        return self._line + (token.map[0] if token.map else 0)

    def _close_to(self, size: int) -> None:
        while len(self._frames) > size:
            self._write_title()
            frame = self._frames.pop()
            self._end(frame)

    def _end(self, frame: Frame) -> None:
        if frame.children is not None:
            self._end_text(frame)
        elif (
            frame.name == "native" and frame.token and self._out[-1].type == "container_block_open"
        ):
            self._out.pop()
            self._depth -= 1
            self._tally.add(
                "W204", f"::: {frame.token.meta['info'].name}", self._get_line(frame.token)
            )
        elif frame.closing and frame.start == len(self._out) and frame.name not in CELLS:
            while self._out and frame.closing:  # nothing is in it
                self._out.pop()
                frame.closing.pop()
                self._depth -= 1
        else:
            self._emit(*frame.closing)

    def _close_unended(self) -> None:
        """Close elements that are never closed, since a section of the page begins."""
        outer = [index for index, frame in enumerate(self._frames) if frame.is_markdown]
        for index in range(outer[-1] + 1 if outer else 0, len(self._frames)):
            frame = self._frames[index]
            if not frame.has_end and frame.name not in ("div", "p"):
                self._close_to(index)
                return

    def _end_text(self, frame: Frame) -> None:
        """Write the text of an element without blocks."""
        children = frame.children or []
        name, source = frame.name, frame.token or Token("", "", 0)
        if not children:
            return
        if name in HEADINGS:
            self._close_unended()
            outer = self._frames[-1] if self._frames else None
            if outer and outer.callout and not outer.callout.title:
                self._write_title(children)
                return
            self._write_title()
            self._emit(*make_text("heading", name, children, source))
        elif name == "summary" and self._begins_details():
            self._emit(*make_text("summary", "summary", children, source))
        else:
            self._write_title()
            self._emit_paragraph(children, source, hidden=False)

    def _begins_details(self) -> bool:
        """Return whether an element that readers open begins here."""
        frame = self._frames[-1] if self._frames else None
        is_open = bool(frame and frame.name == "details" and frame.closing)
        return is_open and len(self._out) == (frame.start if frame else 0)

    def _open_block(
        self, frame: Frame, kind: str, tag: str, attributes: Mapping[str, str] | None = None
    ) -> None:
        """Begin an element; one that is nested too deeply vanishes, and its contents stay."""
        if self._depth >= DEEPEST_HTML:
            return
        self._write_title()
        self._begin_item()
        attrs: dict[str, str | int | float] = {**(attributes or {})}
        lines = frame.token.map if frame.token else None
        self._emit(Token(f"{kind}_open", tag, 1, attrs=attrs, map=lines, block=True))
        frame.closing = [Token(f"{kind}_close", tag, -1, block=True)]
        frame.start = len(self._out)

    def _open_callout(self, frame: Frame, callout: Callout) -> None:
        tag = "details" if callout.is_folded or not callout.kind else "aside"
        classes = {"class": callout.classes} if callout.classes else {}
        self._open_block(frame, "element", tag, classes)
        frame.name = "details" if tag == "details" else frame.name
        frame.callout = callout

    def _open_list(self, frame: Frame, kind: str, tag: Tag) -> None:
        start = tag.attributes.get("start", "")
        if kind == "ordered_list" and tag.attributes.get("type") in TYPES:
            number = {"start": start} if start.isdecimal() else {}
            self._open_block(frame, "element", "ol", {"type": tag.attributes["type"], **number})
            return
        self._open_block(frame, kind, tag.name)
        if not frame.closing:
            return
        opening = self._out[-1]
        opening.markup = "." if kind == "ordered_list" else "-"
        if kind == "ordered_list" and start.isdecimal():
            opening.attrs = {"start": int(start)}

    def _open_item(self, token: Token) -> None:
        if self._depth >= DEEPEST_HTML:
            self._push(Frame(name="li", token=token))
            return
        written = self._find_written()
        if not written or written.name not in LISTS:
            frame = Frame(name="ul", token=token, has_end=False)
            self._open_block(frame, "bullet_list", "ul")
            self._out[-1].markup = "-"
            self._push(frame)
        lists = [frame for frame in self._frames if frame.name in LISTS]
        markup = "." if lists[-1].name == "ol" else "-"
        is_lettered = any(closing.type == "element_close" for closing in lists[-1].closing)
        kind = "element" if is_lettered else "list_item"
        item = Frame(name="li", token=token)
        self._emit(Token(f"{kind}_open", "li", 1, markup=markup, map=token.map, block=True))
        item.closing = [Token(f"{kind}_close", "li", -1, markup=markup, block=True)]
        item.start = len(self._out)
        self._push(item)


def is_label(frame: Frame | None, heading: Token) -> bool:
    """Return whether a heading in an open block is the label of a tab, as Quarto writes it."""
    if frame is None or not frame.is_div or frame.token is None:
        return False
    if not {"panel-tabset", "tabset"} & {*frame.token.meta["info"].classes}:
        return False
    frame.label = frame.label or heading.tag
    return frame.label == heading.tag


def make_text(
    kind: str, tag: str, children: list[Token], source: Token, *, hidden: bool = False
) -> list[Token]:
    """Return a block of one inline."""
    lines = source.map
    attrs: dict[str, str | int | float] = {}
    level = "#" * int(tag[1]) if kind == "heading" else ""
    return [
        Token(f"{kind}_open", tag, 1, attrs, lines, markup=level, hidden=hidden, block=True),
        Token("inline", "", 0, map=lines, children=children, content=source.content, block=True),
        Token(f"{kind}_close", tag, -1, markup=level, hidden=hidden, block=True),
    ]


def find_alignment(tag: Tag) -> str:
    """Return how a cell of HTML aligns its text: left, center or right; empty if it does not."""
    match = ALIGNMENT.search(
        f"{tag.attributes.get('align', '')} {tag.attributes.get('style', '')}"
        f" {tag.attributes.get('class', '')}"
    )
    return match[1].lower() if match else ""


def gather(frame: Frame | None, children: list[Token]) -> None:
    """Add text to an element without blocks, on a line of its own."""
    if frame is None or frame.children is None or not children:
        return
    is_bullet = frame.children and frame.children[-1].content == "• "
    if frame.children and not is_bullet:
        frame.children.append(Token("hardbreak", "br", 0, meta=dict(children[0].meta)))
    frame.children += children


def parse_inline(text: str) -> list[Token]:
    """Return the tokens of one line of Markdown."""
    tokens = parse_markdown(f"x {text}")
    children = tokens[1].children or [] if len(tokens) > 1 else []
    if children and children[0].type == "text":
        children[0].content = children[0].content.removeprefix("x ")
    return join_texts(children)
