"""Attributes between braces, as pandoc, Quarto, kramdown and MkDocs write them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

PATTERN = re.compile(
    r"\{:?\s*((?:(?:[#.][\w:.-]+|[\w:-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\"'{}]+)|data-[\w-]+|-|toc)\s*)+)\}"
)
_RUN = re.compile(rf"(?:{PATTERN.pattern})+")
_ATTRIBUTE = re.compile(r"([#.])([\w:.-]+)|([\w:-]+)=(\"[^\"]*\"|'[^']*'|[^\s\"'{}]+)")
_AFTER = ("link_close", "image", "code_inline", "em_close", "strong_close", "s_close")
_BREAKS = ("softbreak", "hardbreak")
_LINE = re.compile(r"\{:(?!\s*\.?toc\b)(?:\s*|\s*[#.][^{}\n]*|[\w:\\-][^{}\n]*)\}[ \t]*")
"""Attributes of a block, or a name for some, on a line of their own: ``{:auto_ids}``."""
_LINES = re.compile(rf"^([ \t]*)({_LINE.pattern})$", re.MULTILINE)
_INTERRUPTS: RuleOptionsType = {"alt": ["paragraph", "blockquote"]}
"""The second one also ends tables."""
_FENCE = re.compile(r"\{?\.?([\w+#-]*)")


def attributes_plugin(parser: MarkdownIt) -> None:
    """Add spans, as ``[text]{.class}``, and lines of attributes above and below a block.

    Those below a paragraph with ids, classes or values are read with its text.
    """
    parser.block.ruler.before("reference", "attributes", _parse_line, _INTERRUPTS)
    parser.inline.ruler.after("link", "span", _parse_span)


def _parse_line(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith("{:", begin):
        return False
    match = _LINE.fullmatch(state.src, begin, state.eMarks[start])
    is_text = silent and state.parentType == "paragraph"
    if not match or (is_text and PATTERN.match(match[0])):
        return False
    if not silent:
        state.line = start + 1
    return True


def escape_attribute_lines(text: str) -> str:
    """Return a paragraph whose lines are not read as attributes."""
    return _LINES.sub(r"\1\\\2", text) if "{:" in text else text


def _parse_span(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos)
    match = _RUN.match(state.src, end + 1, state.posMax) if end >= 0 else None
    if not match:
        return False
    if not silent:
        limit = state.posMax
        state.pos, state.posMax = state.pos + 1, end
        state.md.inline.tokenize(state)
        state.posMax = limit
    state.pos = match.end()
    return True


def parse_attributes(text: str) -> dict[str, str]:
    """Return the attributes between braces; ``class`` has all the classes."""
    attributes: dict[str, str] = {}
    for mark, name, key, value in _ATTRIBUTE.findall(text):
        if mark == ".":
            attributes["class"] = f"{attributes.get('class', '')} {name}".strip()
        else:
            attributes["id" if mark else key] = name if mark else value.strip("\"'")
    return attributes


def take_heading_attributes(children: Sequence[Token]) -> tuple[list[Token], Mapping[str, str]]:
    """Return the text of a heading without the attributes at its end, and those."""
    last = children[-1] if children else Token("text", "", 0)
    match = (
        re.search(rf"(?:\s*{PATTERN.pattern})+\s*$", last.content) if last.type == "text" else None
    )
    if not match:
        return list(children), {}
    kept = replace(last, content=last.content[: match.start()])
    return [*children[:-1], kept], parse_attributes(match[1])


def strip_attributes(children: Sequence[Token]) -> list[Token]:
    """Return text without attributes after links, pictures, code and lines."""
    if not any(child.type == "text" and "{" in child.content for child in children):
        return list(children)
    kept: list[Token] = []
    for index, child in enumerate(children):
        previous = children[index - 1] if index else None
        following = children[index + 1] if index + 1 < len(children) else None
        text = child.content
        if child.type != "text":
            kept.append(child)
            continue
        if previous and previous.type in _AFTER and (match := _RUN.match(text)):
            text = text[match.end() :]
        is_line = previous is None or previous.type in (*_BREAKS, "hr")
        ends_line = following is None or following.type in (*_BREAKS, "hr")
        if is_line and ends_line and _RUN.fullmatch(text.strip()):
            text = ""
            while kept and kept[-1].type in _BREAKS:
                kept.pop()
        kept.append(replace(child, content=text))
    return kept


def find_language(info: str) -> str:
    """Return the language of a code block, such as ``r`` in ``{.r .numberLines}``."""
    match = _FENCE.match(info)
    return match[1].removeprefix("=") if match else ""
