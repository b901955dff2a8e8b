"""Read the files of figures."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from explainer.bibliography.citations import format_short_citation
from explainer.errors import ContentError, DiagnosticCollector, select_errors
from explainer.figure_data import FigureData
from explainer.i18n.messages import load_messages
from explainer.model import Citation
from explainer.source.cleanup import clean_markdown
from explainer.source.figure_options import OPTIONS, read_options
from explainer.source.figure_table import NUMBER, TableReader
from explainer.source.links import Linker
from explainer.source.tokens import Token, extract_text, write_markdown
from explainer.text.escaping import escape_markdown
from explainer.text.fields import FieldReader
from explainer.text.front_matter import Document, read_document
from explainer.text.suggestions import did_you_mean

FOLDER = Path("content/figures")
FENCE = re.compile(r"\{figure\}(.*)")
"""The info string of a code block that shows a figure, as in MyST."""
NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
NUMBERS_OF = "numbers-of"
"""The field that names the figure whose numbers are shown."""
FIELDS = ("title", "study", "from", "to", *OPTIONS)
SECOND_FIELDS = ("title", NUMBERS_OF, *OPTIONS)
"""Those of a figure that shows the numbers of another one."""


@dataclass(slots=True, kw_only=True)
class FigureReader:
    """Reads the figures that one page shows."""

    folder: Path
    linker: Linker
    line: int
    """The line of the page's body in its file."""
    text: str
    """The page's body."""
    documents: dict[Path, Document]
    """The figure files that were already parsed, by path."""
    names: set[str] = field(default_factory=set)

    def read_figure(self, block: Token) -> tuple[FigureData, tuple[Citation, ...]] | None:
        """Return the figure that a block of the page stands for, and its citations.

        Args:
            block: a code fence.

        Returns:
            None if the fence is not a figure, or if the figure has errors, which are reported.
        """
        match = FENCE.fullmatch(block.info.strip())
        if not match or not block.map:
            return None
        name, line = match[1].strip(), self.line + block.map[0]
        is_known = self._find_file(name, line) is not None
        if not is_known or not self._check_place(name, line, is_nested=block.level > 0):
            return None
        self.names.add(name)
        return self._read_file(name, line, self.linker)

    def load_figure(self, name: str, line: int) -> tuple[FigureData, tuple[Citation, ...]] | None:
        """Return a figure whose numbers a block of the page uses, and the citation of its source.

        Args:
            name: of the figure, which the page need not show; its caption is only the source.
            line: of the block.

        Returns:
            None if there is no such figure, or if it has errors, which are reported.
        """
        linker = replace(self.linker, numbers=dict(self.linker.numbers))
        read = self._read_file(name, line, linker)
        if read is None:
            return None
        figure, (source, *_) = read
        study = self.linker.studies[source.key]
        caption = figure.caption.partition("\n\n")[0]
        return replace(figure, caption=caption), (self.linker.cite(study, line),)

    def read_numbers(
        self, tokens: Sequence[Token], bounds: tuple[str, str], line: int
    ) -> tuple[FigureData, list[Token]] | None:
        """Return a figure of the numbers in a block of the page, and the blocks around its table.

        Args:
            tokens: the block, with one table like that of a figure's file.
            bounds: the ends of the scales.
            line: of the block.

        Returns:
            None if there are errors, which are reported.
        """
        collector = self.linker.collector
        known = len(collector.diagnostics)
        if not all(NUMBER.fullmatch(bound) for bound in bounds):
            hint = "give the range of the scales, such as “:from: 3” and “:to: 27”"
            collector.report("E405", line, "“from” and “to” must be numbers", hint)
            return None
        low, high = (float(bound.replace("−", "-")) for bound in bounds)
        if not low < high:
            hint = "write the smaller number at “from”"
            collector.report("E406", line, "“from” is not less than “to”", hint)
            return None
        if sum(token.type == "table_open" for token in tokens) != 1:
            hint = "give it one table, with a row for each scale and a column for each group"
            collector.report("E408", line, "this block needs exactly one table", hint)
            return None
        table = TableReader(
            collector=collector, line=self.line, text=self.text, low=low, high=high, is_plain=True
        )
        depth = min(token.level for token in tokens)
        rest = table.read_table([token.copy(level=token.level - depth) for token in tokens])
        if len(collector.diagnostics) > known:
            return None
        rows = tuple(table.rows.items())
        figure = FigureData(
            slug="", title="", caption="", low=low, high=high, groups=table.groups, rows=rows
        )
        return figure, rest

    def _read_file(
        self, name: str, line: int, linker: Linker
    ) -> tuple[FigureData, tuple[Citation, ...]] | None:
        """Return the figure of a file, with its citations at a line of the page."""
        path = self._find_file(name, line)
        if path is None:
            return None
        collector = DiagnosticCollector(path)
        pictures = replace(linker.pictures, collector=collector, is_caption=True)
        linker = replace(linker, collector=collector, pictures=pictures)
        try:
            document = self._read_document(path)
            numbers = self._find_numbers(document, collector)
            figure, citations = parse_figure(document, linker, numbers)
        except ContentError as error:
            self.linker.collector.diagnostics += error.diagnostics
            return None
        self.linker.collector.diagnostics += linker.collector.diagnostics
        return figure, tuple(
            replace(citation, line=line, href="", text="") for citation in citations
        )

    def _read_document(self, path: Path) -> Document:
        if path not in self.documents:
            self.documents[path] = read_document(path)
        return self.documents[path]

    def _find_numbers(self, document: Document, collector: DiagnosticCollector) -> Document | None:
        """Return the file whose numbers a figure shows; None for its own, or if there is none."""
        if NUMBERS_OF not in document.fields:
            return None
        name = FieldReader(document).text(NUMBERS_OF)
        path = self.folder / f"{name}.md"
        numbers = self._read_document(path) if NAME.fullmatch(name) and path.is_file() else None
        if numbers is None or NUMBERS_OF in numbers.fields:
            known = sorted(
                path.stem
                for path in self.folder.glob("*.md")
                if NUMBERS_OF not in self._read_document(path).fields
            )
            message = f"there are no numbers of a figure “{name}”"
            hint = did_you_mean(name, known, f"name one that has a table: {', '.join(known)}")
            collector.report("E422", document.lines.get(NUMBERS_OF, 1), message, hint)
            raise ContentError(collector.diagnostics)
        return numbers

    def _find_file(self, name: str, line: int) -> Path | None:
        """Return the file of a figure; None if there is none, which is reported."""
        known = sorted(path.stem for path in self.folder.glob("*.md"))
        if name in known:
            return self.folder / f"{name}.md"
        hint = did_you_mean(name, known, f"write it in {self.folder}/{name or 'name'}.md")
        self.linker.collector.report("E401", line, f"there is no figure “{name}”", hint)
        return None

    def _check_place(self, name: str, line: int, *, is_nested: bool) -> bool:
        """Return whether a figure can be shown at a place of the page; report it if not."""
        code = message = hint = ""
        if name in self.names:
            code, message = "E403", f"the figure “{name}” is shown here a second time"
            hint = "remove one of them"
        elif is_nested:
            code, message = "E404", f"the figure “{name}” is inside a list or a quotation"
            hint = "move it out of the list or the quotation"
        if message:
            self.linker.collector.report(code, line, message, hint)
        return not message


