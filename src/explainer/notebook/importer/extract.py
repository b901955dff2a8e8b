"""Extract a page and its studies from a notebook, as values.

Whatever a page cannot hold becomes a warning; nothing is dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from nbformat import NotebookNode

from explainer.bibliography.citations import format_citation
from explainer.bibliography.study_index import StudyIndex
from explainer.code_cells import add_display_tag
from explainer.errors import UsageError
from explainer.explorables.explorable import ExplorableData
from explainer.figure_data import FigureData
from explainer.i18n.messages import load_messages
from explainer.model import Site, Study, Term
from explainer.notebook.control_reader import ControlReader, split_controls
from explainer.notebook.control_source import (
    ShownGlossary,
    UnreadableRecords,
    is_control,
    read_figure,
    read_records,
)
from explainer.notebook.credit import make_credit_cell
from explainer.notebook.explorable_source import read_explorable
from explainer.notebook.importer.cell_kinds import (
    CellKind,
    classify_cell,
    find_block_name,
    is_records_cell,
)
from explainer.notebook.importer.explorable_text import format_block
from explainer.notebook.importer.page_text import format_figure_file, split_description
from explainer.notebook.importer.pictures import PastedPictures
from explainer.notebook.importer.restore_citations import CitationRestorer
from explainer.notebook.io import NotebookHead
from explainer.notebook.merge.build_record import (
    CONFLICT_COPY,
    read_build_record,
)
from explainer.notebook.page_cells import format_content_note
from explainer.notebook.passages import list_line_digests
from explainer.notebook.view import RAW, CellView, make_view
from explainer.source.tokens import extract_text, parse_markdown
from explainer.text.code_options import write_code_options
from explainer.text.markdown import find_headings
from explainer.text.prompts import BLOCKS, get_prompt_label
from explainer.text.slugs import make_slug
from explainer.text.source_text import trim_blank_lines

_LIST_NUMBER = re.compile(r"^\d+\. ")
_FOOT_PARTS = {
    "translations": "links to translations",
    "terms": "list of terms",
    "references": "list of references",
    "next": "list of what to read next",
    "credit": "foot of the page",
}
"""What a build writes around the text of a page."""
_BACKTICKS = re.compile(r"`{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedFigure:
    """A figure of a notebook."""

    figure: FigureData
    text: str
    """Of its file."""
    is_as_built: bool
    """Whether nobody has changed its cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedPage:
    """A page extracted from a notebook."""

    head: NotebookHead
    """With the credit in the notebook's metadata."""
    original_title: str
    """The title of the page that the notebook was built from, otherwise its own."""
    body: str
    studies: tuple[Study, ...]
    has_edited_studies: bool
    """Whether somebody has changed the study records."""
    is_edited: bool
    """Whether somebody has changed or added anything."""
    figures: Mapping[str, ExtractedFigure]
    """By name."""
    terms: tuple[Term, ...]
    """With their citations as the notebook has them."""
    pictures: Mapping[str, bytes]
    """The files of pictures that were pasted into cells, by name; the body refers to them."""
    warnings: tuple[str, ...]


