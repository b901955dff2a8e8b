"""The content folder: its site, its studies, and its pages, which are read one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from explainer.bibliography.check_results import add_check_results, read_check_results
from explainer.bibliography.study_index import StudyIndex
from explainer.bibliography.study_reader import read_studies
from explainer.errors import ContentError, Diagnostic
from explainer.model import Site
from explainer.source.page_head import PageHead, head_of
from explainer.source.pages import ParsedPage, read_page
from explainer.source.site import read_site
from explainer.text.front_matter import read_document

RESERVED_SLUGS = ("index",)
"""The list of pages takes this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A content folder, whose pages are read when they are asked for, and not kept."""

    folder: Path
    site: Site
    studies: StudyIndex
    paths: tuple[Path, ...]
    """Of the pages, sorted."""
    titles: Mapping[str, str]
    """Slug → title, in the order of ``paths``."""
    tags: Mapping[str, tuple[str, ...]]
    """Slug → tags, in the order of ``paths``."""

    def page(self, path: Path) -> ParsedPage:
        """Return the page of one of ``paths``.

        Raises:
            ContentError: with everything that is wrong in the file.
        """
        return read_page(
            path, studies=self.studies, titles=self.titles, figures=self.folder / "figures"
        )


def open_content(folder: Path) -> Content:
    """Return the content of a folder with ``site.toml``, ``pages`` and perhaps ``studies``.

    Of a page only its front matter is looked at.

    Raises:
        ContentError: with everything that is wrong in site, studies and front matters.
    """
    diagnostics: list[Diagnostic] = []
    site = _site(folder / "site.toml", diagnostics)
    studies = _studies(folder / "studies", diagnostics)
    heads = _heads(folder / "pages", diagnostics)
    if diagnostics or site is None:
        raise ContentError(diagnostics)
    return Content(
        folder=folder,
        site=site,
        studies=studies,
        paths=tuple(heads),
        titles={head.slug: head.title for head in heads.values()},
        tags={head.slug: head.tags for head in heads.values()},
    )


def _site(path: Path, diagnostics: list[Diagnostic]) -> Site | None:
    try:
        return read_site(path)
    except ContentError as error:
        diagnostics += error.diagnostics
        return None


def _studies(folder: Path, diagnostics: list[Diagnostic]) -> StudyIndex:
    studies, found = read_studies(folder)
    diagnostics += found
    try:
        known = read_check_results(folder)
    except ContentError as error:
        diagnostics += error.diagnostics
        known = {}
    for key in studies.keys() & known.keys():
        studies[key] = add_check_results(studies[key], known[key])
    try:
        return StudyIndex(studies.values(), folder=folder)
    except ContentError as error:
        diagnostics += error.diagnostics
        return StudyIndex()


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _heads(folder: Path, diagnostics: list[Diagnostic]) -> dict[Path, PageHead]:
    """Return the head of each page, sorted by path."""
    found = sorted(folder.rglob("*.md"))
    # An editor's copies, such as those in .ipynb_checkpoints, are no pages.
    paths = [path for path in found if not _is_hidden(path.relative_to(folder))]
    if not paths:
        message = "there are no pages here" if folder.is_dir() else "there is no such folder"
        hint = "put a page there, such as pages/welcome.md"
        diagnostics.append(Diagnostic(path=folder, code="E601", message=message, hint=hint))
    heads: dict[Path, PageHead] = {}
    taken: dict[str, Path] = dict.fromkeys(RESERVED_SLUGS, Path("the list of pages"))
    for path in paths:
        try:
            head = head_of(read_document(path))
        except ContentError as error:
            diagnostics += error.diagnostics
            continue
        diagnostics += [diagnostic for diagnostic in head.diagnostics if not diagnostic.is_warning]
        other = taken.setdefault(head.slug, path)
        if other != path:
            message = f"this page’s address is “{head.slug}”, and so is that of {other}"
            hint = "give the file another name"
            diagnostics.append(Diagnostic(path=path, code="E602", message=message, hint=hint))
        heads[path] = head
    return heads
