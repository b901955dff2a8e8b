"""Render Markdown as safe HTML, and sanitize HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from urllib.parse import quote, unquote

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from explainer.text.formula_rules import formulas_plugin
from explainer.text.picture_types import FILE_TYPES
from explainer.text.safe_renderer import SafeRenderer
from explainer.text.sanitizing import AllowedMarkup, sanitize
from explainer.text.typesetting import DISPLAY_CLASS, MATH_ATTRIBUTES, MATH_CLASSES
from explainer.text.typography import TOGETHER_CLASS

SHORT = 2000
"""Characters of a text whose HTML is kept for a while."""
DEEPEST = 50
"""Levels of nested lists and quotations; the parser drops deeper ones."""

SCHEMES = {"http", "https", "mailto", "tel"}
TEXT_TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"),
    *("em", "strong", "s", "del", "i", "b", "sup", "sub", "kbd", "abbr", "mark", "small"),
    *("cite", "q", "a", "img", "ul", "ol", "li"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("u", "ins", "bdi", "bdo", "aside", "details", "summary", "dl", "dt", "dd", "span"),
    *("figure", "figcaption", "label", "input"),
    *MATH_ATTRIBUTES,
}
TEXT_ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href", "hreflang", "id"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type"},
    "input": {"checked", "disabled"},
    "code": {"class"},
    "th": {"class", "colspan", "rowspan"},
    "td": {"class", "colspan", "rowspan"},
    **MATH_ATTRIBUTES,
}

INLINE_TAGS = TEXT_TAGS & {
    *("br", "code", "em", "strong", "s", "del", "i", "b", "sup", "sub", "kbd", "abbr", "mark"),
    *("small", "cite", "q", "a", "img", "u", "ins", "bdi", "bdo", "span"),
    *MATH_ATTRIBUTES,
}
_LABEL_TAGS = INLINE_TAGS - {"a", "img"}
CALLOUT_CLASSES = {
    "callout",
    *(f"callout-{kind}" for kind in ("note", "tip", "important", "warning", "caution")),
}
MARKUP_TAGS = TEXT_TAGS | {
    *("section", "nav", "details", "summary", "button", "dl", "dt", "dd", "caption", "tfoot"),
    *("colgroup", "col", "figure", "figcaption", "span", "div", "time"),
    *("svg", "path", "line", "text", "title", "desc"),
}
MARKUP_ATTRIBUTES = {
    "*": {"class", "id", "lang", "dir", "title", "role", "hidden", "tabindex"},
    "svg": {"x", "y", "width", "height", "overflow"},
    "path": {"d"},
    "line": {"x1", "x2", "y1", "y2", "stroke"},
    "text": {"x", "y", "dx", "dy", "text-anchor"},
    "a": {"href", "rel", "hreflang", "download"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type"},
    "details": {"open", "name"},
    "button": {"type", "disabled"},
    "time": {"datetime"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "col": {"span"},
    "colgroup": {"span"},
    **MATH_ATTRIBUTES,
}
FALLBACK_TAGS = {"script", "style", "iframe", "audio", "video", "canvas", "object", "template"}
"""Elements whose text is not for readers, such as “Your browser does not support …”."""
_CLASSES = {
    "aside": CALLOUT_CLASSES,
    "details": CALLOUT_CLASSES,
    "span": {DISPLAY_CLASS, TOGETHER_CLASS},
    **dict.fromkeys(MATH_ATTRIBUTES, MATH_CLASSES),
}
_FORCED = {"aside": {"role": "note"}, "input": {"type": "checkbox"}}
"""A note is part of the text, unlike a complementary landmark. One value each: nh3 has no order."""
_MARKUP = AllowedMarkup(
    tags=frozenset(MARKUP_TAGS),
    dropped=frozenset(FALLBACK_TAGS),
    attributes=MARKUP_ATTRIBUTES,
    prefixes=frozenset({"aria-", "data-"}),
    schemes=frozenset({*SCHEMES, "data"}),
    marks_links=False,
)
_TASK = re.compile(r"\[([ xX])\][ \t]+\S")
IMAGE_DATA = re.compile(
    rf"data:(?:{'|'.join(re.escape(type.mime) for type in FILE_TYPES)});base64,[a-z0-9+/=]*"
)
CSV_DATA = re.compile(r"data:text/csv;charset=utf-8,[a-z0-9%._~-]*")
"""The address of numbers that a link saves as a file. A browser does not run them."""
NOTE_ID = re.compile(r"note-(?:ref-)?[0-9-]+")
"""The ids of notes and of their references, which are the only ones in the text of pages."""
ATTACHMENT = "attachment:"
"""The scheme of addresses of pictures that a notebook's cell contains."""
NOT_IN_A_SCHEME = re.compile(r"[\x00-\x20]")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownHeading:
    """A heading outside of lists and quotations."""

    level: int
    title: str
    """As it is written, with its Markdown."""
    line: int
    """Counted from 0 in the text."""
    end: int
    """The line after the heading, which has two lines if it is underlined."""


