"""Tables that GitHub's Markdown lacks: grid, simple and multiline tables, and those without a head.

They become the tokens that the same table in HTML would have, with their cells parsed as Markdown.

https://pandoc.org/MANUAL.html#tables and https://kramdown.gettalong.org/syntax.html#tables
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from explainer.source.syntax.attributes import PATTERN, parse_attributes
from explainer.source.syntax.grids import GRID_LINE, PIPE, GridCell, read_grid
from explainer.source.syntax.tags import Tag

TAG_TYPE = "tag"
"""The type of tokens for a tag between blocks; ``meta`` has the ``tag``."""
LONGEST = 4_000
"""Lines of a table; a longer one stays text."""
HIGHEST_HEAD = 20
"""Lines of the head of a multiline table."""
_CAPTION = re.compile(r"(?:[Tt]able:(?!:)[ \t]*|:[ \t]+)(?=\S)")
_ATTRIBUTES = re.compile(rf"\s*{PATTERN.pattern}\s*$")
_GRID_ROW = re.compile(r"[+|].*[+|][ \t]*$")
_RULE = re.compile(r"[ \t]*-{3,}[ \t]*$")
_COLUMNS = re.compile(r"[ \t]*-{2,}(?:[ \t]+-{2,})+[ \t]*$")
_PIPE_RULE = re.compile(r"\|(?:[ \t]*:?-+:?[ \t]*\|)+$")
_PIPE_ROW = re.compile(r"\|.*\S.*\|.*\|[ \t]*$")
_IS_IN_CELL = "is in a cell"


def tables_plugin(parser: MarkdownIt) -> None:
    """Add grid tables, tables of pipes without a head, and captions to a parser."""
    rules = parser.block.ruler
    rules.before("table", "grid_table", _parse_grid)
    rules.before("table", "headless_table", _parse_headless)
    parser.core.ruler.before("inline", "table_captions", _add_captions)


def text_tables_plugin(parser: MarkdownIt) -> None:
    """Add pandoc's simple and multiline tables, whose columns are lines of ``-``, to a parser."""
    parser.block.ruler.before("hr", "text_table", partial(_parse_text_table, has_head=False))
    parser.block.ruler.before("lheading", "headed_table", partial(_parse_text_table, has_head=True))


def _get_line(state: StateBlock, line: int) -> str:
    """Return a line without the indentation of the blocks around it."""
    return state.getLines(line, line + 1, state.blkIndent, False).rstrip()


def _begins_block(state: StateBlock, start: int) -> bool:
    return not state.is_code_block(start) and _IS_IN_CELL not in state.env


