"""Make one tree of a page's Markdown, its raw HTML and its blocks between lines of colons."""

from __future__ import annotations

from collections.abc import Sequence

from explainer.explorables.kinds import KINDS as EXPLORABLES
from explainer.i18n.messages import load_messages
from explainer.source.block_writer import (
    BlockWriter,
    Frame,
    find_alignment,
    gather,
    is_label,
    make_text,
    parse_inline,
)
from explainer.source.flattening import PIECE, flatten_blocks
from explainer.source.markdown_lists import loosen_lists
from explainer.source.page_html import HtmlTally
from explainer.source.syntax.callouts import (
    HIDDEN,
    KINDS,
    NAMED,
    Callout,
    find_callout,
    find_callout_class,
    is_layout,
)
from explainer.source.syntax.lettered_lists import LETTERED
from explainer.source.syntax.notes import NOTES, make_back_link
from explainer.source.syntax.tables import TAG_TYPE
from explainer.source.syntax.tags import CELLS, HEADINGS, LISTS, Tag
from explainer.source.tokens import Token, parse_markdown
from explainer.text.prompts import BLOCKS

NATIVE_BLOCKS = (*BLOCKS, *EXPLORABLES)
GATHERING = (*HEADINGS, "summary", "caption", "figcaption", "legend")
"""Elements with text but without blocks."""
ENDED_BY = {"li": ("li",), "p": ("p",), "dt": ("dt", "dd"), "dd": ("dt", "dd")}
"""Elements that a start tag ends."""
KEPT_PARTS = {"dt": "dl", "dd": "dl", "figcaption": "figure"}
"""Elements that stay as they are in another one."""
KEPT_BLOCKS = ("dl", "figure", *KEPT_PARTS)
TABLE_PARTS = {
    "caption": (),
    "thead": ("caption", *CELLS, "tr"),
    "tbody": ("caption", *CELLS, "tr", "thead", "tbody"),
    "tfoot": ("caption", *CELLS, "tr", "tbody"),
    "tr": ("caption", *CELLS, "tr"),
    **dict.fromkeys(CELLS, ("caption", *CELLS)),
}
"""The parts of a table → those that they end."""
SPANS = ("colspan", "rowspan")
DEEPEST_TABLE = 24
"""Open elements, of which a table has four, in which another table may begin."""
WIDEST = 1000
"""Columns or rows that a cell may span, as in browsers."""
UNCOUNTED = frozenset(
    (
        *("details", "summary", "table", "li", "p", "blockquote", "hr"),
        *(*HEADINGS, *LISTS, *TABLE_PARTS, *KEPT_BLOCKS),
    )
)
"""Tags of which nothing is reported, since readers see the same."""


_WRITTEN_AS = {
    f"{kind}_{end}": (f"{written}_{end}", tag)
    for kind, written, tag in (
        ("dl", "element", "dl"),
        ("dt", "element", "dt"),
        ("dd", "element", "dd"),
        (f"{LETTERED}_list", "element", "ol"),
        (f"{LETTERED}_item", "element", "li"),
        ("footnote_block", "notes", ""),
        ("footnote", "list_item", "li"),
    )
    for end in ("open", "close")
}
"""The tokens of a plugin → how they are written: the type and the tag."""


def nest_blocks(
    tokens: Sequence[Token], line: int, tally: HtmlTally, lang: str = "en"
) -> list[Token]:
    """Return the tokens of a page with HTML and blocks as balanced tokens.

    Args:
        tokens: as they were parsed.
        line: the line of the file in which the text begins.
        tally: counts what is changed.
        lang: the page's language, for the heading of the notes.
    """
    flattened = flatten_blocks(tokens, line, tally, parse_markdown)
    builder = _Nester(line, tally, _find_ended(flattened), lang)
    for index, token in enumerate(flattened):
        builder.add(token, index)
    return builder.finish()


