"""A notebook and its cells as typed values, from the raw mapping of any nbformat 4 notebook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from explainer.i18n.messages import LANGUAGE
from explainer.model import NO_RELATIONS, RELATIONS, Credit, PageRelations
from explainer.notebook.control_reader import has_own_code
from explainer.notebook.credit import credit_from_metadata, find_invalid_addresses
from explainer.notebook.repair import replace_surrogates
from explainer.notebook.translations import ROLE as TRANSLATIONS
from explainer.notebook.translations import Translation, translations_from_metadata
from explainer.text.picture_types import FILE_TYPES
from explainer.text.prompts import KINDS, NOTES
from explainer.text.typesetting import find_macros

CODE, MARKDOWN, RAW = "code", "markdown", "raw"
_LINE_END = re.compile(r"\r\n?")
MAY_FAIL = "raises-exception"
"""The tag of Jupyter for a cell that is meant to fail."""
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
class StreamOutput:
    """Text that a cell printed."""

    name: str
    """``stdout`` or ``stderr``."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayOutput:
    """A result of a cell in one or several forms."""

    data: Mapping[str, str]
    """MIME type → text, JSON, or base64 of a picture; empty for a value of another type."""
    notes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """MIME type → name → value, such as the width of a picture or its description."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorOutput:
    """The error of a cell that is meant to fail; others are left out, as readers can do nothing."""

    name: str
    message: str


CellOutput = StreamOutput | DisplayOutput | ErrorOutput
"""A saved output."""


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
    translations: tuple[Translation, ...] = ()

    @property
    def code_cells(self) -> int:
        """The number of cells that our kernels would run."""
        return sum(cell.is_run for cell in self.cells) if self.language == PYTHON else 0

    @property
    def own_cells(self) -> int:
        """The number of those that are an author's or educator's own."""
        return sum(cell.is_own_code for cell in self.cells) if self.language == PYTHON else 0

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
    version, lang, date = record.get("format"), _text(record, "lang"), _text(record, "date")
    language = site
    if LANGUAGE.fullmatch(lang):
        language = TextLanguage(lang=lang, dir="rtl" if record.get("dir") == "rtl" else "ltr")
    return NotebookView(
        page=_text(record, "page"),
        format=version if isinstance(version, int) else 0,
        title=_text(metadata, "title"),
        lang=language.lang,
        dir=language.dir,
        language=_find_code_language(metadata),
        description=_text(record, "description"),
        content_note=_text(record, "content-note"),
        tags=_texts(record, "tags"),
        date=date if _DATE.fullmatch(date) else "",
        credit=credit_from_metadata(record),
        invalid_addresses=find_invalid_addresses(record),
        kernel=_kernel(metadata),
        relations=PageRelations(**{name: _texts(record, name) for name in RELATIONS}),
        translations=translations_from_metadata(get_mapping(record, "translations")),
        cells=tuple(
            _cell(number, cell)
            for number, cell in enumerate(get_list(notebook, "cells"), start=1)
            if isinstance(cell, Mapping)
        ),
    )


def _kernel(metadata: Mapping[str, object]) -> KernelChoice:
    name = _text(get_mapping(metadata, "kernelspec"), "name") or DEFAULT_KERNEL
    return KernelChoice(name=name, language=_find_code_language(metadata))


def _find_code_language(metadata: Mapping[str, object]) -> str:
    """Return the language of a notebook's code: of its kernel, or of what last ran it."""
    kernel = _text(get_mapping(metadata, "kernelspec"), "language")
    language = kernel or _text(get_mapping(metadata, "language_info"), "name")
    language = language.strip().lower()
    return PYTHON if language in ("", "ipython") else language


def _cell(number: int, cell: Mapping[str, object]) -> CellView:
    metadata = get_mapping(cell, "metadata")
    record = get_mapping(metadata, "explainer")
    tags = _texts(metadata, "tags")
    return CellView(
        number=number,
        id=_text(cell, "id"),
        type=_text(cell, "cell_type"),
        source=_LINE_END.sub("\n", _join(cell.get("source"))),
        role=_text(record, "role"),
        section=_text(record, "section"),
        page=_text(record, "page"),
        tags=tags,
        slide_type=_text(get_mapping(metadata, "slideshow"), "slide_type"),
        attachments=tuple(_attachments(get_mapping(cell, "attachments"), record)),
        outputs=tuple(_outputs(get_list(cell, "outputs"), is_failure_shown=MAY_FAIL in tags)),
    )


def _attachments(
    bundles: Mapping[str, object], record: Mapping[str, object]
) -> Iterable[Attachment]:
    addresses = get_mapping(record, "pictures")
    for name in bundles:
        bundle = get_mapping(bundles, name)
        mime = next((type.mime for type in FILE_TYPES if type.mime in bundle), "")
        data = "".join(_join(bundle.get(mime)).split())
        if data:
            address = _text(addresses, name)
            yield Attachment(name=replace_surrogates(name), mime=mime, data=data, address=address)


def _outputs(outputs: Iterable[object], *, is_failure_shown: bool) -> Iterable[CellOutput]:
    for output in outputs:
        if not isinstance(output, Mapping):
            continue
        kind, data = output.get("output_type"), get_mapping(output, "data")
        if kind == "stream":
            yield StreamOutput(name=_text(output, "name"), text=_join(output.get("text")))
        elif kind in ("display_data", "execute_result") and data:
            notes = get_mapping(output, "metadata")
            yield DisplayOutput(
                data={replace_surrogates(mime): _data(mime, data[mime]) for mime in data},
                notes={mime: _notes(get_mapping(notes, mime)) for mime in data if mime in notes},
            )
        elif kind == "error" and is_failure_shown:
            yield ErrorOutput(name=_text(output, "ename"), message=_text(output, "evalue"))


def _data(mime: str, value: object) -> str:
    if mime == "application/json" and not isinstance(value, str):
        return replace_surrogates(json.dumps(value, ensure_ascii=False, indent=2))
    return _join(value)


def _notes(notes: Mapping[str, object]) -> Mapping[str, str]:
    return {
        name: replace_surrogates(str(value))
        for name, value in notes.items()
        if isinstance(value, str | int | float)
    }


def get_mapping(parent: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return a mapping inside another one; empty if it is missing or of another type."""
    value = parent.get(name)
    return value if isinstance(value, Mapping) else {}


def get_list(parent: Mapping[str, object], name: str) -> list[object]:
    """Return a list inside a mapping; empty if it is missing or of another type."""
    value = parent.get(name)
    return value if isinstance(value, list) else []


def _text(parent: Mapping[str, object], name: str) -> str:
    value = parent.get(name)
    return replace_surrogates(value) if isinstance(value, str) else ""


def _texts(parent: Mapping[str, object], name: str) -> tuple[str, ...]:
    return tuple(replace_surrogates(str(item)) for item in get_list(parent, name))


def _join(value: object) -> str:
    """Return text that nbformat stores as one string or as a list of lines."""
    if isinstance(value, list):
        return replace_surrogates("".join(line for line in value if isinstance(line, str)))
    return replace_surrogates(value) if isinstance(value, str) else ""