def render_markdown(text: str, pictures: Mapping[str, str] | None = None, macros: str = "") -> str:
    """Return the safe HTML of Markdown with tables, strikethrough and a little raw HTML.

    What could run or load code is left out: scripts, styles, frames, ``on…`` attributes, and
    addresses other than http, https, mailto, tel and relative ones.

    Args:
        text: the Markdown.
        pictures: name of an attachment → ``data:`` address of its picture, which replaces
            ``attachment:NAME`` in images.
        macros: the commands that the formulas of the page define.
    """
    if not pictures and not macros and len(text) < SHORT:
        return _render_short_text(text)
    env = {"attachments": tuple(pictures or ()), "macros": macros}
    return _sanitize_text(_parser().render(text, env), pictures=pictures)


@lru_cache(maxsize=1000)
def _render_short_text(text: str) -> str:
    return _sanitize_text(_parser().render(text, {"attachments": ()}))


def render_inline(text: str, pictures: Mapping[str, str] | None = None, macros: str = "") -> str:
    """Return the safe HTML of one line of Markdown, without a paragraph or other block.

    Args:
        text: the Markdown.
        pictures: as for ``render_markdown``.
        macros: as for ``render_markdown``.
    """
    env = {"attachments": tuple(pictures or ()), "macros": macros}
    return _sanitize_text(_parser().renderInline(text, env), INLINE_TAGS, pictures)


def render_label(text: str) -> str:
    """Return the safe HTML of one line of Markdown for a control: without links and pictures."""
    return _sanitize_text(_parser().renderInline(text, {"attachments": ()}), _LABEL_TAGS)


def sanitize_inline(html: str) -> str:
    """Return one line of HTML without blocks and without anything that could run or load code."""
    return _sanitize_text(html, INLINE_TAGS)


def sanitize_markup(html: str) -> str:
    """Return our own semantic markup without anything that could run or load code.

    It is applied to the saved outputs of notebooks, which are not trusted.
    """
    return sanitize(html, _MARKUP, _filter_value)


def find_headings(text: str) -> tuple[MarkdownHeading, ...]:
    """Return the headings of a Markdown text in their order, without those in lists and code."""
    tokens = _block_parser().parse(text)
    return tuple(
        MarkdownHeading(
            level=int(token.tag[1]),
            title=tokens[index + 1].content.strip(),
            line=token.map[0],
            end=token.map[1],
        )
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
    )


