"""Blocks of Python-Markdown, whose contents are indented by four spaces.

mdit-py-plugins has a rule for admonitions, which ends them at two blank lines and lacks tabs.

https://squidfunk.github.io/mkdocs-material/reference/admonitions/ and
https://squidfunk.github.io/mkdocs-material/reference/content-tabs/
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock

from explainer.source.syntax.callouts import FOLDED, KINDS
from explainer.source.syntax.contents import is_contents_place
from explainer.source.syntax.divs import DivInfo

INDENT = 4
_ADMONITION = re.compile(
    r"(!!!|\?\?\?\+?)[ \t]+([A-Za-z][\w-]*)((?:[ \t]+[\w-]+)*)(?:[ \t]+\"(.*)\")?[ \t]*$"
)
_TAB = re.compile(r"===[!+]{0,2}[ \t]+(?:\"(.+)\"|'(.+)')[ \t]*$")


def escape_blocks(text: str) -> str:
    """Return a paragraph without lines that would begin a block or be a table of contents."""
    if text[:1] in ("[", "{", "@") and is_contents_place(text.replace("\\[", "[")):
        return f"\\{text}"
    if not any(mark in text for mark in ("!!!", "???", "===")):
        return text
    lines = text.split("\n")
    return "\n".join(f"\\{line}" if _read_info(line.lstrip()) else line for line in lines)


def indented_blocks_plugin(parser: MarkdownIt) -> None:
    """Add the rule to a parser."""
    alternatives: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", "indented_block", _parse_block, alternatives)


def _parse_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or state.src[begin : begin + 3] not in ("!!!", "???", "==="):
        return False
    info = _read_info(state.src[begin : state.eMarks[start]])
    if info is None:
        return False
    if silent:
        return True
    indent, limit = state.blkIndent, state.lineMax
    state.blkIndent = state.sCount[start] + INDENT
    after = last = start + 1
    while after < end and (state.isEmpty(after) or state.sCount[after] >= state.blkIndent):
        after += 1
        last = last if state.isEmpty(after - 1) else after
    opening = state.push("div_open", "div", 0)
    opening.meta = {"info": info, "options": {}}
    opening.markup, opening.map = ":::", [start, last]
    state.lineMax = last
    state.level += 1
    state.md.block.tokenize(state, start + 1, last)
    state.level -= 1
    state.blkIndent, state.lineMax = indent, limit
    closing = state.push("div_close", "div", 0)
    closing.meta, closing.map = {"info": None, "options": {}}, [start, last]
    state.line = last
    return True


def _read_info(line: str) -> DivInfo | None:
    if match := _TAB.match(line):
        return DivInfo(name="tab-item", title=match[1] or match[2])
    match = _ADMONITION.match(line)
    if not match:
        return None
    collapse = {"collapse": "true"} if match[1] == "???" else {}
    name = match[2].lower()
    is_known = name in KINDS or name in FOLDED
    return DivInfo(
        name=name if is_known else "admonition",
        title=match[4] or ("" if is_known else name.replace("-", " ").capitalize()),
        classes=tuple(match[3].split()),
        attributes=collapse,
    )
