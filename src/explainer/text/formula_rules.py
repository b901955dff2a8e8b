"""Parse the formulas in Markdown as tokens of their own."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from explainer.text.escaping import ESCAPED_DOLLAR
from explainer.text.formulas import find_formulas, find_open_end

FORMULA = "formula"
"""The type of the tokens: ``content`` is the formula’s Markdown, ``meta`` has it and its end."""

LONGEST = 200
"""Lines that a formula can have."""

_DIRECTIVE = re.compile(r"math|\{math\}(.*)")
_ENVIRONMENT = re.compile(r"\\begin\s*\{")
_OPTION = re.compile(r":[\w-]+:.*\n?")
_HAS_DISPLAY = "formulas"
_PIPE = re.compile(r"(?<!\\)\|")
_CODE = re.compile(r"(?<![`\\])(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")


_DELIMITERS = re.compile(r"[|: \t-]+")
"""The line below the head of a table."""


def formulas_plugin(parser: MarkdownIt) -> None:
    """Add formulas to a parser.

    In tables a formula may contain ``|``; those of several lines may look like other blocks.
    Blocks of code in the language ``math``, and directives ``{math}`` of MyST, are formulas.
    """
    parser.block.ruler.at("table", _parse_table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.before("lheading", "formula_paragraph", _parse_paragraph)
    parser.core.ruler.after("block", "formula_fences", _convert_fences)
    parser.inline.ruler.before("escape", FORMULA, _parse_inline)
    parser.core.ruler.after("inline", "formula_alternatives", _write_alternatives)


def _parse_inline(state: StateInline, silent: bool) -> bool:
    if state.src.startswith(ESCAPED_DOLLAR, state.pos):
        state.pending += "" if silent else "$"
        state.pos += len(ESCAPED_DOLLAR)
        return True
    if state.src[state.pos] not in "$\\{":
        return False
    formula = find_formulas(state.src).get(state.pos)
    if formula is None or formula.end > state.posMax:
        return False
    if not silent:
        token = state.push(FORMULA, "", 0)
        token.content = formula.source
        token.meta = {"formula": formula, "end": formula.end}
    state.pos = formula.end
    return True


def _parse_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a table in whose formulas ``|`` does not end a cell."""
    if start + 2 > end or state.isEmpty(start + 1):
        return table(state, start, end, silent)
    head, delimiters = _get_line(state, start), _get_line(state, start + 1)
    if not _DELIMITERS.fullmatch(delimiters) or "|" not in head:
        return table(state, start, end, silent)
    if _count_cells(_mask_line(head)) != _count_cells(delimiters):
        return False
    source, count = state.src, len(state.tokens)
    try:
        # Most lines begin no table: look at two before all that follow are read.
        state.src = _mask_pipes(state, start, start + 2)
        begins = table(state, start, end, True)
        if silent or not begins:
            return begins
        state.src = source
        state.src = _mask_pipes(state, start, end)
        return table(state, start, end, False)
    finally:
        state.src = source
        for token in state.tokens[count:]:
            token.content = token.content.replace("\0", "|")


def _mask_pipes(state: StateBlock, start: int, end: int) -> str:
    """Return the source with NUL, which is in no source, for each ``|`` in a formula of a table.

    GitHub drops the cells that a row has too many. In such a row ``|`` in code ends no cell.
    """
    begin = state.bMarks[start]
    line = start
    while line + 1 < end and not state.isEmpty(line + 1):
        line += 1
    lines = state.src[begin : state.eMarks[line]].split("\n")
    masked_lines = [_mask_line(text) if "|" in text else text for text in lines]
    width = len(_PIPE.findall(masked_lines[0]))
    masked = "\n".join(
        _mask_code(text) if "`" in text and len(_PIPE.findall(text)) > width else text
        for text in masked_lines
    )
    return state.src[:begin] + masked + state.src[begin + len(masked) :]


def _count_cells(row: str) -> int:
    inside = row.strip().removeprefix("|")
    pipes = _PIPE.findall(inside)
    return len(pipes) + (not inside.endswith("|") or inside.endswith("\\|"))


def _mask_code(line: str) -> str:
    """Return a row that has too many cells with the ``|`` in its code masked."""
    return _CODE.sub(lambda match: _PIPE.sub("\0", match[0]), line)


