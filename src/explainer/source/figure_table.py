"""Read the table of a figure: its groups, its scales, their means and standard errors."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from explainer.errors import DiagnosticCollector
from explainer.source.figure_claims import find_small_gaps
from explainer.source.tokens import Token, extract_text

POINT = re.compile(r"([-−]?\d+(?:\.\d+)?)\s*(?:\(\s*(\d+(?:\.\d+)?)\s*\)|±\s*(\d+(?:\.\d+)?))")
NUMBER = re.compile(r"[-−]?\d+(\.\d+)?")
PIPE = re.compile(r"(?<!\\)\|")
MAX_GROUPS = 6
"""The number of different marks."""
MAX_SCALES = 30
EXAMPLE = "write a mean and its standard error as 6.48 (0.64)"


@dataclass(slots=True, kw_only=True)
class TableReader:
    """Reads the table of one figure."""

    collector: DiagnosticCollector
    line: int
    """The line of the text's first line in the file."""
    text: str
    low: float
    high: float
    is_plain: bool = False
    """Whether a number may have no standard error."""
    groups: tuple[str, ...] = ()
    rows: dict[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)

    def read_table(self, tokens: Sequence[Token]) -> list[Token]:
        """Read the groups and the rows, and return the blocks around the table."""
        starts = [index for index, token in enumerate(tokens) if token.type == "table_open"]
        if len(starts) != 1 or tokens[starts[0]].level:
            message = f"there are {len(starts)} tables here, and a figure needs exactly one"
            hint = "give it one table, with a row for each scale and a column for each group"
            line = self._get_line(tokens[starts[1]]) if len(starts) > 1 else self.line
            self.collector.report("E408", line, message, hint)
            return []
        start = starts[0]
        end = next(index for index, token in enumerate(tokens) if token.type == "table_close")
        header, *rows = (index for index in range(start, end) if tokens[index].type == "tr_open")
        known = len(self.collector.diagnostics)
        self._read_header(self._get_line(tokens[header]), _read_cells(tokens, header))
        for row in rows:
            self._read_row(self._get_line(tokens[row]), _read_cells(tokens, row))
        if not 0 < len(self.rows) <= MAX_SCALES and len(self.collector.diagnostics) == known:
            message = f"the table has {len(self.rows)} scales"
            line = self._get_line(tokens[start])
            self.collector.report("E409", line, message, f"give it 1 to {MAX_SCALES}")
        return [*tokens[:start], *tokens[end + 1 :]]

    def _check_width(self, line: int, width: int) -> None:
        """Report a row with more or fewer cells than the first, which the parser evens out."""
        written_cells = PIPE.split(self.text.split("\n")[line - self.line].strip().strip("|"))
        if len(written_cells) != width:
            message = f"this row has {len(written_cells)} cells, and the first has {width}"
            self.collector.report("E410", line, message, "give each group one cell")

    def _read_header(self, line: int, cells: Sequence[str]) -> None:
        self._check_width(line, len(cells))
        groups = cells[1:]
        if not 0 < len(groups) <= MAX_GROUPS:
            message = f"the table has {len(groups)} groups"
            hint = f"give it 1 to {MAX_GROUPS} columns beside the scales' names"
            self.collector.report("E411", line, message, hint)
        if "" in groups or len(set(groups)) < len(groups):
            message = "two groups have the same name, or one has none"
            self.collector.report("E412", line, message, "give each its own")
        self.groups = tuple(groups)

    def _read_row(self, line: int, cells: Sequence[str]) -> None:
        self._check_width(line, len(cells))
        scale, *points = cells
        if not scale:
            hint = "write it in the row's first cell"
            self.collector.report("E413", line, "this scale has no name", hint)
        elif scale in self.rows:
            message = f"the scale “{scale}” is in the table a second time"
            self.collector.report("E413", line, message, "join the two rows")
        self.rows[scale] = tuple(self._read_point(line, scale, point) for point in points)

    def _read_point(self, line: int, scale: str, text: str) -> tuple[float, float]:
        if self.is_plain and NUMBER.fullmatch(text):
            text += "(0)"
        match = POINT.fullmatch(text)
        if not match:
            self.collector.report("E414", line, f"“{text}” is not a mean of “{scale}”", EXAMPLE)
            return math.nan, math.nan
        mean, error = float(match[1].replace("−", "-")), float(match[2] or match[3])
        if mean < self.low or mean > self.high:
            message = f"{mean:g} is not in the range {self.low:g} to {self.high:g}"
            self.collector.report("E415", line, message, "check the number, “from” and “to”")
        return mean, error

    def report_small_gaps(self, text: str, line: int | None) -> None:
        """Warn of each difference that a text tells as a finding, and that may be chance."""
        for message in find_small_gaps(text, self.groups, self.rows):
            hint = "say that it may be chance, or leave it out"
            self.collector.report("W430", line, message, hint)

    def _get_line(self, token: Token) -> int:
        return self.line + (token.map[0] if token.map else 0)


def _read_cells(tokens: Sequence[Token], row: int) -> list[str]:
    """Return the plain text of a row's cells."""
    end = next(index for index in range(row, len(tokens)) if tokens[index].type == "tr_close")
    cells = (token for token in tokens[row:end] if token.type == "inline")
    return [extract_text(cell.children or ()) for cell in cells]
