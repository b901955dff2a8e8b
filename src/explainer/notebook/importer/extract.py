"""A notebook → what its page and its studies are, as values; it reads and writes no file.

Nothing that somebody wrote is left out in silence: what a page has no place for is told.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from explainer.bibliography.citations import format_citation
from explainer.bibliography.study_index import StudyIndex
from explainer.errors import UsageError
from explainer.i18n.messages import LANGUAGE, words
from explainer.model import Site, Study
from explainer.notebook.cells import credit_cell, note_source
from explainer.notebook.control_source import (
    UnreadableRecords,
    is_control,
    read_figure,
    read_records,
)
from explainer.notebook.credit import credit_from
from explainer.notebook.importer.cell_kinds import (
    CellKind,
    block_of,
    cites_of,
    holds_records,
    kind_of,
)
from explainer.notebook.importer.figure_cell import figure_text
from explainer.notebook.importer.page_text import leading_description
from explainer.notebook.importer.restore_citations import Unlinker
from explainer.notebook.io import NotebookHead
from explainer.notebook.merge.build_record import OFFER, built_of, own_metadata
from explainer.source.tokens import parsed, plain_text
from explainer.text.markdown import top_headings
from explainer.text.prompts import BLOCKS, prompt_words

ATTACHED = re.compile(r"\(attachment:([^)\s]+)")
NUMBER = re.compile(r"^\d+\. ")
TICKS = re.compile(r"`{3,}")


@dataclass(slots=True, kw_only=True)
class ExtractedPage:
    """What was found in a notebook."""

    front: NotebookHead
    """With the credit that the notebook names."""
    was_called: str
    """The title of the page that the notebook was built from; else its own."""
    body: str
    studies: tuple[Study, ...]
    are_studies_edited: bool
    """Whether somebody has changed the records."""
    is_edited: bool
    """Whether somebody has changed anything that a build wrote, or added to it."""
    figures: Mapping[str, str]
    """Name → text of the file, of its figures."""
    figures_as_made: frozenset[str]
    """The names of those whose cell nobody has changed."""
    pictures: Mapping[str, bytes]
    """File name → bytes, of what was pasted into cells; the body leads to these names."""
    warnings: tuple[str, ...]


def taken(notebook: NotebookNode, *, slug: str, site: Site, pages: Container[str]) -> ExtractedPage:
    """Return what a notebook says, as a page.

    Args:
        notebook: valid, of nbformat 4.5; built by us or by nobody.
        slug: of the page to come.
        site: of the content folder in which the page is to stand.
        pages: the slugs of the pages there.

    Raises:
        UnreadableRecords: the study records cannot be read without running them.
        UsageError: a record is none.
    """
    return _Taker(notebook, slug, site, pages).taken()


class _Taker:
    """Goes through a notebook's cells once, in their order."""

    def __init__(
        self, notebook: NotebookNode, slug: str, site: Site, pages: Container[str]
    ) -> None:
        self.notebook = notebook
        self.slug = slug
        self.site = site
        self.pages = pages
        self.held = own_metadata(notebook)
        lang = self.held.get("lang")
        self.lang = lang if isinstance(lang, str) and LANGUAGE.fullmatch(lang) else "en"
        self.credit = credit_from(self.held)
        self.title = self.description = self.content_note = ""
        self.blocks: list[str] = []
        self.has_sections = False
        """Whether a heading was taken already, so that the text is no introduction."""
        self.tail: list[str] = []
        """What somebody has added to the list of references or to the foot."""
        self.figures: dict[str, str] = {}
        self.figures_as_made: set[str] = set()
        self.pictures: dict[str, bytes] = {}
        self.warnings: list[str] = []
        built = built_of(notebook)
        self.kinds = [kind_of(cell, built) for cell in notebook.cells]
        self.is_edited = [one.name for one in self.kinds] != list(built.cells) or not all(
            one.as_made for one in self.kinds
        )

    def taken(self) -> ExtractedPage:
        """Return what was found."""
        studies, are_edited = self._studies()
        self.unlinker = Unlinker(
            StudyIndex(studies), lang=self.lang, cites=cites_of(self.notebook), pages=self.pages
        )
        for number, (cell, kind) in enumerate(zip(self.notebook.cells, self.kinds, strict=True), 1):
            self._take(number, cell, kind, studies)
        for key in dict.fromkeys(self.unlinker.without_address):
            self.warnings.append(
                f"nothing leads to the study “{key}”, so a page cannot cite it: give it a URL"
            )
        return ExtractedPage(
            front=self._front(),
            was_called=_title_of(self.notebook) or self.title or self.slug,
            body="\n\n".join(filter(None, (*self.blocks, *self.tail))),
            studies=studies,
            are_studies_edited=are_edited,
            is_edited=self.is_edited,
            figures=self.figures,
            figures_as_made=frozenset(self.figures_as_made),
            pictures=self.pictures,
            warnings=tuple(self.warnings),
        )

    def _studies(self) -> tuple[tuple[Study, ...], bool]:
        """Return the studies of all cells of records, and whether somebody has changed one."""
        studies: dict[str, Study] = {}
        are_edited = False
        for number, (cell, kind) in enumerate(zip(self.notebook.cells, self.kinds, strict=True), 1):
            if not holds_records(cell, kind):
                continue
            try:
                records = read_records(cell.source)
            except UnreadableRecords as error:
                raise UnreadableRecords(f"cell {number} holds study records, and {error}") from None
            except UsageError as error:
                raise UsageError(f"cell {number}: {error}") from None
            studies |= {study.key: study for study in records.studies}
            are_edited |= not kind.as_made
            self.blocks += [_fence(records.other_source)] if records.other_source else []
        return tuple(studies.values()), are_edited

    def _take(
        self, number: int, cell: NotebookNode, kind: CellKind, studies: Sequence[Study]
    ) -> None:
        if cell.cell_type == "raw":
            self._take_raw(number, kind)
        elif holds_records(cell, kind):
            pass
        elif cell.cell_type == "code":
            self._take_code(cell, kind)
        elif kind.role in ("references", "credit"):
            if not kind.as_made:
                self._take_foot(number, cell, kind.role, studies)
        elif word := block_of(cell, kind):
            self._take_block(word, self._with_pictures(cell))
        elif kind.role == "title" or (not self.title and not kind.role and not any(self.blocks)):
            self._take_title(cell, kind.as_made)
        else:
            self._take_text(self._with_pictures(cell))

    def _take_code(self, cell: NotebookNode, kind: CellKind) -> None:
        shown = read_figure(cell.source)
        figure = shown.figure if shown else None
        text = figure_text(figure, self.lang, self.unlinker) if figure else None
        if figure and text and figure.slug not in self.figures:
            self.figures[figure.slug] = text
            self.figures_as_made |= {figure.slug} if kind.as_made else set()
            self.blocks.append(f"```{{figure}} {figure.slug}\n```")
        elif cell.source.strip() and not (
            kind.role in ("nav", "studies") and is_control(cell.source)
        ):
            self.blocks.append(_fence(cell.source))

    def _take_raw(self, number: int, kind: CellKind) -> None:
        if kind.role == OFFER and kind.as_made:
            what = "the page’s words beside yours are left out, and yours are taken"
        else:
            what = "a raw cell is left out, for a page has none: make it Markdown to have it taken"
        self.warnings.append(f"cell {number}: {what}")

    def _take_title(self, cell: NotebookNode, as_made: bool) -> None:
        title = _title_of(self.notebook)
        description, note = (str(self.held.get(n) or "") for n in ("description", "content-note"))
        if as_made and title:
            self.title, self.description, self.content_note = title, description, note
            return
        source = self._with_pictures(cell)
        headings = top_headings(source)
        lines = source.split("\n")
        if not headings or headings[0].level != 1 or "".join(lines[: headings[0].line]).strip():
            self._take_text(source)
            return
        tokens = parsed("\n".join(lines[headings[0].line : headings[0].end]))
        self.title = plain_text(tokens[1].children or ())
        below = lines[headings[0].end :]
        self.description, below = leading_description(below)
        text = "\n".join(below)
        if note and note_source(note, self.lang) in text:
            self.content_note = note
            text = text.replace(note_source(note, self.lang), "", 1)
        self._take_text(text)

    def _take_text(self, source: str) -> None:
        text = self.unlinker.text(source).strip("\n")
        opening = words(self.lang)["introduction"]
        headings = top_headings(text)
        if not self.has_sections and [heading.level for heading in headings] == [2]:
            below = "\n".join(text.split("\n")[headings[0].end :])
            if headings[0].line == 0 and headings[0].title == opening and below.strip():
                text = below.strip("\n")
        self.has_sections |= bool(headings)
        self.blocks.append(text if text.strip() else "")

    def _take_block(self, word: str, source: str) -> None:
        """Take a prompt or notes, without the name above it, which a build writes."""
        first, _, below = source.partition("\n\n")
        names = [f"**{prompt_words(one, words(self.lang))}**" for one in BLOCKS]
        text = below if first.strip() in names else source
        text = self.unlinker.text(text.strip("\n")).strip("\n")
        self.blocks.append(f"::: {word}\n{text}\n:::")

    def _take_foot(
        self, number: int, cell: NotebookNode, role: str, studies: Sequence[Study]
    ) -> None:
        """Take the lines that somebody has added to what a build writes by itself."""
        if role == "references":
            made = {format_citation(study) for study in studies}
            made.add(f"## {words(self.lang)['references']}")
        else:
            made = set(credit_cell(self.site, self.lang, self.credit).source.split("\n"))
        lines = self._with_pictures(cell).split("\n")
        theirs = [line for line in lines if line not in made and NUMBER.sub("", line) not in made]
        text = "\n".join(theirs).strip("\n")
        if text.strip():
            self.tail.append(self.unlinker.text(text))
            part = "list of references" if role == "references" else "foot"
            self.warnings.append(
                f"cell {number}: a build writes the {part} of a page, so the lines that you have "
                "changed there now stand at the end of the text: look where they belong"
            )

    def _with_pictures(self, cell: NotebookNode) -> str:
        """Return a cell's Markdown; pictures that were pasted into it are files from now on."""
        source: str = cell.source
        for name, bundle in (cell.get("attachments") or {}).items():
            for data in bundle.values():
                try:
                    picture = base64.b64decode("".join(str(data).split()), validate=True)
                except (binascii.Error, ValueError):
                    continue
                self._keep_picture(name, picture)
        return ATTACHED.sub(lambda found: f"({self._file_name(found[1])}", source)

    def _keep_picture(self, name: str, picture: bytes) -> None:
        file = self._file_name(name)
        self.pictures[file] = picture
        self.warnings.append(
            f"the picture {name} is now the file {file}; keep it with the notebook"
        )

    def _file_name(self, name: str) -> str:
        return re.sub(r"[^\w.-]+", "-", f"{self.slug}-{name}")

    def _front(self) -> NotebookHead:
        texts = {
            name: value if isinstance(value := self.held.get(name), str) else ""
            for name in ("dir", "date")
        }
        tags = self.held.get("tags")
        return NotebookHead(
            slug=self.slug,
            title=self.title or _title_of(self.notebook) or self.slug,
            lang=self.lang,
            dir=texts["dir"] if texts["dir"] in ("ltr", "rtl") else "ltr",
            description=self.description,
            content_note=self.content_note,
            tags=tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
            credit=self.credit,
            date=texts["date"],
        )


def _title_of(notebook: NotebookNode) -> str:
    title = notebook.metadata.get("title")
    return title if isinstance(title, str) else ""


def _fence(source: str) -> str:
    """Return code as a block that becomes a cell of code."""
    longest = max((len(run) for run in TICKS.findall(source)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}{{code-cell}}\n{source}\n{ticks}"