class PageExtractor:
    """Goes through a notebook's cells once, in their order."""

    def __init__(
        self,
        notebook: NotebookNode,
        *,
        slug: str,
        site: Site,
        pages: Container[str],
        figures: Container[str],
        pictures: PastedPictures,
    ) -> None:
        """Read the study records of a notebook.

        Args:
            notebook: valid, of nbformat 4.5; any notebook, ours or not.
            slug: of the page.
            site: of the content folder that the page goes to.
            pages: the slugs of the pages there.
            figures: the names of the figures there.
            pictures: takes the pictures of the notebook.

        Raises:
            UnreadableRecords: the study records cannot be read without running code.
            UsageError: a study record is not valid.
        """
        self.notebook = make_view(notebook)
        self.slug = slug
        self.site = site
        self.words = load_messages(self.notebook.lang)
        self._next_items = tuple(
            f"- {text} [" for name, text in self.words.items() if name.startswith("next_")
        )
        self.title = self.description = self.content_note = ""
        self.blocks: list[str] = []
        self.has_headings = False
        """Whether a heading was extracted, so that text is not the introduction any more."""
        self.tail: list[str] = []
        """What somebody has added to the list of references or to the credit."""
        self.figures: dict[str, ExtractedFigure] = {}
        self.terms: tuple[Term, ...] = ()
        self._known_figures = figures
        code = (split_controls(cell.source) for cell in self.notebook.cells if cell.is_code)
        shown = (read_figure(part) for parts in code for part in parts)
        self._shown_figures = {item.figure.slug: item.figure for item in shown if item}
        self.pictures = pictures
        self.warnings: list[str] = []
        record = read_build_record(notebook)
        self._built_code = {cell.lines for cell in record.cells.values() if cell.lines}
        pairs = zip(notebook.cells, self.notebook.cells, strict=True)
        self.cells = [(cell, classify_cell(node, cell, record)) for node, cell in pairs]
        self.is_edited = [kind.name for _, kind in self.cells] != list(record.cells) or not all(
            kind.is_as_built for _, kind in self.cells
        )
        self.studies, self.has_edited_studies = self._read_studies()
        self.citations = CitationRestorer(
            StudyIndex(self.studies),
            lang=self.notebook.lang,
            links=[link for cell in record.cells.values() for link in cell.citations],
            pages=pages,
        )

    def extract(self) -> ExtractedPage:
        """Return the page that the notebook holds."""
        for cell, kind in self.cells:
            self._add_cell(cell, kind)
        return ExtractedPage(
            head=self._make_head(),
            original_title=self.notebook.title or self.title or self.slug,
            body="\n\n".join(filter(None, (*self.blocks, *self.tail))),
            studies=self.studies,
            has_edited_studies=self.has_edited_studies,
            is_edited=self.is_edited,
            figures=self.figures,
            terms=self.terms,
            pictures=self.pictures.files,
            warnings=(*self.warnings, *self.pictures.warnings),
        )

    def _read_studies(self) -> tuple[tuple[Study, ...], bool]:
        """Return the studies of all cells, and whether somebody has changed one."""
        studies: dict[str, Study] = {}
        is_edited = False
        for cell, kind in self.cells:
            if not is_records_cell(cell, kind):
                continue
            try:
                records = read_records(cell.source)
            except UnreadableRecords as error:
                message = f"the study records in cell {cell.number} cannot be read: {error}"
                raise UnreadableRecords(message) from None
            except UsageError as error:
                raise UsageError(f"cell {cell.number}: {error}") from None
            studies |= {study.key: study for study in records.studies}
            is_edited |= not kind.is_as_built
            if records.other_source:
                self.blocks.append(_fence_code(records.other_source))
        return tuple(studies.values()), is_edited

    def _add_cell(self, cell: CellView, kind: CellKind) -> None:
        if cell.type == RAW:
            self._warn_raw(cell.number, kind)
            return
        if cell.is_code:
            if not is_records_cell(cell, kind):
                self._add_code(cell, kind)
            return
        is_foot = kind.role in _FOOT_PARTS
        if is_foot and kind.is_as_built:
            return
        source = self.pictures.extract(cell)
        if is_foot:
            self._add_foot(cell.number, source, kind.role)
        elif name := find_block_name(cell, kind):
            self._add_block(name, source)
        elif kind.role == "title" or (not self.title and not kind.role and not any(self.blocks)):
            self._add_title(source, kind)
        else:
            self._add_text(_write_id(source, cell.section) if kind.is_as_built else source)

    def _warn_raw(self, number: int, kind: CellKind) -> None:
        if kind.role == CONFLICT_COPY and kind.is_as_built:
            message = "the page’s version of the cell above is left out, and yours is used"
        else:
            message = "this raw cell is left out; change it to Markdown to import it"
        self.warnings.append(f"cell {number}: {message}")

    def _add_code(self, cell: CellView, kind: CellKind) -> None:
        """Add each control in a cell, and the code between them."""
        for is_ours, parts in groupby(
            split_controls(cell.source),
            lambda part: self._add_control(part, self._classify(part, kind)),
        ):
            code = "\n".join(parts)
            if not is_ours and code.strip():
                self.blocks.append(_fence_code(code, self._list_own_tags(cell)))

    def _classify(self, part: str, kind: CellKind) -> CellKind:
        """Return what a part of a cell of code is, which may be as built in a joined cell."""
        lines = list_line_digests(part.strip("\n"))
        return replace(kind, is_as_built=kind.is_as_built or lines in self._built_code)

    def _add_control(self, source: str, kind: CellKind) -> bool:
        """Add a control of ours; return whether the code is one."""
        shown = ControlReader().read(source).controls
        if len(shown) == 1 and isinstance(shown[0], ShownGlossary):
            terms = (*self.terms, *shown[0].terms)
            self.terms = tuple({term.slug: term for term in terms}.values())
            return True
        figure = drawn.figure if (drawn := read_figure(source)) else None
        text = format_figure_file(figure, self.notebook.lang, self.citations) if figure else None
        if figure and text and figure.slug not in self.figures:
            extracted = ExtractedFigure(figure=figure, text=text, is_as_built=kind.is_as_built)
            self.figures[figure.slug] = extracted
            self.blocks.append(f"```{{figure}} {figure.slug}\n```")
            return True
        if explorable := read_explorable(source):
            self._add_explorable(explorable.explorable, kind)
            return True
        return kind.role not in ("", "code") and is_control(source)

    def _list_own_tags(self, cell: CellView) -> tuple[str, ...]:
        """Return the tags of a cell without the one that the page gives all its cells."""
        visibility = self.notebook.code.fill(self.site.code).visibility
        own = cell.tags[:-1]
        return own if cell.tags == add_display_tag(own, visibility) != own else cell.tags

    def _add_explorable(self, explorable: ExplorableData, kind: CellKind) -> None:
        """Add an explorable; it names the figure of its numbers if these are the figure's."""

        def has_figure(figure: FigureData) -> bool:
            shown = self._shown_figures.get(figure.slug)
            if shown:
                rows = dict(shown.rows)
                return shown.groups == figure.groups and all(
                    rows.get(scale) == points for scale, points in figure.rows
                )
            return kind.is_as_built and figure.slug in self._known_figures

        self.blocks.append(format_block(explorable, self.citations, has_figure))

    def _add_title(self, source: str, kind: CellKind) -> None:
        note = self.notebook.content_note
        if kind.is_as_built and self.notebook.title:
            self.title, self.description = self.notebook.title, self.notebook.description
            self.content_note = note
            return
        headings = find_headings(source)
        lines = source.split("\n")
        if not headings or headings[0].level != 1 or "".join(lines[: headings[0].line]).strip():
            self._add_text(source)
            return
        tokens = parse_markdown("\n".join(lines[headings[0].line : headings[0].end]))
        self.title = extract_text(tokens[1].children or ())
        self.description, below = split_description(lines[headings[0].end :])
        text = "\n".join(below)
        note_source = format_content_note(note, self.notebook.lang)
        if note and note_source in text:
            self.content_note = note
            text = text.replace(note_source, "", 1)
        self._add_text(text)

    def _add_text(self, source: str) -> None:
        text = self.citations.restore(source).strip("\n")
        headings = find_headings(text)
        if not self.has_headings and [heading.level for heading in headings] == [2]:
            heading = headings[0]
            below = "\n".join(text.split("\n")[heading.end :])
            is_introduction = heading.line == 0 and heading.title == self.words["introduction"]
            if is_introduction and below.strip():
                text = below.strip("\n")
        self.has_headings |= bool(headings)
        self.blocks.append(text if text.strip() else "")

    def _add_block(self, name: str, source: str) -> None:
        """Add a prompt or notes, without the label above it, which a build adds."""
        first, _, below = source.partition("\n\n")
        labels = [f"**{get_prompt_label(block, self.words)}**" for block in BLOCKS]
        text = below if first.strip() in labels else source
        text = self.citations.restore(text.strip("\n")).strip("\n")
        self.blocks.append(f"::: {name}\n{text}\n:::")

    def _add_foot(self, number: int, source: str, role: str) -> None:
        """Add the lines that somebody has added to the references or to the credit."""
        if role == "references":
            built = {format_citation(study) for study in self.studies}
            built.add(f"## {self.words['references']}")
        elif role == "terms":
            built = {f"## {self.words['terms']}"}
        elif role == "next":
            built = {f"## {self.words['read_next']}"}
        else:
            credit = make_credit_cell(self.site, self.notebook.lang, self.notebook.credit)
            built = set(credit.source.split("\n"))
        added = [
            line
            for line in source.split("\n")
            if line not in built
            and _LIST_NUMBER.sub("", line) not in built
            and not (role == "next" and line.startswith(self._next_items))
        ]
        text = "\n".join(added).strip("\n")
        if text.strip():
            self.tail.append(self.citations.restore(text))
            part = _FOOT_PARTS[role]
            self.warnings.append(
                f"cell {number}: a build writes the {part}, so your lines there are now at the end "
                "of the text; move them where they belong"
            )

    def _make_head(self) -> NotebookHead:
        return NotebookHead(
            slug=self.slug,
            title=self.title or self.notebook.title or self.slug,
            lang=self.notebook.lang,
            dir=self.notebook.dir,
            description=self.description,
            content_note=self.content_note,
            tags=self.notebook.tags,
            credit=self.notebook.credit,
            date=self.notebook.date,
            relations=self.notebook.relations,
            code=self.notebook.code,
            translations=self.notebook.translations,
        )


def _fence_code(source: str, tags: Sequence[str] = ()) -> str:
    """Return code as a block that becomes a code cell."""
    source = write_code_options(tags, trim_blank_lines(source)[0])
    longest = max((len(run) for run in _BACKTICKS.findall(source)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{{code-cell}}\n{source}\n{fence}"


def _write_id(text: str, section: str) -> str:
    """Return the text of a section with its id at its heading, if the title does not give it."""
    heading = next(iter(find_headings(text)), None)
    if not section or heading is None or heading.level != 2 or heading.line:
        return text
    first, *others = text.split("\n")
    title = extract_text(parse_markdown(first)[1].children or ())
    if re.fullmatch(rf"{re.escape(make_slug(title))}(?:-\d+)?", section):
        return text
    return "\n".join([f"{first} {{#{section}}}", *others])
