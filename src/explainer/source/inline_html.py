"""Convert raw HTML within paragraphs to Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from explainer.source.page_html import HtmlTally
from explainer.source.syntax.notes import make_reference
from explainer.source.syntax.pictures import find_source, make_picture
from explainer.source.syntax.raw_html import make_media_link
from explainer.source.syntax.tags import (
    CODE,
    EMPHASIS,
    KEPT,
    KEPT_ATTRIBUTES,
    MEDIA,
    VOID,
    Tag,
    format_tag,
    is_dangerous,
    parse_tag,
)
from explainer.source.tokens import Token, extract_text
from explainer.text.markdown import NOTE_ID


def find_components(tokens: Iterable[Token]) -> frozenset[str]:
    """Return the names of the unknown elements that have an end tag somewhere on a page."""
    tags = (
        parse_tag(child.content)
        for token in tokens
        for child in token.children or ()
        if child.type == "html_inline" and child.content.startswith("</")
    )
    return frozenset(tag.name for tag in tags if tag and not tag.is_known)


def convert_html(
    children: Iterable[Token], tally: HtmlTally, components: Collection[str] = ()
) -> list[Token]:
    """Return an inline’s tokens with raw HTML converted, and with balanced marks and tags.

    ``<br>`` becomes a ``hardbreak``, ``<hr>`` an ``hr``, ``<i>`` and ``<b>`` emphasis, ``<a>`` a
    link, ``<img>`` a picture; the tags in ``KEPT`` stay ``html_inline``; comments are removed.

    Args:
        children: each has its line in the file in ``meta``.
        tally: counts what is changed.
        components: the names of unknown elements that have an end tag; they vanish. An unknown
            tag without one is a placeholder, and is shown as it stands.
    """
    converter = _Converter(tally, components)
    for token in children:
        if token.type == "html_inline":
            converter.add_html(token)
        else:
            converter.add(token)
    return converter.finish()


class _Converter:
    """Converts the tokens of an inline, and keeps track of open tags and marks."""

    def __init__(self, tally: HtmlTally, components: Collection[str]) -> None:
        self._tally = tally
        self._components = components
        self._tokens: list[Token] = []
        self._open: list[tuple[str, Token | None]] = []
        """The name of each open mark or tag, and the token that closes it."""
        self._counts: Counter[str] = Counter()
        """How many of each name are open."""

    def add(self, token: Token) -> None:
        """Add a Markdown token."""
        name = token.type.rpartition("_")[0]
        before = self._tokens[-1] if self._tokens else None
        if before and before.type == "link_open" and before.info == "auto":
            href = str(before.attrs["href"])  # as it is written: <http://www.…>
            token = token if href.startswith("mailto:") else token.copy(content=href)
        if token.nesting == 1 and not (name == "link" and self._is_link()):
            self._tokens.append(token)
            closing = Token(f"{name}_close", token.tag, -1, markup=token.markup, meta=token.meta)
            self._push(name, closing)
        elif token.nesting == 1:
            self._push(f"inner {name}", None)
        elif token.nesting == -1:
            inner = f"inner {name}"
            self._close(inner if self._is_open(inner) else name)
        elif token.type == "wikilink" and self._is_open("<a>"):
            words = token.meta["text"] or token.meta["target"]
            self._tokens.append(Token("text", "", 0, content=words, meta=token.meta))
        elif token.type == "footnote_ref":
            self._tokens += make_reference(token)
        elif token.type != "footnote_anchor":
            self._tokens.append(token)

    def add_html(self, token: Token) -> None:
        """Add one tag or comment."""
        line: int = token.meta["line"]
        if token.content.startswith("<!--"):
            return
        tag = parse_tag(token.content)
        if tag is None:
            self._tally.add("W221", " ".join(token.content.split())[:20], line)
        elif not tag.is_known:
            self._add_unknown(token, tag, line)
        elif tag.is_closing:
            self._close(f"<{tag.name}>")
        else:
            for name in tag.attributes:
                if is_dangerous(name):
                    self._tally.add("W221", f"{name}=", line)
            self._add_start(tag, line)

    def finish(self) -> list[Token]:
        """Return the tokens; marks and tags that are still open end here."""
        while self._open:
            self._pop()
        return self._tokens

    def _is_open(self, name: str) -> bool:
        return self._counts[name] > 0

    def _push(self, name: str, closing: Token | None) -> None:
        self._open.append((name, closing))
        self._counts[name] += 1

    def _close(self, name: str) -> None:
        """Close a mark or a tag, and those in it that are still open."""
        if self._is_open(name):
            while self._pop() != name:
                pass

    def _pop(self) -> str:
        name, closing = self._open.pop()
        self._counts[name] -= 1
        if closing is not None and closing.type == "code":
            self._end_code(closing)
        elif name == "<a>" and closing is not None and self._is_empty_anchor():
            self._tokens.pop()
        elif closing is not None:
            self._tokens.append(closing)
        return name

    def _is_empty_anchor(self) -> bool:
        """Return whether the last token begins a link within the page, which has no words."""
        last = self._tokens[-1]
        return last.type == "link_open" and str(last.attrs["href"]).startswith("#")

    def _add_start(self, tag: Tag, line: int) -> None:
        name, meta = tag.name, {"line": line}
        if name in ("br", "hr"):
            kind = "hardbreak" if name == "br" else "hr"
            self._tokens.append(Token(kind, name, 0, meta=meta))
        elif name in EMPHASIS:
            kind, markup = EMPHASIS[name]
            html = {"line": line, "html": True}
            self._tokens.append(Token(f"{kind}_open", kind, 1, markup=markup, meta=html))
            closing = Token(f"{kind}_close", kind, -1, markup=markup, meta=html)
            self._push(f"<{name}>", closing)
        elif name in KEPT:
            kept = {key: tag.attributes[key] for key in KEPT_ATTRIBUTES if tag.attributes.get(key)}
            self._keep(tag.name, format_tag(name, kept), line)
        elif name == "a" and NOTE_ID.fullmatch(tag.attributes.get("id", "")):
            names = ("href", "id", "title")
            kept = {key: tag.attributes[key] for key in names if key in tag.attributes}
            self._keep("a", format_tag("a", kept), line)
        else:
            if name not in ("a", "img", *CODE):  # of which readers see the same
                self._tally.add("W222" if name in MEDIA else "W220", f"<{name}>", line)
            self._convert(tag, line)

    def _keep(self, name: str, start: str, line: int) -> None:
        opening: dict[str, int] = {"line": line, "step": 1}
        closing: dict[str, int] = {"line": line, "step": -1}
        self._tokens.append(Token("html_inline", "", 0, content=start, meta=opening))
        end = Token("html_inline", "", 0, content=f"</{name}>", meta=closing)
        self._push(f"<{name}>", end)

    def _convert(self, tag: Tag, line: int) -> None:
        name, meta = tag.name, {"line": line}
        has_address = tag.attributes.get("href") and not tag.is_empty
        if name == "a" and has_address and not self._is_link():
            attrs = {key: tag.attributes[key] for key in ("href", "title") if key in tag.attributes}
            self._tokens.append(Token("link_open", "a", 1, attrs=dict(attrs), meta=meta))
            self._push("<a>", Token("link_close", "a", -1, meta=meta))
        elif name == "img" and find_source(tag.attributes):
            self._tokens.append(make_picture(tag.attributes, line))
        elif name in CODE:
            opening = Token("code", "code", 0, meta={"line": line, "start": len(self._tokens)})
            self._push(f"<{name}>", opening)
        elif name in MEDIA and not self._is_link():
            self._tokens += make_media_link(tag, "", line)
        elif name not in VOID and not tag.is_empty:
            self._push(f"<{name}>", None)

    def _is_link(self) -> bool:
        return self._is_open("link") or self._is_open("<a>")

    def _end_code(self, opening: Token) -> None:
        """Replace the tokens since ``<code>`` by code."""
        start: int = opening.meta["start"]
        words = extract_text(self._tokens[start:])
        del self._tokens[start:]
        if words:
            line = {"line": opening.meta["line"]}
            code = Token("code_inline", "code", 0, content=words, markup="`", meta=line)
            self._tokens.append(code)

    def _add_unknown(self, token: Token, tag: Tag, line: int) -> None:
        if tag.is_closing or tag.is_empty or tag.name in self._components or tag.has_capital:
            self._tally.add("W220", f"<{tag.name}>", line)
        else:
            self._tally.add("W223", token.content, line)
            self._tokens.append(Token("text", "", 0, content=token.content, meta=token.meta))
