"""Convert harmless raw HTML to Markdown, and report the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from explainer.errors import DiagnosticCollector
from explainer.source.tokens import Token

TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s[^>]*|/)?)>", re.DOTALL)
ATTRIBUTE = re.compile(r"([^\s=/\"'<>]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?")

EMPHASIS = {"i": ("em", "*"), "em": ("em", "*"), "b": ("strong", "**"), "strong": ("strong", "**")}
KEPT = ("sup", "sub", "kbd", "abbr", "mark", "small", "cite", "q")
KEPT_ATTRIBUTES = ("title", "lang", "dir")

HINTS = {
    "a": "write [the words](the address)",
    "img": "write ![what it shows](its address)",
    "u": "use *…*, since underlined words look like links",
    "code": "put it in `…`",
    "tt": "put it in `…`",
    "pre": "put it between two lines ```",
    "table": "write it as a Markdown table",
    "ul": "write a list with - at each line’s start",
    "ol": "write a list with 1. at each line’s start",
    "li": "write a list with - at each line’s start",
    "blockquote": "begin each line with >",
    "details": "make it a section with a heading ##",
    "summary": "make it a section with a heading ##",
    **{f"h{level}": f"write a heading with {'#' * max(level, 2)}" for level in range(1, 7)},
    **dict.fromkeys(("s", "del", "strike"), "write ~~…~~"),
    **dict.fromkeys(("p", "div", "span", "center", "font"), "remove the tag and keep its words"),
}
REMOVE = "remove it: a page has text, pictures and links only"


def convert_html(
    children: Iterable[tuple[Token, int]], collector: DiagnosticCollector
) -> list[Token]:
    """Return an inline’s tokens with raw HTML converted, each with its line in ``meta``.

    ``<br>`` becomes a ``hardbreak``, ``<hr>`` an ``hr``, ``<i>`` and ``<b>`` emphasis; the tags in
    ``KEPT`` stay ``html_inline``; comments are removed; everything else is reported.
    """
    converter = _Converter(collector)
    for token, line in children:
        token.meta["line"] = line
        if token.type == "html_inline":
            converter.add_html(token, line)
        else:
            converter.add(token)
    return converter.finish()


class _Converter:
    """Converts the tokens of an inline, and keeps track of open tags and marks."""

    def __init__(self, collector: DiagnosticCollector) -> None:
        self.report = collector.report
        self.tokens: list[Token] = []
        self.open: list[tuple[str, int]] = []
        """The name of each open tag, or the type of a Markdown token, and its line."""

    def add(self, token: Token) -> None:
        """Add a Markdown token."""
        if token.nesting == 1:
            self.open.append((token.type.removesuffix("_open"), token.meta["line"]))
        elif token.nesting == -1:
            while self.open and self.open[-1][0].startswith("<"):
                self._report_unclosed(*self.open.pop())
            if self.open:
                self.open.pop()
        self.tokens.append(token)

    def add_html(self, token: Token, line: int) -> None:
        """Add one tag or comment."""
        if token.content.startswith("<!--"):
            return
        match = TAG.fullmatch(token.content)
        if not match:
            start = " ".join(token.content.split())[:30]
            message = f"HTML such as “{start}” is not allowed"
            self.report("E221", line, message, REMOVE)
            return
        is_closing, name = bool(match[1]), match[2].lower()
        if name not in (*EMPHASIS, *KEPT, "br", "hr"):
            if not is_closing:
                hint = HINTS.get(name, REMOVE)
                self.report("E220", line, f"raw HTML such as <{name}> is not allowed", hint)
            return
        attributes = self._clean_attributes(name, match[3], line)
        if name in ("br", "hr"):
            self._add_break(name, line)
        elif is_closing:
            self._close(name, line)
        else:
            self.open.append((f"<{name}>", line))
            self.tokens.append(_make_tag(name, 1, line, attributes))

    def finish(self) -> list[Token]:
        """Return the tokens; report the tags that are still open."""
        for name, line in self.open:
            if name.startswith("<"):
                self._report_unclosed(name, line)
        return self.tokens

    def _add_break(self, name: str, line: int) -> None:
        kind = "hardbreak" if name == "br" else "hr"
        self.tokens.append(Token(kind, name, 0, meta={"line": line}))

    def _close(self, name: str, line: int) -> None:
        if not self.open or self.open[-1][0] != f"<{name}>":
            message = f"</{name}> has no opening tag in the same text"
            self.report("E222", line, message, f"remove it, or open <{name}> before it")
            return
        self.open.pop()
        self.tokens.append(_make_tag(name, -1, line, ""))

    def _clean_attributes(self, name: str, text: str, line: int) -> str:
        """Return the attributes to keep as the text of a tag, and report dangerous ones."""
        kept = ""
        for attribute, value in ATTRIBUTE.findall(text):
            lower = attribute.lower()
            if lower.startswith("on") or lower == "style":
                message = f"<{name}> has the attribute “{lower}”, which could change the whole page"
                self.report("E224", line, message, "remove the attribute")
            elif name in KEPT and lower in KEPT_ATTRIBUTES:
                kept += f' {lower}="{value.strip(chr(34) + chr(39))}"'
        return kept

    def _report_unclosed(self, name: str, line: int) -> None:
        hint = f"add </{name[1:]} where it ends, in the same paragraph"
        self.report("E223", line, f"{name} is never closed", hint)


def _make_tag(name: str, step: Literal[-1, 1], line: int, attributes: str) -> Token:
    if name in EMPHASIS:
        kind, markup = EMPHASIS[name]
        ending = "open" if step == 1 else "close"
        return Token(
            f"{kind}_{ending}", kind, step, markup=markup, meta={"line": line, "html": True}
        )
    content = f"<{name}{attributes}>" if step == 1 else f"</{name}>"
    return Token("html_inline", "", 0, content=content, meta={"line": line, "step": step})
