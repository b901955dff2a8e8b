"""Read a content folder: its site, its studies and its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from explainer.bibliography.check_results import (
    CheckResults,
    add_check_results,
    read_check_results,
)
from explainer.bibliography.study_index import StudyIndex
from explainer.bibliography.study_reader import parse_study
from explainer.bibliography.unfilled_fields import find_unfilled_fields
from explainer.errors import ContentError, Diagnostic, select_errors
from explainer.model import Site, Study
from explainer.source.page_head import PageHead, make_page_slug, parse_head
from explainer.source.pages import ParsedPage, parse_page
from explainer.source.site import parse_site
from explainer.text.front_matter import Document, read_document

RESERVED_SLUGS = ("index",)
"""The list of pages takes this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFile:
    """The file of a page, of which only the front matter was parsed."""

    path: Path
    slug: str
    document: Document | None
    """None if the file cannot be read."""
    head: PageHead | None
    diagnostics: tuple[Diagnostic, ...]
    """Errors: the file cannot be read, or another page has the same address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A content folder."""

    folder: Path
    site: Site
    """As far as ``site.toml`` could be read."""
    studies: StudyIndex
    """Also those whose files have errors, as far as they could be read."""
    files: tuple[PageFile, ...]
    """The files of the pages, sorted by path."""
    study_diagnostics: tuple[Diagnostic, ...]
    diagnostics: tuple[Diagnostic, ...]
    """The errors because of which no page can be built, such as those in ``site.toml``."""
    _figure_documents: dict[Path, Document] = field(default_factory=dict)

    @property
    def broken_studies(self) -> frozenset[str]:
        """The keys of the studies whose files have errors."""
        return frozenset(error.path.stem for error in select_errors(self.study_diagnostics))

    @property
    def titles(self) -> Mapping[str, str]:
        """Slug → title in the order of ``files``; the slug if the front matter has errors."""
        titles: dict[str, str] = {}
        for file in self.files:
            titles.setdefault(file.slug, file.head.title if file.head else file.slug)
        return titles

    def parse(self, file: PageFile, titles: Mapping[str, str]) -> ParsedPage | None:
        """Return the page of a file with its diagnostics; None if the file cannot be read.

        Args:
            file: one of ``files``.
            titles: ``titles``, which the caller has computed once for all pages.
        """
        if file.document is None or file.head is None:
            return None
        return parse_page(
            file.document,
            file.head,
            studies=self.studies,
            titles=titles,
            figures=self.folder / "figures",
            figure_documents=self._figure_documents,
        )


def load_content(folder: Path) -> Content:
    """Return the content of a folder with all its errors; parse only the front matter of pages."""
    site, site_diagnostics = parse_site(folder / "site.toml")
    files, page_diagnostics = _load_files(folder / "pages")
    results, result_diagnostics = _load_check_results(folder / "studies")
    studies, study_diagnostics = _load_studies(folder / "studies", results)
    return Content(
        folder=folder,
        site=site,
        studies=studies,
        files=files,
        study_diagnostics=study_diagnostics,
        diagnostics=(*site_diagnostics, *page_diagnostics, *result_diagnostics),
    )


def _load_check_results(
    folder: Path,
) -> tuple[Mapping[str, CheckResults], tuple[Diagnostic, ...]]:
    """Return the results of the last link check, and the error in their file."""
    try:
        return read_check_results(folder), ()
    except ContentError as error:
        return {}, error.diagnostics


def _load_studies(
    folder: Path, results: Mapping[str, CheckResults]
) -> tuple[StudyIndex, tuple[Diagnostic, ...]]:
    """Return the studies with the results of the link check, and their diagnostics."""
    studies: dict[str, Study] = {}
    diagnostics: list[Diagnostic] = []
    for path in sorted(folder.glob("*.md")):
        try:
            document = read_document(path)
        except ContentError as error:
            diagnostics += error.diagnostics
            continue
        study, errors = parse_study(document)
        diagnostics += [*errors, *find_unfilled_fields(document)]
        known = results.get(study.key)
        studies[study.key] = add_check_results(study, known) if known else study
    try:
        index = StudyIndex(studies.values(), folder=folder)
    except ContentError as error:
        diagnostics += error.diagnostics
        for diagnostic in error.diagnostics:
            studies.pop(diagnostic.path.stem, None)
        index = StudyIndex(studies.values(), folder=folder)
    return index, tuple(diagnostics)


def _load_files(folder: Path) -> tuple[tuple[PageFile, ...], tuple[Diagnostic, ...]]:
    """Return the files of the pages, and an error if there are none."""
    # Copies that editors keep, such as those in .ipynb_checkpoints, are not pages.
    paths = [
        path for path in sorted(folder.rglob("*.md")) if not _is_hidden(path.relative_to(folder))
    ]
    if not paths:
        state = "has no pages" if folder.is_dir() else "does not exist"
        message = f"this folder {state}"
        hint = "put a page there, such as pages/welcome.md"
        return (), (Diagnostic(path=folder, code="E601", message=message, hint=hint),)
    used: dict[str, Path] = dict.fromkeys(RESERVED_SLUGS, Path("the list of pages"))
    return tuple(_load_file(path, used) for path in paths), ()


def _load_file(path: Path, used: dict[str, Path]) -> PageFile:
    """Return the file of a page, and add its slug to those in use."""
    slug = make_page_slug(path)
    diagnostics: tuple[Diagnostic, ...] = ()
    document = head = None
    try:
        document = read_document(path)
        head = parse_head(document)
    except ContentError as error:
        diagnostics = error.diagnostics
    other = used.setdefault(slug, path)
    if other != path:
        message = f"this page’s address is “{slug}”, and so is that of {other}"
        hint = "give the file another name"
        conflict = Diagnostic(path=path, code="E602", message=message, hint=hint)
        diagnostics = (*diagnostics, conflict)
    return PageFile(path=path, slug=slug, document=document, head=head, diagnostics=diagnostics)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