def parse_figure(
    document: Document, linker: Linker, numbers: Document | None = None
) -> tuple[FigureData, tuple[Citation, ...]]:
    """Return the figure of a Markdown file, and its citations, that of its source first.

    The front matter has the title, the source, the range of the scales and what the chart says
    besides; the body has one table with a row for each scale, and the caption.

    Args:
        document: the file.
        linker: resolves the links of the caption; its collector is empty.
        numbers: the file of another figure, if it has the numbers and their source.

    Raises:
        ContentError: with every error in the file.
    """
    path, collector = document.path, linker.collector
    reader = FieldReader(document)
    reader.expect(SECOND_FIELDS if numbers else FIELDS)
    if not NAME.fullmatch(path.stem):
        message = f"“{path.stem}” cannot be a figure’s name"
        reader.report(
            "E402", "", message, "name the file with up to 40 of A to Z, a to z, 0 to 9, - and _"
        )
    title = reader.text("title")
    if not title:
        reader.report("E122", "title", "the figure has no title", "say what it shows: “title: …”")
    source_reader = FieldReader(numbers) if numbers else reader
    low, high = _read_range(source_reader)
    source, citations = _cite_source(source_reader, linker)
    body = clean_markdown(document.body, path=path, line=document.body_line, title=title)
    collector.diagnostics += [*document.warnings, *body.diagnostics]
    table, blocks = _read_table(document, numbers, body.tokens, collector, (low, high))
    caption, caption_citations = linker.resolve_links(blocks)
    options = read_options(reader, table.rows, table.groups)
    collector.diagnostics += reader.collector.diagnostics
    if numbers:
        collector.diagnostics += source_reader.collector.diagnostics
    if select_errors(collector.diagnostics):
        raise ContentError(collector.diagnostics)
    for name in ("title", "finding"):
        table.report_small_gaps(reader.text(name), None)
    for token in caption:
        if token.type == "inline" and token.map:
            text = extract_text(token.children or ())
            table.report_small_gaps(text, document.body_line + token.map[0])
    figure = FigureData(
        slug=path.stem,
        title=title,
        caption=f"{source}\n\n{write_markdown(caption)}".strip(),
        low=low,
        high=high,
        groups=table.groups,
        rows=tuple(table.rows.items()),
    )
    return options.apply(figure), (*citations, *caption_citations)