def split_at_headings(
    text: str, *, deepest: int = 6
) -> tuple[str, tuple[tuple[MarkdownHeading, str], ...]]:
    """Return the text before the first heading, and each heading with the text below it.

    Args:
        text: Markdown.
        deepest: the deepest level at which the text is divided.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # as the parser counts lines
    lines = text.split("\n")
    headings = [heading for heading in find_headings(text) if heading.level <= deepest]
    starts = (0, *(heading.end for heading in headings))
    ends = (*(heading.line for heading in headings), len(lines))
    texts = [
        "\n".join(lines[start:end]).strip("\n") for start, end in zip(starts, ends, strict=True)
    ]
    return texts[0], tuple(zip(headings, texts[1:], strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownBlock:
    """A block outside of lists, quotations and other blocks."""

    type: str
    """As markdown-it names it, such as ``paragraph`` or ``bullet_list``."""
    line: int
    """Counted from 0 in the text."""
    end: int
    """The line after it, blank lines left out."""
    info: str = ""
    """Of a container: the text after ``:::``."""
    items: tuple[tuple[int, int], ...] = ()
    """Of a list: the lines of each item, as those of the block."""


def find_blocks(text: str, *, containers: bool = False) -> tuple[MarkdownBlock, ...]:
    """Return the blocks of a Markdown text in their order.

    Args:
        text: the Markdown.
        containers: whether ``::: word`` begins a block, and ``:::`` ends it.
    """
    lines = text.split("\n")
    blocks: list[MarkdownBlock] = []
    items: list[list[tuple[int, int]]] = []
    for token in _block_parser(containers).parse(text):
        if token.map and token.nesting >= 0:
            start, end = token.map
            if token.type.startswith("container_"):
                end = min(end + 1, len(lines))  # the line that ends it
            while end > start + 1 and not lines[end - 1].strip():
                end -= 1
            if token.level == 0:
                kind = token.type.removesuffix("_open")
                blocks.append(
                    MarkdownBlock(type=kind, line=start, end=end, info=token.info.strip())
                )
                items.append([])
            elif token.level == 1 and token.type == "list_item_open":
                items[-1].append((start, end))
    return tuple(
        replace(block, items=tuple(found)) if found else block
        for block, found in zip(blocks, items, strict=True)
    )


class _Parser(MarkdownIt):
    """A parser that also accepts drawings and AVIF pictures at ``data:`` addresses."""

    def validateLink(self, url: str) -> bool:  # the name in markdown-it
        return super().validateLink(url) or bool(IMAGE_DATA.fullmatch(url.lower()))


@cache
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"maxNesting": DEEPEST}, renderer_cls=SafeRenderer)
    parser.use(formulas_plugin)
    parser.core.ruler.before("inline", "attachments", _encode_attachment_names)
    parser.core.ruler.after("block", "empty_heads", _remove_empty_heads)
    parser.core.ruler.after("inline", "tasks", _show_boxes)
    return parser.enable(["table", "strikethrough"])


def _show_boxes(state: StateCore) -> None:
    """Show ``[ ]`` and ``[x]`` at the start of an item as a box whose label is its text."""
    opening = ["", ""]
    for token in state.tokens:
        if token.type == "inline" and opening == ["list_item_open", "paragraph_open"]:
            match = _TASK.match(token.content)
            children = token.children or []
            if match and children and children[0].type == "text":
                children[0].content = children[0].content[3:]
                checked = "" if match[1] == " " else " checked"
                start, end = (Token("html_inline", "", 0) for _ in range(2))
                start.content, end.content = f"<label><input disabled{checked}>", "</label>"
                token.children = [start, *children, end]
        opening = [opening[1], token.type]


def _remove_empty_heads(state: StateCore) -> None:
    """Remove the heads of tables without words, which Markdown cannot leave out."""
    kept: list[Token] = []
    start = 0
    for token in state.tokens:
        if token.type == "thead_open":
            start = len(kept)
        kept.append(token)
        if token.type == "thead_close" and not any(item.content for item in kept[start:]):
            del kept[start:]
    state.tokens = kept


def _encode_attachment_names(state: StateCore) -> None:
    """Percent-encode names of attachments with spaces, which editors write as they are."""
    names = [name for name in state.env.get("attachments", ()) if " " in name]
    for token in state.tokens:
        for name in names if token.type == "inline" else ():
            encoded = f"]({ATTACHMENT}{quote(name)}"
            token.content = token.content.replace(f"]({ATTACHMENT}{name}", encoded)


@cache
def _block_parser(containers: bool = False) -> MarkdownIt:
    """Return a parser of blocks only, which is ten times as fast."""
    parser = MarkdownIt("commonmark").use(formulas_plugin)
    parser.enable("table").disable(["inline", "text_join"])
    if containers:
        from mdit_py_plugins.container import container_plugin  # kernels do not need it

        parser.use(container_plugin, "block", validate=lambda info, _: bool(info.strip()))
    return parser


def _sanitize_text(
    html: str, tags: Set[str] = TEXT_TAGS, pictures: Mapping[str, str] | None = None
) -> str:
    """Return safe HTML, with the attached pictures in it."""
    if not pictures and len(html) < SHORT:
        return _sanitize_short_text(html, frozenset(tags))
    return _clean(html, tags, pictures)


@lru_cache(maxsize=1000)  # the texts of a card are the same in many notebooks
def _sanitize_short_text(html: str, tags: frozenset[str]) -> str:
    return _clean(html, tags, None)


def _clean(html: str, tags: Set[str], pictures: Mapping[str, str] | None) -> str:

    def filter_value(tag: str, name: str, value: str) -> str | None:
        if name == "id":
            return value if NOTE_ID.fullmatch(value) else None
        if value.startswith(ATTACHMENT):
            # Markdown percent-encodes an address, and HTML does not.
            file = value.removeprefix(ATTACHMENT)
            value = (pictures or {}).get(file) or (pictures or {}).get(unquote(file), "")
            if (tag, name) != ("img", "src") or not value:
                return None
        return _filter_value(tag, name, value)

    return sanitize(html, _allow_text(frozenset(tags)), filter_value)


@cache
def _allow_text(tags: frozenset[str]) -> AllowedMarkup:
    return AllowedMarkup(
        tags=tags,
        dropped=frozenset(FALLBACK_TAGS),
        attributes=TEXT_ATTRIBUTES,
        classes=_CLASSES,
        forced=_FORCED,
        schemes=frozenset({*SCHEMES, "data", ATTACHMENT.removesuffix(":")}),
    )


def _filter_value(tag: str, name: str, value: str) -> str | None:
    """Return the attribute’s value, or None to leave the attribute out."""
    if name.startswith("data-commandlinker"):
        return None  # JupyterLab would run this command when it is clicked
    if name == "stroke":
        return value if value == "currentColor" else None  # another value may contain an address
    if name in ("href", "src"):
        address = NOT_IN_A_SCHEME.sub("", value).lower()
        safe_data = IMAGE_DATA if tag == "img" else CSV_DATA
        is_safe = not address.startswith("data:") or safe_data.fullmatch(address)
        return value if is_safe else None
    return value