def _find_ended(tokens: Sequence[Token]) -> set[int]:
    """Return the indexes of the start tags and first lines of blocks that have an end."""
    ended: set[int] = set()
    stack: list[tuple[str, int]] = []
    for index, token in enumerate(tokens):
        tag: Tag | None = token.meta["tag"] if token.type == TAG_TYPE else None
        if token.type == "div_open" or token.nesting == 1 or (tag and not tag.is_closing):
            name = tag.name if tag else "/" if token.nesting == 1 else ":"
            if not tag or not tag.is_empty:
                stack.append((name, index))
        elif token.nesting == -1:
            while stack and stack.pop()[0] != "/":
                pass
        elif tag or token.type == "div_close":
            name = tag.name if tag else ":"
            bottom = max((at for at, item in enumerate(stack) if item[0] == "/"), default=-1)
            found = [at for at in range(bottom + 1, len(stack)) if stack[at][0] == name]
            if found:
                ended.add(stack[found[-1]][1])
                del stack[found[-1] :]
    return ended


def _find_spans(tag: Tag) -> dict[str, str]:
    """Return how many columns and rows a cell spans, as attributes."""
    values = {name: tag.attributes.get(name, "") for name in SPANS if tag.name in CELLS}
    return {
        name: value
        for name, value in values.items()
        if value.isascii() and value.isdecimal() and 1 < int(value[:9]) <= WIDEST
    }


