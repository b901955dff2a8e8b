"""Read the files of figures."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from explainer.bibliography.citations import format_short_citation
from explainer.errors import ContentError, Diagnostic
from explainer.i18n.messages import load_messages
from explainer.model import Citation, FigureData
from explainer.source.cleanup import clean_markdown
from explainer.source.links import Linker
from explainer.source.tokens import Token, extract_text, write_markdown
from explainer.text.fields import FieldReader
from explainer.text.front_matter import Document, read_document
from explainer.text.suggestions import did_you_mean

FOLDER = Path("content/figures")
FENCE = re.compile(r"\{figure\}(.*)")
"""The info string of a code block that stands for a figure, as in MyST."""
NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
FIELDS = ("title", "study", "from", "to")
POINT = re.compile(r"([-−]?\d+(?:\.\d+)?)\s*(?:\(\s*(\d+(?:\.\d+)?)\s*\)|±\s*(\d+(?:\.\d+)?))")
PIPE = re.compile(r"(?<!\\)\|")
MOST_GROUPS = 6
"""There are 6 marks to tell the groups apart."""
MOST_SCALES = 30
EXAMPLE = "write a mean and its standard error as 6.48 (0.64)"


@dataclass(slots=True, kw_only=True)
class FigureReader:
    """Reads the figures that one page shows."""

    folder: Path
    linker: Linker
    line: int
    """The line of the page's body in its file."""
    documents: dict[Path, Document]
    """The figure files that were already parsed, by path."""
    names: set[str] = field(default_factory=set)

    def of(self, fence: Token) -> tuple[FigureData, tuple[Citation, ...]] | None:
        """Return the figure that a block of the page stands for, and what it cites.

        Args:
            fence: any block.

        Returns:
            None if it does not stand for a figure, or for one with errors, which the linker keeps.
        """
        found = FENCE.fullmatch(fence.info.strip()) if fence.type == "fence" else None
        if not found or not fence.map:
            return None
        line = self.line + fence.map[0]
        path = self._path(found[1].strip(), line, fence.level == 0)
        if path is None:
            return None
        linker = replace(self.linker, path=path, diagnostics=[])
        try:
            if path not in self.documents:
                self.documents[path] = read_document(path)
            figure, citations = parse_figure(self.documents[path], linker)
        except ContentError as error:
            self.linker.diagnostics += error.diagnostics
            return None
        self.linker.diagnostics += linker.diagnostics
        return figure, tuple(replace(one, line=line, href="", text="") for one in citations)

    def _path(self, name: str, line: int, is_outermost: bool) -> Path | None:
        """Return the file of a name; None after saying why there is none."""
        known = sorted(path.stem for path in self.folder.glob("*.md"))
        code = message = hint = ""
        if name not in known:
            code, message = "E401", f"there is no figure “{name}”"
            hint = did_you_mean(name, known, f"write it in {self.folder}/{name or 'name'}.md")
        elif name in self.names:
            code, message = "E403", f"the figure “{name}” is shown here a second time"
            hint = "remove one of them"
        elif not is_outermost:
            code, message = "E404", f"the figure “{name}” is inside a list or a quotation"
            hint = "move it out of the list or the quotation"
        if message:
            self.linker.report(code, line, message, hint)
            return None
        self.names.add(name)
        return self.folder / f"{name}.md"


def parse_figure(document: Document, linker: Linker) -> tuple[FigureData, tuple[Citation, ...]]:
    """Return the figure of a Markdown file, and the works that it cites, its source first.

    Its front matter names it, the work it is from and how far the scales run; its body has one
    table with a row for each scale, and the caption.

    Args:
        document: the file.
        linker: knows the studies, and numbers those that are cited.

    Raises:
        ContentError: with everything that is wrong in the file.
    """
    path = document.path
    reader = FieldReader(document)
    reader.expect(FIELDS)
    if not NAME.fullmatch(path.stem):
        message = f"“{path.stem}” cannot be a figure’s name"
        reader.report(
            "E402", "", message, "name the file with up to 40 of A to Z, a to z, 0 to 9, - and _"
        )
    title = reader.text("title")
    if not title:
        reader.report("E122", "title", "the figure has no title", "say what it shows: “title: …”")
    low, high = _bounds(reader)
    source, citations = _source(reader, linker)
    body = clean_markdown(document.body, path=path, line=document.body_line, title=title)
    table = _Table(path=path, line=document.body_line, text=document.body, low=low, high=high)
    rest = table.read(body.tokens)
    caption, more = linker.linked(rest)
    diagnostics = [*document.warnings, *reader.diagnostics, *body.diagnostics, *table.diagnostics]
    if any(not one.is_warning for one in (*diagnostics, *linker.diagnostics)):
        raise ContentError([*diagnostics, *linker.diagnostics])
    linker.diagnostics += diagnostics
    figure = FigureData(
        slug=path.stem,
        title=title,
        caption=f"{source}\n\n{write_markdown(caption)}".strip(),
        low=low,
        high=high,
        groups=table.groups,
        rows=tuple(table.rows.items()),
    )
    return figure, (*citations, *more)


