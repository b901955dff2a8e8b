"""Line blocks: lines that begin with ``|`` and end where they end, as in pandoc.

https://pandoc.org/MANUAL.html#line-blocks
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

_LINE = re.compile(r"\|(?: (.*?))?[ \t]*$")


def line_blocks_plugin(parser: MarkdownIt) -> None:
    """Add the rule to a parser; they become paragraphs with hard breaks."""
    parser.block.ruler.before("lheading", "line_block", _parse_lines)


def _parse_lines(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    line, texts = start, []
    while line < end and state.sCount[line] >= state.blkIndent:
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
        match = _LINE.match(text)
        if not match:
            break
        inside = (match[1] or "").lstrip()
        texts.append("&nbsp;" * (len(match[1] or "") - len(inside)) + inside)
        line += 1
    if not any(texts) or silent:
        return bool(texts) and any(texts)
    opening = state.push("paragraph_open", "p", 1)
    inline = state.push("inline", "", 0)
    opening.map = inline.map = [start, line]
    inline.content, inline.children = "\\\n".join(texts), []
    state.push("paragraph_close", "p", -1)
    state.line = line
    return True