class _Nester(BlockWriter):
    """Adds Markdown, tags and lines of colons, one after the other."""

    def __init__(self, line: int, tally: HtmlTally, ended: set[int], lang: str) -> None:
        super().__init__(line, tally, load_messages(lang))
        self._ended = ended

    def add(self, token: Token, index: int) -> None:
        """Add the next token of the flattened page."""
        if token.type == TAG_TYPE:
            self._add_tag(token, token.meta["tag"], index in self._ended)
        elif token.type == PIECE:
            self._add_text(self._add_back_link(token.children or []), token)
        elif token.type == "div_open":
            self._open_div(token, index in self._ended)
        elif token.type == "div_close":
            self._close_div(token)
        elif token.nesting == 1:
            self._open_markdown(token)
        elif token.nesting == -1:
            self._close_markdown(token)
        elif token.type == "inline" and (gatherer := self._find_gatherer()):
            gather(gatherer, token.children or [])
        elif not self._gather_block(token):
            self._emit_block(token)

    def finish(self) -> list[Token]:
        """Return the tokens; what is still open ends here."""
        self._close_to(0)
        loosen_lists(self._out)
        return self._out

    def _gather_block(self, token: Token) -> bool:
        """Return whether a block is in an element without blocks; its text is kept."""
        gatherer = self._find_gatherer()
        if gatherer and token.type in ("fence", "code_block"):
            words = " ".join(token.content.split())
            meta = {"line": self._get_line(token)}
            code = Token("code_inline", "code", 0, content=words, markup="`", meta=meta)
            gather(gatherer, [code] if words else [])
        return gatherer is not None

    def _open_markdown(self, token: Token) -> None:
        if token.type == "footnote_block_open":
            self._begin_notes(token)
            return
        if self._find_gatherer():
            self._push(Frame(name=token.type, is_markdown=True))
            return
        if token.type in _WRITTEN_AS:
            token.type, token.tag = _WRITTEN_AS[token.type]
        if token.type == "heading_open":
            self._close_unended()
            callout = self._frames[-1].callout if self._frames else None
            if callout and not callout.title:
                self._push(Frame(name="title", children=[], is_markdown=True))
                return
            if is_label(self._frames[-1] if self._frames else None, token):
                self._push(Frame("label", token=token, children=[], is_markdown=True))
                return
        self._write_title()
        self._begin_item()
        self._emit(token)
        closing = [Token(token.type.replace("_open", "_close"), token.tag, -1)]
        start = len(self._out)
        self._push(
            Frame(name=token.type, token=token, is_markdown=True, closing=closing, start=start)
        )

    def _begin_notes(self, token: Token) -> None:
        """Write the heading of the notes, unless the author has written one, and their list."""
        self._close_to(0)
        if not self._out or self._out[-1].type != "heading_close":
            children = [Token("text", "", 0, content=self._messages["notes"], meta={"line": 0})]
            heading = make_text("heading", "h2", children, token)
            heading[0].meta = {NOTES: True}
            self._emit(*heading)
        self._emit(Token("ordered_list_open", "ol", 1, markup=".", block=True))
        self._push(Frame(name="notes", is_markdown=True))

    def _add_back_link(self, children: list[Token]) -> list[Token]:
        """Return the first paragraph of a note with the link back to the text."""
        previous = self._out[-1] if self._out else None
        if previous is None or previous.type != "list_item_open" or "label" not in previous.meta:
            return children
        line = children[0].meta["line"] if children else self._line
        number = previous.meta["id"] + 1
        return [*make_back_link(number, self._messages["note_back"], line), *children]

    def _close_markdown(self, token: Token) -> None:
        index = len(self._frames) - 1
        while not self._frames[index].is_markdown:
            index -= 1
        self._close_to(index + 1)
        frame = self._frames.pop()
        if token.type in _WRITTEN_AS:
            token.type, token.tag = _WRITTEN_AS[token.type]
        if token.type == "notes_close":
            self._emit(Token("ordered_list_close", "ol", -1, markup=".", block=True))
        elif frame.name == "title":
            self._write_title(frame.children)
        elif frame.name == "label" and frame.token:
            self._write_label(frame.children or [], frame.token)
        elif frame.name == "quoted callout":
            self._emit(*frame.closing)
        elif frame.closing:
            self._emit(token)

    def _add_tag(self, token: Token, tag: Tag, has_end: bool) -> None:
        if tag.is_closing:
            self._close_tag(tag.name)
            return
        name = tag.name
        if (
            NAMED not in tag.attributes
            and not find_callout_class(tag.classes)
            and name not in UNCOUNTED
        ):
            self._tally.add("W220", f"<{name}>", self._get_line(token))
        for ended in ENDED_BY.get(name, ()):
            self._close_innermost(ended, tuple(LISTS) if name == "li" else ("dl", "table", "div"))
        if self._find_gatherer():
            if name == "li":
                bullet = Token("text", "", 0, content="• ", meta={"line": self._get_line(token)})
                gather(self._find_gatherer(), [bullet])
            self._push(Frame(name=name, token=token, has_end=has_end))
        else:
            self._open_element(token, tag, has_end)

    def _open_element(self, token: Token, tag: Tag, has_end: bool) -> None:
        name = tag.name
        kind = find_callout_class(tag.classes)
        frame = Frame(name=name, token=token, has_end=has_end)
        is_kept = self._is_kept(name, has_end)
        if name in ("table", *TABLE_PARTS) and self._is_table_part(name):
            self._open_table_part(frame, tag)
            return
        if name in GATHERING and not is_kept:
            frame.children = []
        elif name in LISTS:
            self._open_list(frame, LISTS[name], tag)
        elif name == "li":
            self._open_item(token)
            return
        elif name == "blockquote":
            self._open_block(frame, "blockquote", "blockquote")
        elif has_end and NAMED in tag.attributes:  # by a template, whose title we write
            kind = KINDS.get(tag.attributes[NAMED], "") if name == "aside" else ""
            self._open_callout(frame, Callout(kind=kind, name=tag.attributes[NAMED]))
        elif (name == "details" and has_end) or is_kept:
            classes = Callout(kind=kind, name="").classes if name == "details" else ""
            self._open_block(frame, "element", name, {"class": classes} if classes else {})
            if name == "figure" and tag.attributes.get("id"):
                self._out[-1].meta = {"label": tag.attributes["id"]}
        elif kind and has_end:
            self._open_callout(frame, Callout(kind=kind, name=""))
            frame.callout = None
        self._push(frame)

    def _is_kept(self, name: str, has_end: bool) -> bool:
        """Return whether a tag belongs to a list of definitions or to a figure."""
        written = self._find_written()
        is_part = name in KEPT_PARTS and bool(written and written.name == KEPT_PARTS[name])
        return name == "dl" or (name == "figure" and has_end) or is_part

    def _is_table_part(self, name: str) -> bool:
        """Return whether a tag begins a table or a part of one; deeply nested ones vanish."""
        if name == "table":
            depth = sum(frame.name == "table" for frame in self._frames[-DEEPEST_TABLE:])
            return depth * 4 < DEEPEST_TABLE
        frames = (frame for frame in self._list_kept() if frame.name not in TABLE_PARTS)
        return next((frame.name == "table" for frame in frames), False)

    def _open_table_part(self, frame: Frame, tag: Tag) -> None:
        """Open a table or a part of one; ``table_forms`` decides how the whole is written."""
        for ended in TABLE_PARTS.get(tag.name, ()):
            self._close_innermost(ended, ("table",))
        written = self._find_written()
        if tag.name in CELLS and written and written.name != "tr":
            row = Frame(name="tr", token=frame.token)
            self._open_block(row, "element", "tr")
            self._push(row)
        attributes = _find_spans(tag)
        align = find_alignment(tag) if tag.name in CELLS else ""
        if align:
            attributes["class"] = f"align-{align}"
        self._open_block(frame, "element", tag.name, attributes)
        self._push(frame)

    def _close_innermost(self, name: str, barrier: Sequence[str]) -> None:
        for index in reversed(range(len(self._frames))):
            frame = self._frames[index]
            if frame.is_markdown or (frame.name in barrier and frame.name != name):
                return
            if frame.name == name:
                self._close_to(index)
                return

    def _close_tag(self, name: str) -> None:
        for index in reversed(range(len(self._frames))):
            frame = self._frames[index]
            if frame.is_markdown or frame.is_div:
                return
            if (frame.token.tag if frame.token else frame.name) == name or frame.name == name:
                self._close_to(index)
                return

    def _open_div(self, token: Token, has_end: bool) -> None:
        info, options = token.meta["info"], token.meta["options"]
        line = self._get_line(token)
        frame = Frame(name="div", token=token, is_div=True, has_end=has_end)
        callout = find_callout(info, options)
        if info.is_word and info.name in NATIVE_BLOCKS:
            self._open_native(frame, token, line, has_end)
        elif info.name in HIDDEN and has_end:
            frame.name, frame.start = "hidden", len(self._out)
        elif callout and has_end:
            self._open_callout(frame, callout)
        else:
            if not is_layout(info.name) and (info.name or info.title):
                self._tally.add("W201" if has_end else "W203", f"::: {info.name}", line)
            if info.title:
                strong = [
                    Token("strong_open", "strong", 1, markup="**"),
                    *parse_inline(info.title),
                    Token("strong_close", "strong", -1, markup="**"),
                ]
                for child in strong:
                    child.meta["line"] = line
                self._add_text(strong, token)
        self._push(frame)

    def _open_native(self, frame: Frame, token: Token, line: int, has_end: bool) -> None:
        name = token.meta["info"].name
        if not has_end or self._depth:
            self._tally.add("W202" if has_end else "W203", f"::: {name}", line)
            return
        self._close_unended()
        opening = Token("container_block_open", "div", 1, info=name, map=token.map, block=True)
        opening.meta = {"options": token.meta["options"]}
        self._emit(opening)
        frame.name = "native"
        frame.closing = [Token("container_block_close", "div", -1, block=True)]
        frame.start = -1

    def _close_div(self, token: Token) -> None:
        for index in reversed(range(len(self._frames))):
            frame = self._frames[index]
            if frame.is_markdown:
                break
            if frame.is_div:
                self._close_to(index)
                if frame.name == "native" and token.map:
                    self._finish_native(token.map[0])
                elif frame.name == "hidden":
                    del self._out[frame.start :]
                return
        self._tally.add("W205", ":::", self._get_line(token))

    def _finish_native(self, line: int) -> None:
        """Write at the opening of a block of our own where it ends."""
        openings = [token for token in self._out if token.type == "container_block_open"]
        if self._out and self._out[-1].type == "container_block_close":
            openings[-1].map = [openings[-1].map[0] if openings[-1].map else 0, line]
