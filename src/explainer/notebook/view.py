"""A notebook and its cells as typed values, from the raw mapping of any nbformat 4 notebook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from explainer.code_cells import (
    AS_THE_SITE,
    MAY_FAIL,
    NOT_EXECUTED,
    CellDisplay,
    CodeSettings,
    read_display,
)
from explainer.i18n.messages import LANGUAGE
from explainer.model import NO_RELATIONS, RELATIONS, Credit, PageRelations
from explainer.notebook.cell_outputs import CellOutput, DisplayOutput
from explainer.notebook.code_metadata import code_from_metadata
from explainer.notebook.control_reader import has_own_code
from explainer.notebook.credit import credit_from_metadata, find_invalid_addresses
from explainer.notebook.digests import has_digest
from explainer.notebook.output_reader import OutputReader
from explainer.notebook.raw_values import get_list, get_mapping, get_text, get_texts, join_lines
from explainer.notebook.repair import replace_surrogates
from explainer.notebook.translations import ROLE as TRANSLATIONS
from explainer.notebook.translations import Translation, translations_from_metadata
from explainer.text.picture_types import FILE_TYPES
from explainer.text.prompts import KINDS, NOTES
from explainer.text.typesetting import find_macros

CODE, MARKDOWN, RAW = "code", "markdown", "raw"
_LINE_END = re.compile(r"\r\n?")
PYTHON = "python"
"""The language of the code that our kernels run."""
DEFAULT_KERNEL = "python3"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLanguage:
    """The language of a text, and its direction."""

    lang: str = "en"
    """A BCP 47 tag."""
    dir: str = "ltr"
    """``ltr`` or ``rtl``."""


ENGLISH = TextLanguage()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A picture that was pasted into a Markdown cell."""

    name: str
    mime: str
    """One of those in ``FILE_TYPES``."""
    data: str
    """Base64, without white space."""
    address: str = ""
    """As the page has it that the cell was built from; empty if somebody pasted the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellView:
    """One cell."""

    number: int
    """Its place in the notebook, counted from 1, as Voilà counts."""
    id: str
    type: str
    """``code``, ``markdown`` or ``raw``."""
    source: str
    role: str
    """What the build made the cell for, as in ``Cell.role``; empty if it does not say."""
    section: str
    """The slug of its section, or empty."""
    page: str
    """The slug of the page that it was built from, or empty."""
    tags: tuple[str, ...]
    slide_type: str
    """As JupyterLab names it: ``slide``, ``subslide``, ``notes``, ``skip`` …, or empty."""
    attachments: tuple[Attachment, ...]
    outputs: tuple[CellOutput, ...]
    is_finished: bool = False
    """Whether it is as it was built, with the results of its code, and no kernel adds to them."""

    @property
    def is_code(self) -> bool:
        """Whether it is a code cell."""
        return self.type == CODE

    @property
    def is_markdown(self) -> bool:
        """Whether it is a Markdown cell."""
        return self.type == MARKDOWN

    @property
    def is_run(self) -> bool:
        """Whether a kernel has something to run in it."""
        return self.is_code and bool(self.source.strip())

    @property
    def is_own_code(self) -> bool:
        """Whether its code is an author's or educator's, and not one of our controls."""
        return self.is_run and (self.role in ("", "code") or has_own_code(self.source))

    @property
    def display(self) -> CellDisplay:
        """What readers see of an author's or educator's own code cell."""
        return read_display(self.tags)

    @property
    def is_notes(self) -> bool:
        """Whether it is for the speaker of a lecture only."""
        return self.slide_type == NOTES

    @property
    def is_skipped(self) -> bool:
        """Whether it is left out of slides."""
        return self.slide_type == "skip"

    @property
    def is_fragment(self) -> bool:
        """Whether an educator has chosen that slides show it as it is written."""
        return self.slide_type == "fragment"

    @property
    def is_page_text(self) -> bool:
        """Whether it was built from the text of a page, and not written in the notebook."""
        return self.role in ("text", "more", "references")

    @property
    def is_credit(self) -> bool:
        """Whether it is the foot of the page."""
        return self.role == "credit"

    @property
    def is_next(self) -> bool:
        """Whether it says what to read next."""
        return self.role == "next"

    @property
    def is_translations(self) -> bool:
        """Whether it links the translations of the page."""
        return self.role == TRANSLATIONS

    @property
    def is_map(self) -> bool:
        """Whether it is a part of the map of pages."""
        return self.role == "map"

    @property
    def is_references(self) -> bool:
        """Whether it is the list of references."""
        return self.role == "references"

    @property
    def prompt_kind(self) -> str:
        """The kind of prompt that a Markdown cell is, by its tags; empty for none."""
        return next((kind for kind in KINDS if kind in self.tags), "") if self.is_markdown else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelChoice:
    """Which kernel a notebook asks for."""

    name: str
    """The name of a kernel specification; ``python3`` if the notebook does not say."""
    language: str
    """The programming language; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotebookView:
    """A notebook, whether a build made it or not."""

    page: str
    """The slug of the page that it was built from; empty if it does not say."""
    format: int
    """The version of our metadata; 0 for none."""
    title: str
    """The title in its metadata, plain text; may be empty."""
    lang: str
    """A BCP 47 tag; that of the site if the notebook does not say."""
    dir: str
    """``ltr`` or ``rtl``."""
    language: str
    """The language of its code, in lower case; ``python`` if it does not say."""
    description: str
    content_note: str
    tags: tuple[str, ...]
    date: str
    """YYYY-MM-DD, or empty."""
    credit: Credit
    invalid_addresses: tuple[str, ...]
    """What its credit has in place of web addresses, and what is left out of it."""
    kernel: KernelChoice
    cells: tuple[CellView, ...]
    relations: PageRelations = NO_RELATIONS
    code: CodeSettings = AS_THE_SITE
    """What its page says about code cells."""
    translations: tuple[Translation, ...] = ()

    @property
    def code_cells(self) -> int:
        """The number of cells that our kernels would run."""
        return sum(cell.is_run for cell in self.cells) if self.language == PYTHON else 0

    @property
    def own_cells(self) -> int:
        """The number of those that are an author's or educator's own.

        It is 0 if their results are all there, so that a kernel would show nothing new.
        """
        own = [cell for cell in self.cells if cell.is_own_code]
        is_finished = all(cell.is_finished for cell in own)
        return 0 if is_finished or self.language != PYTHON else len(own)

    @property
    def is_study_page(self) -> bool:
        """Whether it is the page of all studies, which repeats the cards of other pages."""
        return any(cell.role == "table" for cell in self.cells)

    @property
    def macros(self) -> str:
        """The commands that its formulas define, which hold in all of them as in JupyterLab."""
        return find_macros("\n\n".join(cell.source for cell in self.cells if cell.is_markdown))


