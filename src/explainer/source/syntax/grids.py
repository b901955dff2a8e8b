"""Tables that are drawn with ``+``, ``-`` and ``|``, which docutils reads.

https://pandoc.org/MANUAL.html#extension-grid_tables
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

GRID_LINE = re.compile(r"\+(?:[-=:]+\+)+[ \t]*$")
PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """A cell of a table; ``text`` is Markdown with its own lines."""

    text: str
    line: int
    """Counted from 0 in the source."""
    is_head: bool = False
    align: str = ""
    columns: int = 1
    rows: int = 1


def read_grid(lines: Sequence[str], start: int) -> list[list[GridCell]]:
    """Return the rows of a table that is drawn with + and -; none if it is not whole."""
    from docutils.parsers.rst.tableparser import GridTableParser, TableMarkupError
    from docutils.statemachine import StringList

    borders = [index for index, line in enumerate(lines) if GRID_LINE.match(line)]
    heads = [index for index in borders if "=" in lines[index]]
    aligned = lines[heads[0] if heads else 0]
    starts = [match.end() for match in re.finditer(r"\+", aligned)][:-1]
    aligns = [_read_alignment(cell) for cell in aligned.strip("+").split("+")]
    plain = [
        re.sub("[:=-]", "=" if index in heads[:1] else "-", line) if index in borders else line
        for index, line in enumerate(lines)
    ]
    block = StringList(plain, source="")
    block.pad_double_width("\0")
    if len(set(map(len, block))) > 1:
        block = StringList(_align_columns(list(block)), source="")
    if len(set(map(len, block))) > 1:
        return []
    try:
        _, head, body = GridTableParser().parse(block)
    except TableMarkupError:
        return []
    rows = []
    for row, is_head in (*((row, True) for row in head or ()), *((row, False) for row in body)):
        cells = []
        for column, cell in enumerate(row):
            if cell is None:
                continue  # another cell spans it
            more_rows, more_columns, offset, text = cell
            text.replace("\0", "")
            cells.append(
                GridCell(
                    text="\n".join(text),
                    line=start + offset,
                    is_head=is_head,
                    align=aligns[column] if len(starts) == len(row) else "",
                    columns=more_columns + 1,
                    rows=more_rows + 1,
                )
            )
        rows.append(cells)
    return rows


def _align_columns(lines: Sequence[str]) -> list[str]:
    """Return a table whose columns are wide enough for the words that stick out of them."""
    edges = [match.start() for match in re.finditer(r"\+", lines[0])]
    rows = []
    for line in map(str.rstrip, lines):
        is_in_place = len(line) == edges[-1] + 1 and all(line[edge] == line[0] for edge in edges)
        starts = edges if is_in_place else [match.start() for match in PIPE.finditer(line)]
        rows.append([line[start + 1 : end] for start, end in pairwise(starts)])
    if len(set(map(len, rows))) > 1:
        return list(lines)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    aligned = []
    for edge, row in zip((line[0] for line in lines), rows, strict=True):
        padded = (
            cell.ljust(width, cell[-1:] if edge == "+" else " ")
            for cell, width in zip(row, widths, strict=True)
        )
        aligned.append(edge + "".join(f"{cell}{edge}" for cell in padded))
    return aligned


def _read_alignment(delimiter: str) -> str:
    left, right = delimiter.strip().startswith(":"), delimiter.strip().endswith(":")
    return "center" if left and right else "left" if left else "right" if right else ""
