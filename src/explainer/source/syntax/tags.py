"""The tags of raw HTML, and what becomes of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape, unescape

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

MADE = "made"
"""The key in the ``meta`` of a tag that is not in the text, such as that of a mark."""
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9.:_-]*)((?:\s[^>]*?|/)?)(/?)>", re.DOTALL)
ATTRIBUTE = re.compile(r"([^\s=/\"'<>]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|\{[^{}]*\}|[^\s\"'=<>`]+))?")

EMPHASIS = {
    **dict.fromkeys(("i", "em", "var", "dfn"), ("em", "*")),
    **dict.fromkeys(("b", "strong"), ("strong", "**")),
    **dict.fromkeys(("s", "del", "strike"), ("s", "~~")),
}
"""Tags that Markdown writes with marks: the token and the mark."""
CODE = ("code", "tt", "samp")
KEPT = ("sup", "sub", "kbd", "abbr", "mark", "small", "cite", "q", "u", "ins", "bdi", "bdo")
"""Inline tags that stay as they are, because Markdown has no other form."""
KEPT_ATTRIBUTES = ("title", "lang", "dir")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LISTS = {"ul": "bullet_list", "ol": "ordered_list", "menu": "bullet_list"}
CELLS = ("td", "th")
BLOCKS = frozenset(
    (
        *HEADINGS,
        *LISTS,
        *CELLS,
        *("li", "p", "div", "blockquote", "details", "summary", "aside", "figure", "figcaption"),
        *("table", "thead", "tbody", "tfoot", "tr", "caption", "colgroup", "dl", "dt", "dd"),
        *("section", "article", "header", "footer", "main", "nav", "center", "form", "fieldset"),
        *("legend", "address", "hgroup", "html", "body", "hr"),
    )
)
"""Tags that begin a block of their own."""
LAYOUT = frozenset(
    (
        *("span", "font", "big", "label", "button", "picture", "source", "wbr", "nobr", "time"),
        *("data", "ruby", "rb", "rt", "rp", "input", "option", "col", "head", "link", "meta"),
        *("base", "map", "area", "track", "param", "noscript", "output", "meter", "progress"),
        *("title", "optgroup", "search", "slot", "acronym", "pre", "blink", "marquee"),
    )
)
"""Inline tags that vanish; their words stay."""
MEDIA = {
    "iframe": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
    "frame": "src",
}
"""Tags that show something from elsewhere, and the attribute that has its address."""
DROPPED = ("script", "style", "svg", "math", "template", "textarea", "select", "canvas", "head")
"""Elements that are left out with all that is in them."""
RAW = ("pre", *MEDIA, *DROPPED)
"""Elements in which there is no Markdown."""
VOID = ("br", "hr", "img", "input", "source", "wbr", "col", "link", "meta", "embed", "area", "base")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A start tag or an end tag."""

    name: str
    """In lower case."""
    attributes: Mapping[str, str]
    """Names in lower case."""
    is_closing: bool
    is_empty: bool
    """Whether it is written as ``<name/>``."""
    has_capital: bool
    """Whether it is a component, such as ``<Tabs>``."""

    @property
    def classes(self) -> list[str]:
        """The names in its ``class`` attribute."""
        return self.attributes.get("class", "").split()

    @property
    def is_known(self) -> bool:
        """Whether HTML has such an element."""
        return (
            self.name in BLOCKS
            or self.name in LAYOUT
            or self.name in (*EMPHASIS, *CODE, *KEPT, *RAW, *VOID, "a")
        )


def parse_tag(text: str) -> Tag | None:
    """Return the tag that a text is; None if it is a comment, a declaration or the like."""
    match = TAG.fullmatch(text)
    if not match:
        return None
    attributes = {
        name.lower(): unescape(value.strip("\"'")) for name, value in ATTRIBUTE.findall(match[3])
    }
    return Tag(
        name=match[2].lower(),
        attributes=attributes,
        is_closing=bool(match[1]),
        is_empty=bool(match[4]),
        has_capital=match[2][0].isupper() and not match[2].isupper(),
    )


def format_tag(name: str, attributes: Mapping[str, str]) -> str:
    """Return a start tag."""
    written = "".join(
        f' {key}="{escape(value)}"' if value else f" {key}" for key, value in attributes.items()
    )
    return f"<{name}{written}>"


def push_tag(state: StateInline, html: str, meta: Mapping[str, object] | None = None) -> None:
    """Add a tag, or a comment, that is not in the text."""
    token = state.push("html_inline", "", 0)
    token.content, token.meta = html, {MADE: True, **(meta or {})}


def append_tokens(state: StateInline, tokens: Iterable[Token]) -> None:
    """Add tokens of a text that was parsed by itself."""
    if state.pending:
        state.pushPending()
    for token in tokens:
        token.level += state.level
        state.tokens.append(token)
        state.tokens_meta.append(None)


def is_dangerous(attribute: str) -> bool:
    """Return whether an attribute could run a program."""
    return attribute.startswith("on") and len(attribute) > 4