def make_view(notebook: Mapping[str, object], site: TextLanguage = ENGLISH) -> NotebookView:
    """Return the typed view of a notebook; a value of the wrong type counts as missing.

    Args:
        notebook: a notebook of nbformat 4 as a mapping, such as ``nbformat.read`` returns.
        site: the language of a notebook that does not say.
    """
    metadata = get_mapping(notebook, "metadata")
    record = get_mapping(metadata, "explainer")
    version, lang, date = record.get("format"), get_text(record, "lang"), get_text(record, "date")
    reader = OutputReader(metadata)
    results = _list_results(get_mapping(record, "built"))
    language = site
    if LANGUAGE.fullmatch(lang):
        language = TextLanguage(lang=lang, dir="rtl" if record.get("dir") == "rtl" else "ltr")
    return NotebookView(
        page=get_text(record, "page"),
        format=version if isinstance(version, int) else 0,
        title=get_text(metadata, "title"),
        lang=language.lang,
        dir=language.dir,
        language=_find_code_language(metadata),
        description=get_text(record, "description"),
        content_note=get_text(record, "content-note"),
        tags=get_texts(record, "tags"),
        date=date if _DATE.fullmatch(date) else "",
        credit=credit_from_metadata(record),
        invalid_addresses=find_invalid_addresses(record),
        kernel=_kernel(metadata),
        code=code_from_metadata(record),
        relations=PageRelations(**{name: get_texts(record, name) for name in RELATIONS}),
        translations=translations_from_metadata(get_mapping(record, "translations")),
        cells=tuple(
            _cell(number, cell, reader, results)
            for number, cell in enumerate(get_list(notebook, "cells"), start=1)
            if isinstance(cell, Mapping)
        ),
    )


def _kernel(metadata: Mapping[str, object]) -> KernelChoice:
    name = get_text(get_mapping(metadata, "kernelspec"), "name") or DEFAULT_KERNEL
    return KernelChoice(name=name, language=_find_code_language(metadata))


def _find_code_language(metadata: Mapping[str, object]) -> str:
    """Return the language of a notebook's code: of its kernel, or of what last ran it."""
    kernel = get_text(get_mapping(metadata, "kernelspec"), "language")
    language = kernel or get_text(get_mapping(metadata, "language_info"), "name")
    language = language.strip().lower()
    return PYTHON if language in ("", "ipython") else language


def _list_results(built: Mapping[str, object]) -> Mapping[str, bool]:
    """Return whether each cell has results, by name; empty if nothing was executed."""
    if not get_text(built, "executed"):
        return {}
    cells = (cell for cell in get_list(built, "cells") if isinstance(cell, Mapping))
    return {get_text(cell, "id"): "output" in cell for cell in cells}


def _cell(
    number: int, cell: Mapping[str, object], reader: OutputReader, results: Mapping[str, bool]
) -> CellView:
    metadata = get_mapping(cell, "metadata")
    record = get_mapping(metadata, "explainer")
    tags = get_texts(metadata, "tags")
    source = _LINE_END.sub("\n", join_lines(cell.get("source")))
    outputs = tuple(reader.read(get_list(cell, "outputs"), is_failure_shown=MAY_FAIL in tags))
    return CellView(
        number=number,
        id=get_text(cell, "id"),
        type=get_text(cell, "cell_type"),
        source=source,
        role=get_text(record, "role"),
        section=get_text(record, "section"),
        page=get_text(record, "page"),
        tags=tags,
        slide_type=get_text(get_mapping(metadata, "slideshow"), "slide_type"),
        attachments=tuple(_attachments(get_mapping(cell, "attachments"), record)),
        outputs=outputs,
        is_finished=NOT_EXECUTED not in tags
        and results.get(get_text(record, "cell")) is bool(outputs)
        and has_digest(source, get_text(record, "made"))
        and not any(isinstance(one, DisplayOutput) and one.is_live for one in outputs),
    )


def _attachments(
    bundles: Mapping[str, object], record: Mapping[str, object]
) -> Iterable[Attachment]:
    addresses = get_mapping(record, "pictures")
    for name in bundles:
        bundle = get_mapping(bundles, name)
        mime = next((type.mime for type in FILE_TYPES if type.mime in bundle), "")
        data = "".join(join_lines(bundle.get(mime)).split())
        if data:
            address = get_text(addresses, name)
            yield Attachment(name=replace_surrogates(name), mime=mime, data=data, address=address)