def _bounds(reader: FieldReader) -> tuple[float, float]:
    """Return the range of the scales; NaN if it is missing."""
    bounds = []
    for name in ("from", "to"):
        text = reader.text(name)
        if not re.fullmatch(r"[-−]?\d+(\.\d+)?", text):
            message = f"“{name}” is {f'“{text}”' if text else 'missing'}, and must be a number"
            hint = "give the range of the scales, such as “from: 3” and “to: 27”"
            reader.report("E405", name, message, hint)
            return math.nan, math.nan
        bounds.append(float(text.replace("−", "-")))
    if not bounds[0] < bounds[1]:
        hint = "write the smaller number at “from”"
        reader.report("E406", "to", "“from” is not less than “to”", hint)
        return math.nan, math.nan
    return bounds[0], bounds[1]


def _source(reader: FieldReader, linker: Linker) -> tuple[str, tuple[Citation, ...]]:
    """Return the sentence about the source of the numbers, as Markdown, and its citation."""
    key = reader.text("study")
    if key not in linker.studies:
        message = f"there is no study “{key}”" if key else "the figure does not name its source"
        keys = [study.key for study in linker.studies]
        hint = did_you_mean(key, keys, "give the key of the work they come from: “study: …”")
        reader.report("E407", "study", message, hint)
        return "", ()
    number = linker.numbers.setdefault(key, len(linker.numbers) + 1)
    w = load_messages(linker.lang)
    marker = f"{w['study'].format(number=number)}: {format_short_citation(linker.studies[key])}"
    source = w["figure_from"].format(study=f"[{marker}](#study-{key})")
    return source, (Citation(key=key, number=number, line=1, href="", text=""),)


@dataclass(slots=True, kw_only=True)
class _Table:
    """The one table of a figure's file."""

    path: Path
    line: int
    text: str
    low: float
    high: float
    groups: tuple[str, ...] = ()
    rows: dict[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def read(self, tokens: Sequence[Token]) -> list[Token]:
        """Take the table in; return the other blocks."""
        starts = [at for at, one in enumerate(tokens) if one.type == "table_open"]
        if len(starts) != 1 or tokens[starts[0]].level:
            message = f"there are {len(starts)} tables here, and a figure needs exactly one"
            hint = "give it one table, with a row for each scale and a column for each group"
            again = self._line_of(tokens[starts[1]]) if len(starts) > 1 else self.line
            self._report("E408", again, message, hint)
            return []
        start = starts[0]
        end = next(at for at, one in enumerate(tokens) if one.type == "table_close")
        heads = [at for at in range(start, end) if tokens[at].type == "tr_open"]
        for at in heads:
            line, cells = self._line_of(tokens[at]), _cells(tokens, at)
            self._check_width(line, len(cells))
            if at == heads[0]:
                self._head(line, cells[1:])
            else:
                self._row(line, cells[0], cells[1:])
        if not 0 < len(self.rows) <= MOST_SCALES and not self.diagnostics:
            message = f"the table has {len(self.rows)} scales"
            line = self._line_of(tokens[start])
            self._report("E409", line, message, f"give it 1 to {MOST_SCALES}")
        return [*tokens[:start], *tokens[end + 1 :]]

    def _check_width(self, line: int, width: int) -> None:
        """Say where a row has more or fewer cells than the first, which Markdown hides."""
        written_cells = PIPE.split(self.text.split("\n")[line - self.line].strip().strip("|"))
        if len(written_cells) != width:
            message = f"this row has {len(written_cells)} cells, and the first has {width}"
            self._report("E410", line, message, "give each group one cell")

    def _head(self, line: int, groups: Sequence[str]) -> None:
        if not 0 < len(groups) <= MOST_GROUPS:
            message = f"the table has {len(groups)} groups"
            hint = f"give it 1 to {MOST_GROUPS} columns beside the scales' names"
            self._report("E411", line, message, hint)
        if "" in groups or len(set(groups)) < len(groups):
            message = "two groups have the same name, or one has none"
            self._report("E412", line, message, "give each its own")
        self.groups = tuple(groups)

    def _row(self, line: int, scale: str, cells: Sequence[str]) -> None:
        if not scale:
            hint = "write it in the row's first cell"
            self._report("E413", line, "this scale has no name", hint)
        elif scale in self.rows:
            message = f"the scale “{scale}” is in the table a second time"
            self._report("E413", line, message, "join the two rows")
        self.rows[scale] = tuple(self._point(line, scale, cell) for cell in cells)

    def _point(self, line: int, scale: str, text: str) -> tuple[float, float]:
        found = POINT.fullmatch(text)
        if not found:
            self._report("E414", line, f"“{text}” is not a mean of “{scale}”", EXAMPLE)
            return math.nan, math.nan
        mean, error = float(found[1].replace("−", "-")), float(found[2] or found[3])
        if mean < self.low or mean > self.high:
            message = f"{mean:g} is not in the range {self.low:g} to {self.high:g}"
            self._report("E415", line, message, "check the number, “from” and “to”")
        return mean, error

    def _line_of(self, token: Token) -> int:
        return self.line + (token.map[0] if token.map else 0)

    def _report(self, code: str, line: int, message: str, hint: str) -> None:
        self.diagnostics.append(
            Diagnostic(path=self.path, line=line, code=code, message=message, hint=hint)
        )


def _cells(tokens: Sequence[Token], row: int) -> list[str]:
    """Return the plain text of a row's cells."""
    end = next(at for at in range(row, len(tokens)) if tokens[at].type == "tr_close")
    inside = tokens[row:end]
    return [extract_text(one.children or ()) for one in inside if one.type == "inline"]