def _mask_line(line: str) -> str:
    for start, formula in find_formulas(line).items():
        is_cell_end = not formula.is_display and formula.tex.startswith(
            "|"
        ) != formula.tex.endswith("|")
        if not is_cell_end:
            line = line[:start] + line[start : formula.end].replace("|", "\0") + line[formula.end :]
    return line


def _parse_paragraph(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """Parse a paragraph with a formula of several lines, which are not lists or headings."""
    if _HAS_DISPLAY not in state.env:
        signs = ("$$", "\\begin{", "\\[")
        state.env[_HAS_DISPLAY] = any(sign in state.src for sign in signs)
    if not state.env[_HAS_DISPLAY]:
        return False
    parent, state.parentType = state.parentType, "paragraph"
    stop, has_formula = _find_paragraph_end(state, start, end)
    if has_formula:
        content = state.getLines(start, stop, state.blkIndent, False).strip()
        opening = state.push("paragraph_open", "p", 1)
        inline = state.push("inline", "", 0)
        opening.map = inline.map = [start, stop]
        inline.content, inline.children = content, []
        state.push("paragraph_close", "p", -1)
        state.line = stop
    state.parentType = parent
    return has_formula


def _find_paragraph_end(state: StateBlock, start: int, end: int) -> tuple[int, bool]:
    """Return the line after a paragraph, and whether it has a formula of several lines."""
    line, has_formula = start, False
    rest = _get_line(state, start)
    while True:
        ending = find_open_end(rest)
        stop = _find_line(state, ending, line + 1, end) if ending else -1
        if stop >= 0:
            line, has_formula = stop, True
            rest = _get_line(state, stop).partition(ending)[2]
            continue
        line += 1
        if line >= end or state.isEmpty(line) or _is_other_block(state, line, end):
            return line, has_formula
        rest = _get_line(state, line)


def _find_line(state: StateBlock, ending: str, line: int, end: int) -> int:
    """Return the line of a paragraph that contains the end of a formula; -1 if none does."""
    for number in range(line, min(end, line + LONGEST)):
        if state.isEmpty(number):
            break
        if ending in _get_line(state, number):
            return number
    return -1


def _get_line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _is_other_block(state: StateBlock, line: int, end: int) -> bool:
    """Return whether another block begins at a line, as markdown-it’s paragraphs decide it."""
    if state.sCount[line] - state.blkIndent > 3 or state.sCount[line] < 0:
        return False
    rules = state.md.block.ruler.getRules("paragraph")
    return any(rule(state, line, end, True) for rule in rules)


def _convert_fences(state: StateCore) -> None:
    """Convert blocks of code in the language ``math`` to formulas."""
    if not any(token.type == "fence" and "math" in token.info for token in state.tokens):
        return
    tokens: list[Token] = []
    for token in state.tokens:
        match = _DIRECTIVE.fullmatch(token.info.strip()) if token.type == "fence" else None
        tokens += (_make_paragraphs(token, match[1] or "") if match else None) or [token]
    state.tokens = tokens


def _make_paragraphs(fence: Token, first: str) -> list[Token]:
    """Return a paragraph for each formula in a block, which blank lines divide."""
    text = f"{first.strip()}\n{fence.content}".lstrip("\n")
    while match := _OPTION.match(text):
        text = text[match.end() :]
    tokens: list[Token] = []
    for tex in re.split(r"\n[ \t]*\n", text.strip("\n")):
        if not _ENVIRONMENT.search(tex) and ("&" in tex or "\\\\" in tex):
            tex = f"\\begin{{aligned}}\n{tex}\n\\end{{aligned}}"  # as Sphinx does
        content = tex.strip() if tex.lstrip().startswith("\\begin{") else f"$$\n{tex}\n$$"
        formula = find_formulas(content).get(0)
        if formula is None or formula.end != len(content):
            return []
        level, lines = fence.level, fence.map
        tokens += (
            Token("paragraph_open", "p", 1, map=lines, level=level, block=True),
            Token(
                "inline",
                "",
                0,
                map=lines,
                level=level + 1,
                block=True,
                content=content,
                children=[],
            ),
            Token("paragraph_close", "p", -1, level=level, block=True),
        )
    return tokens


def _write_alternatives(state: StateCore) -> None:
    """Write the formulas in the alternative texts of pictures as text."""
    for token in state.tokens:
        for image in token.children or ():
            for child in (image.children or ()) if image.type == "image" else ():
                if child.type == FORMULA:
                    child.type = "text"