def _read_table(
    document: Document,
    numbers: Document | None,
    tokens: Sequence[Token],
    collector: DiagnosticCollector,
    bounds: tuple[float, float],
) -> tuple[TableReader, list[Token]]:
    """Return the table of a figure or of the one whose numbers it shows, and the other blocks."""
    low, high = bounds
    if numbers is None:
        table = TableReader(
            collector=collector, line=document.body_line, text=document.body, low=low, high=high
        )
        return table, table.read_table(tokens)
    theirs = DiagnosticCollector(numbers.path)
    table = TableReader(
        collector=theirs, line=numbers.body_line, text=numbers.body, low=low, high=high
    )
    table.read_table(
        clean_markdown(numbers.body, path=numbers.path, line=numbers.body_line, title="").tokens
    )
    collector.diagnostics += theirs.diagnostics
    table.collector, table.line = collector, document.body_line
    if any(token.type == "table_open" for token in tokens):
        message = f"there is a table here, and the numbers are those of “{numbers.path.stem}”"
        hint = f"leave out the table, or the field “{NUMBERS_OF}”"
        collector.report("E408", document.body_line, message, hint)
    return table, list(tokens)


def _read_range(reader: FieldReader) -> tuple[float, float]:
    """Return the range of the scales; NaN if it is missing."""
    bounds = []
    for name in ("from", "to"):
        text = reader.text(name)
        if not NUMBER.fullmatch(text):
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


def _cite_source(reader: FieldReader, linker: Linker) -> tuple[str, tuple[Citation, ...]]:
    """Return the sentence that names the source of the numbers, Markdown, and its citation."""
    key = reader.text("study")
    if key not in linker.studies:
        message = f"there is no study “{key}”" if key else "the figure does not name its source"
        keys = [study.key for study in linker.studies]
        hint = did_you_mean(key, keys, "give the key of the work they come from: “study: …”")
        reader.report("E407", "study", message, hint)
        return "", ()
    name = escape_markdown(format_short_citation(linker.studies[key]))
    marker = f"[{name}](#study-{key})"
    source = load_messages(linker.lang)["figure_from"].format(study=marker)
    return source, (linker.cite(linker.studies[key], 1),)
