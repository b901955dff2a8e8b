"""Elements of HTML in which there is no Markdown, such as ``<script>`` and ``<pre>``."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from explainer.source.syntax.pictures import SUFFIXES, make_picture
from explainer.source.syntax.tags import MEDIA, RAW, TAG, Tag, parse_tag

TYPE = "html_raw"
"""The type of both tokens; ``content`` is the whole element."""
_NAMES = "|".join(RAW)
_START = re.compile(rf"<({_NAMES})(?=[\s/>])[^<>]*>", re.IGNORECASE)


def raw_html_plugin(parser: MarkdownIt) -> None:
    """Add the two rules to a parser."""
    alternatives: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote"]}
    parser.block.ruler.before("html_block", TYPE, _parse_block, alternatives)
    parser.inline.ruler.before("html_inline", TYPE, _parse_inline)


def _find_end(text: str, match: re.Match[str], limit: int) -> int:
    """Return where an element ends; -1 if it does not."""
    if match.group().endswith("/>"):
        return match.end()
    end = re.compile(rf"</{match[1]}\s*>", re.IGNORECASE).search(text, match.end(), limit)
    return end.end() if end else -1


def _parse_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    match = _START.match(state.src, begin)
    if state.is_code_block(start) or not match:
        return False
    stop = _find_end(state.src, match, state.eMarks[end - 1])
    if stop < 0:
        return False
    line = start
    while state.eMarks[line] < stop:
        line += 1
        if not state.isEmpty(line) and state.sCount[line] < state.blkIndent:
            return False  # outside the list or the quotation
    if silent:
        return True
    token = state.push(TYPE, match[1].lower(), 0)
    token.content = state.src[begin:stop]
    token.map = [start, line + 1]
    continue_line(state, line, stop)
    return True


def continue_line(state: StateBlock, line: int, position: int) -> None:
    """Go on after a line; what follows a position in it is a paragraph."""
    rest = state.src[position : state.eMarks[line]].strip()
    if rest:
        lines = [line, line + 1]
        opening = state.push("paragraph_open", "p", 1)
        inline = state.push("inline", "", 0)
        opening.map = inline.map = lines
        inline.content, inline.children = rest, []
        state.push("paragraph_close", "p", -1)
    state.line = line + 1


def _parse_inline(state: StateInline, silent: bool) -> bool:
    match = _START.match(state.src, state.pos)
    stop = _find_end(state.src, match, state.posMax) if match else -1
    if not match or stop < 0:
        return False
    if not silent:
        token = state.push(TYPE, match[1].lower(), 0)
        token.content = state.src[state.pos : stop]
    state.pos = stop
    return True


def make_media_link(tag: Tag, inside: str, line: int) -> list[Token]:
    """Return the picture that an element shows, or a link to it; nothing without an address."""
    address = tag.attributes.get(MEDIA[tag.name], "")
    for match in TAG.finditer(inside):
        source = parse_tag(match.group())
        if source and not address:
            address = source.attributes.get("src", "")
    if not address:
        return []
    title = tag.attributes.get("title") or tag.attributes.get("aria-label") or address
    meta = {"line": line}
    if address.partition("?")[0].lower().endswith(SUFFIXES):
        attributes = {**tag.attributes, "src": address, "title": ""}
        attributes["alt"] = "" if title == address else title
        return [make_picture(attributes, line)]
    return [
        Token("link_open", "a", 1, attrs={"href": address}, meta=meta),
        Token("text", "", 0, content=" ".join(title.split()), meta=meta),
        Token("link_close", "a", -1, meta=meta),
    ]