def _parse_grid(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("+", begin) or not _begins_block(state, start):
        return False
    lines = []
    for number in range(start, min(end, start + LONGEST)):
        line = _get_line(state, number).lstrip()
        if not _GRID_ROW.match(line) or state.sCount[number] < state.blkIndent:
            break
        lines.append(line)
    if len(lines) < 3 or not all(GRID_LINE.match(lines[index]) for index in (0, -1)):
        return False
    rows = read_grid(lines, start)
    if rows and not silent:
        _push_table(state, rows, start, start + len(lines))
    return bool(rows)


def _parse_headless(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a table of pipes that begins with a line of ``-``, or that has none."""
    begin = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("|", begin) or not _begins_block(state, start):
        return False
    first = _get_line(state, start).strip()
    second = _get_line(state, start + 1).strip() if start + 1 < end else ""
    has_rule = bool(_PIPE_RULE.match(first))
    if not _PIPE_ROW.match(second) or _PIPE_RULE.match(second):
        return False
    if not has_rule and not _PIPE_ROW.match(first):
        return False
    if silent:
        return True
    stop = start + 2
    while stop < end and not state.isEmpty(stop) and "|" in _get_line(state, stop):
        stop += 1
    width = len(PIPE.findall(first)) - 1
    rule = first if has_rule else f"|{'-|' * width}"
    rows = [_get_line(state, number).strip() for number in range(start + has_rule, stop)]
    tokens: list[Token] = []
    text = "\n".join([f"|{' |' * width}", rule, *rows])  # as a table with an empty head
    state.md.block.parse(text, state.md, state.env, tokens)
    _push_tokens(state, tokens, start + has_rule - 2)
    state.line = stop
    return True


def _parse_text_table(
    state: StateBlock, start: int, end: int, silent: bool, *, has_head: bool
) -> bool:
    """Parse a table whose first line is its head, or a line of ``-``."""
    first = _get_line(state, start)
    if not _begins_block(state, start) or start + 1 >= end:
        return False
    head: list[int] = []
    rule = start
    if _RULE.match(first):
        rule = start + 1
        while rule < min(end, start + HIGHEST_HEAD) and not _COLUMNS.match(_get_line(state, rule)):
            head.append(rule)
            rule += 1
    elif has_head:
        head, rule = [start], start + 1
    if (
        has_head != (head == [start])
        or rule >= end
        or not _COLUMNS.match(columns := _get_line(state, rule))
    ):
        return False
    found = _find_rows(state, rule + 1, end, is_simple=has_head)
    if found is None:
        return False
    rows, stop = found
    if not silent:
        texts = [[_get_line(state, number) for number in row] for row in (head, *rows)]
        aligns = _find_alignments(columns, texts[0] or texts[1])
        cells = [
            [
                GridCell(
                    text=text, line=lines[0] if lines else rule, is_head=not number, align=align
                )
                for text, align in zip(_cut(columns, written), aligns, strict=True)
            ]
            for number, (lines, written) in enumerate(zip((head, *rows), texts, strict=True))
            if lines
        ]
        _push_table(state, cells, start, stop)
    return True


def _find_rows(
    state: StateBlock, start: int, end: int, *, is_simple: bool
) -> tuple[list[list[int]], int] | None:
    """Return the lines of each row, and the line after the table; None if it does not end."""
    rows: list[list[int]] = [[]]
    has_gaps, is_closed = False, False
    line = start
    for line in range(start, min(end, start + LONGEST)):
        if state.isEmpty(line):
            if is_simple:
                break
            has_gaps = has_gaps or bool(rows[0])
            rows.append([])
            continue
        text = _get_line(state, line)
        if _RULE.match(text) or _COLUMNS.match(text):
            is_closed = True
            break
        rows[-1].append(line)
    else:
        line = min(end, start + LONGEST)
    rows = [row for row in rows if row]
    if not rows or not (is_closed or is_simple):
        return None
    has_gaps = has_gaps and (len(rows) > 1 or any(map(state.isEmpty, range(start, line))))
    if not has_gaps:
        rows = [[number] for row in rows for number in row]
    return rows, line + is_closed


def _get_starts(columns: str) -> list[int]:
    return [match.start() for match in re.finditer(r"-+", columns)]


def _cut(columns: str, lines: Sequence[str]) -> list[str]:
    """Return the text of each cell of a row."""
    starts = _get_starts(columns)
    ends = [*starts[1:], None]
    return [
        "\n".join(line[start if number else 0 : end].strip() for line in lines).strip()
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _find_alignments(columns: str, lines: Sequence[str]) -> list[str]:
    """Return how columns are aligned, which the place of their first text above ``-`` says."""
    aligns = []
    for match in re.finditer(r"-+", columns):
        texts = [line[match.start() : match.end()].ljust(len(match[0])) for line in lines]
        texts = [text for text in texts if text.strip()]
        left = any(not text.startswith(" ") for text in texts)
        right = any(not text.endswith(" ") for text in texts)
        aligns.append("" if left and right else "left" if left else "right" if right else "center")
    return aligns


def _push_table(
    state: StateBlock, rows: Sequence[Sequence[GridCell]], start: int, stop: int
) -> None:
    """Push the tokens of a table, and go on below it."""
    state.env[_IS_IN_CELL] = True
    state.tokens += make_table(state, rows, start)
    del state.env[_IS_IN_CELL]
    state.line = stop


def make_table(
    state: StateBlock, rows: Sequence[Sequence[GridCell]], start: int
) -> Iterator[Token]:
    """Yield the tokens of a table that begins in a line, which is counted from 0."""
    yield make_tag("table", start)
    heads = sum(row[0].is_head for row in rows if row)
    for number, row in enumerate(rows):
        line = row[0].line if row else start
        if number in (0, heads):
            yield make_tag("thead" if number < heads else "tbody", line)
        yield make_tag("tr", line)
        for cell in row:
            spans = {"colspan": cell.columns, "rowspan": cell.rows}
            attributes = {name: str(count) for name, count in spans.items() if count > 1}
            if cell.align:
                attributes["align"] = cell.align
            name = "th" if cell.is_head else "td"
            yield make_tag(name, cell.line, attributes)
            tokens: list[Token] = []
            state.md.block.parse(f"{cell.text}\n", state.md, state.env, tokens)
            yield from shift_lines(tokens, cell.line)
            yield make_tag(name, cell.line, is_closing=True)
        yield make_tag("tr", line, is_closing=True)
        if number + 1 in (heads, len(rows)):
            yield make_tag("thead" if number < heads else "tbody", line, is_closing=True)
    yield make_tag("table", start, is_closing=True)


def make_tag(
    name: str, line: int, attributes: Mapping[str, str] | None = None, *, is_closing: bool = False
) -> Token:
    """Return the token of a tag between blocks; ``line`` is counted from 0."""
    tag = Tag(
        name=name,
        attributes=attributes or {},
        is_closing=is_closing,
        is_empty=False,
        has_capital=False,
    )
    return Token(TAG_TYPE, name, 0, meta={"tag": tag}, map=[line, line + 1], block=True)


def shift_lines(tokens: list[Token], lines: int) -> list[Token]:
    """Return tokens that were parsed from a part of the source, with their lines in all of it."""
    for token in tokens:
        token.map = [max(number + lines, 0) for number in token.map] if token.map else None
    return tokens


def _push_tokens(state: StateBlock, tokens: list[Token], lines: int) -> None:
    for token in shift_lines(tokens, lines):
        token.level += state.level
        state.tokens.append(token)


def _add_captions(state: StateCore) -> None:
    """Make figures of tables above or below which a paragraph begins with ``Table:`` or ``:``."""
    tokens = state.tokens
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        if not (_is_table(tokens[index]) and (end := _find_end(tokens, index))):
            kept.append(tokens[index])
            index += 1
            continue
        table, index = tokens[index:end], end
        caption = _take_caption(kept[-3:])
        if caption:
            del kept[-3:]
        elif caption := _take_caption(tokens[index : index + 3]):
            index += 3
        kept += _make_figure(table, caption) if caption else table
    state.tokens = kept


def _is_table(token: Token) -> bool:
    is_tag = token.type == TAG_TYPE and token.tag == "table" and not token.meta["tag"].is_closing
    return token.type == "table_open" or is_tag


def _find_end(tokens: Sequence[Token], start: int) -> int:
    """Return the index after the end of a table; tables made here contain no others."""
    for index in range(start + 1, len(tokens)):
        if tokens[index].tag == "table":
            return index + 1
    return 0


def _take_caption(tokens: Sequence[Token]) -> list[Token]:
    """Return the paragraph that three tokens are, without its mark, if it is a caption."""
    if len(tokens) < 3 or tokens[0].type != "paragraph_open" or tokens[1].type != "inline":
        return []
    match = _CAPTION.match(tokens[1].content)
    if not match:
        return []
    tokens[1].content = tokens[1].content[match.end() :]
    return list(tokens)


def _make_figure(table: Sequence[Token], caption: Sequence[Token]) -> Iterator[Token]:
    inline, line = caption[1], (table[0].map or [0])[0]
    match = _ATTRIBUTES.search(inline.content)
    attributes = parse_attributes(match[1]) if match else {}
    inline.content = inline.content[: match.start()] if match else inline.content
    if not inline.content.strip():
        yield from table
        return
    yield make_tag("figure", line, {"id": attributes["id"]} if "id" in attributes else {})
    yield make_tag("figcaption", line)
    yield from caption
    yield make_tag("figcaption", line, is_closing=True)
    yield from table
    yield make_tag("figure", line, is_closing=True)
