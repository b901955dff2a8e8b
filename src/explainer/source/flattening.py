"""Cut the paragraphs of a page at the tags of HTML blocks, so that tags stand between blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from textwrap import dedent

from explainer.source.page_html import HtmlTally
from explainer.source.syntax.raw_html import TYPE as RAW_HTML
from explainer.source.syntax.raw_html import make_media_link
from explainer.source.syntax.tables import TAG_TYPE
from explainer.source.syntax.tags import BLOCKS, DROPPED, LISTS, MEDIA, TAG, Tag, parse_tag
from explainer.source.tokens import Token, number_children

PIECE = "piece"
"""The type of tokens for a part of a paragraph."""
_LANGUAGE = re.compile(r"\b(?:language|lang|highlight-source)-([\w+#.-]+)")
_CODE_TAG = re.compile(r"<(?:pre|code)\b[^>]*>", re.IGNORECASE)


def flatten_blocks(
    tokens: Sequence[Token],
    line: int,
    tally: HtmlTally,
    parse: Callable[[str], list[Token]],
) -> list[Token]:
    """Return the tokens of a page with its tags between its blocks.

    A paragraph becomes one or more tokens of the type ``piece``, with ``children``. Each child
    has its line in the file in ``meta``.

    Args:
        tokens: as they were parsed.
        line: the line of the file in which the text begins.
        tally: counts the elements that are left out.
        parse: parses indented HTML again, which the parser took for code.
    """
    flattened: list[Token] = []
    opening = Token("root", "", 0)
    depth = 0
    for token in tokens:
        if token.type == "code_block" and depth and token.content.lstrip().startswith("<"):
            inside = parse(dedent(token.content))
            start = token.map[0] if token.map else 0
            flattened += flatten_blocks(_shift(inside, start), line, tally, parse)
        elif token.type == RAW_HTML:
            flattened += _replace_raw(token, line + token.map[0] if token.map else line, tally)
        elif token.type == "inline":
            numbered = number_children(token, line + (token.map[0] if token.map else 0))
            for child, child_line in numbered:
                child.meta["line"] = child_line
            if opening.type in ("paragraph_open", "dt_open"):
                for item in _cut_paragraph(opening, token, tally, line):
                    depth += _count_open(item)
                    flattened.append(item)
            else:
                token.children = list(_flatten_inline(token.children or (), tally))
                flattened.append(token)
        elif token.type not in ("paragraph_open", "paragraph_close", "footnote_anchor"):
            flattened.append(token)
        opening = token
    return flattened


def _shift(tokens: list[Token], lines: int) -> list[Token]:
    for token in tokens:
        token.map = [token.map[0] + lines, token.map[1] + lines] if token.map else None
    return tokens


def _count_open(item: Token) -> int:
    tag = item.meta["tag"] if item.type == TAG_TYPE else None
    return 0 if tag is None or tag.name == "hr" else -1 if tag.is_closing else 1


def _cut_paragraph(
    opening: Token, inline: Token, tally: HtmlTally, first_line: int
) -> Iterator[Token]:
    """Yield the parts of a paragraph and the tags between them."""
    piece: list[Token] = []
    for child in inline.children or ():
        tag = parse_tag(child.content) if child.type == "html_inline" else None
        if tag and tag.name in BLOCKS and tag.name != "hr":
            yield from _make_piece(piece, opening, inline.content)
            piece = []
            yield _make_tag(tag, child.meta["line"] - first_line)
        elif child.type == RAW_HTML:
            for token in _replace_raw(child, child.meta["line"], tally):
                if token.type == PIECE:
                    piece += token.children or ()
                else:
                    yield from _make_piece(piece, opening, inline.content)
                    piece = []
                    yield token
        else:
            piece.append(child)
    yield from _make_piece(piece, opening, inline.content)


def _make_tag(tag: Tag, offset: int) -> Token:
    return Token(TAG_TYPE, tag.name, 0, meta={"tag": tag}, map=[offset, offset + 1], block=True)


def _make_piece(children: Sequence[Token], opening: Token, text: str) -> Iterator[Token]:
    if any(child.type not in ("softbreak", "text") or child.content.strip() for child in children):
        yield Token(
            PIECE,
            "",
            0,
            children=list(children),
            content=text,
            map=opening.map,
            hidden=opening.hidden,
            block=True,
        )


def _flatten_inline(children: Sequence[Token], tally: HtmlTally) -> Iterator[Token]:
    """Yield the children of a heading or of a cell, without the tags of blocks."""
    is_first = True
    for child in children:
        tag = parse_tag(child.content) if child.type == "html_inline" else None
        if child.type == RAW_HTML:
            for token in _replace_raw(child, child.meta["line"], tally):
                yield from token.children or [_make_code(token, child.meta["line"])]
        elif tag and tag.name in BLOCKS and tag.name != "hr":
            if tag.name not in ("li", "p", *LISTS):
                tally.add("W220", f"<{tag.name}>", child.meta["line"])
            if not tag.is_closing and not is_first and tag.name in ("li", "p", "div", "tr"):
                yield Token("hardbreak", "br", 0, meta=child.meta)
            if not tag.is_closing and tag.name == "li":
                yield Token("text", "", 0, content="• ", meta=child.meta)
        else:
            is_first = is_first and child.type == "text" and not child.content.strip()
            yield child


def _make_code(fence: Token, line: int) -> Token:
    words = " ".join(fence.content.split())
    return Token("code_inline", "code", 0, content=words, markup="`", meta={"line": line})


def _replace_raw(token: Token, line: int, tally: HtmlTally) -> Iterator[Token]:
    """Yield what replaces an element without Markdown: code, a link, or nothing."""
    match = TAG.match(token.content)
    tag = parse_tag(match.group()) if match else None
    if not match or not tag:
        return
    inside = token.content[match.end() : token.content.rfind("</")]
    if tag.name in DROPPED:
        tally.add("W221", f"<{tag.name}>", line)
    elif tag.name in MEDIA:
        link = make_media_link(tag, inside, line)
        if link:
            tally.add("W220" if link[0].type == "image" else "W222", f"<{tag.name}>", line)
            yield Token(PIECE, "", 0, children=link, map=token.map, block=True)
    else:
        language = _LANGUAGE.search("".join(_CODE_TAG.findall(token.content)))
        code = unescape(re.sub(r"</?[A-Za-z][^<>]*>", "", inside)).strip("\n")
        info = language[1] if language else tag.attributes.get("lang", "")
        yield Token("fence", "code", 0, content=f"{code}\n", info=info, markup="```", map=token.map)
