"""Build the notebooks of a content folder, compare them with their pages, and check the content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import NoReturn

from nbformat import NotebookNode

from explainer.errors import (
    ContentError,
    Diagnostic,
    ExplainerError,
    UsageError,
    select_errors,
    sort_diagnostics,
)
from explainer.files import staging_folder
from explainer.i18n.messages import get_direction
from explainer.model import NO_CREDIT, Page
from explainer.notebook.cited_studies import (
    CitedStudies,
    find_citing_sections,
    find_uncited_studies,
    find_unused_figures,
)
from explainer.notebook.credit import resolve_credit
from explainer.notebook.folder import Version, get_file_version
from explainer.notebook.io import NotebookHead, build_notebook, make_notebook_head
from explainer.notebook.merge.backups import digest_bytes, keep_backup
from explainer.notebook.merge.cell import ConflictPolicy
from explainer.notebook.merge.diff import describe_edits
from explainer.notebook.merge.orphans import find_orphans
from explainer.notebook.merge.report import MergeReport
from explainer.notebook.merge.update import NotebookUpdate, plan_update
from explainer.notebook.page_cells import build_page_cells
from explainer.notebook.page_list import PageSummary, build_index_cells
from explainer.notebook.reader import read_notebook
from explainer.progress import show_progress
from explainer.source.content import Content, PageFile, load_content

CONTENT = Path("content")
NOTEBOOKS = Path("notebooks")
INDEX = "index"
STAGING = ".building-"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """What a build did, or would do."""

    written: tuple[Path, ...]
    """The notebooks that were written because they are new or have changed."""
    unchanged: tuple[Path, ...]
    diagnostics: tuple[Diagnostic, ...]
    """All errors and warnings of the selected pages, sorted by file and line."""
    page_count: int
    """The number of selected pages."""
    refused: tuple[Path, ...] = ()
    """The files of the selected pages that were not built because of errors."""
    reports: tuple[MergeReport, ...] = ()
    """What was merged in the notebooks that somebody had edited."""
    strays: tuple[Diagnostic, ...] = ()
    """Warnings about notebooks that were built once and are not updated any more."""

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that are not errors."""
        return tuple(diagnostic for diagnostic in self.diagnostics if diagnostic.is_warning)


class BuildError(ContentError):
    """Some pages were not built because of errors; the others were.

    ``diagnostics`` has the errors, ``result`` also the warnings and what was built.
    """

    def __init__(self, result: BuildResult) -> None:
        super().__init__(select_errors(result.diagnostics))
        self.result = result


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What a check found."""

    diagnostics: tuple[Diagnostic, ...]
    """All errors and warnings, sorted by file and line."""
    page_count: int
    refused: tuple[Path, ...]
    """The files of the pages that cannot be built because of errors."""


def build(
    content: Path = CONTENT,
    out: Path = NOTEBOOKS,
    *,
    pages: Sequence[str] = (),
    both: ConflictPolicy = ConflictPolicy.BESIDE,
    dry: bool = False,
    strict: bool = False,
    progress: bool = False,
) -> BuildResult:
    """Write the notebooks of a content folder, and the list of pages.

    A notebook that somebody has edited is merged with its page; a copy of it is kept in
    ``.backups`` beside it.

    Args:
        content: the folder with ``site.toml``, ``pages`` and perhaps ``studies``.
        out: the folder of notebooks, which is created if necessary.
        pages: slugs or files of the pages to build; all if empty. The list of pages is always
            written, and every page is read.
        both: what to do with cells that an educator and the page have both changed.
        dry: find out what would be written, and write nothing.
        strict: write nothing if any page has errors.
        progress: show a progress bar on standard error.

    Raises:
        BuildError: some pages have errors, or their notebooks cannot be merged; the other
            notebooks were written unless ``strict`` is set.
        ExplainerError: a notebook was saved by somebody else during the build; none was written.
        UsageError: there is no such page, or a folder cannot be written.
    """
    project = _read_project(content, pages, progress)
    with ExitStack() as stack:
        staging: Path | None = None  # created late: a folder that is up to date may be read-only
        updates: list[NotebookUpdate] = []
        for source, node in _make_notebooks(project, out):
            path = out / f"{source.slug}.ipynb"
            try:
                update = plan_update(path, node, pages=project.titles, policy=both)
            except ContentError as error:
                source.diagnostics += error.diagnostics
                continue
            if update.data is not None and not dry:
                staging = staging or stack.enter_context(
                    staging_folder(out, STAGING, contents="notebooks")
                )
                (staging / update.path.name).write_bytes(update.data)
            updates.append(update if update.data is None else replace(update, data=b""))
        written = [update for update in updates if update.data is not None]
        if strict and project.has_errors:
            written = []
        if staging and written:
            _replace_notebooks(staging, written)
    result = BuildResult(
        written=tuple(update.path for update in written),
        unchanged=tuple(update.path for update in updates if update.data is None),
        diagnostics=project.all_diagnostics,
        page_count=len(project.selected),
        refused=tuple(source.path for source in project.refused),
        strays=() if pages else tuple(find_orphans(out, [*project.titles, INDEX])),
        reports=tuple(update.report for update in written if update.report),
    )
    if project.has_errors:
        raise BuildError(result)
    return result


def changes(
    content: Path = CONTENT, out: Path = NOTEBOOKS, *, pages: Sequence[str] = ()
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield each notebook that somebody has edited, with the edits as lines.

    Args:
        content: as for ``build``.
        out: the folder of notebooks.
        pages: slugs or files of the pages to look at; all if empty.

    Raises:
        ContentError: there are errors in selected pages, or their notebooks cannot be read; it
            is raised after the edits of the other notebooks.
        UsageError: there is no such page.
    """
    project = _read_project(content, pages, progress=False)
    for source, node in _make_notebooks(project, out):
        path = out / f"{source.slug}.ipynb"
        if not path.is_file() or (pages and source.slug == INDEX):
            continue
        try:
            lines = tuple(describe_edits(read_notebook(path, strict=True).node, node))
        except ContentError as error:
            source.diagnostics += error.diagnostics
            continue
        if lines:
            yield path, lines
    if project.has_errors:
        raise ContentError(select_errors(project.all_diagnostics))


def check(content: Path = CONTENT, *, progress: bool = False) -> tuple[Diagnostic, ...]:
    """Return all errors and warnings in a content folder."""
    return check_content(content, progress=progress).diagnostics


def check_content(content: Path = CONTENT, *, progress: bool = False) -> CheckResult:
    """Return all errors and warnings in a content folder, and the pages that have errors."""
    project = _read_project(content, (), progress)
    return CheckResult(
        diagnostics=project.all_diagnostics,
        page_count=len(project.selected),
        refused=tuple(source.path for source in project.refused),
    )


@dataclass(slots=True, kw_only=True)
class _Source:
    """What a notebook is built from: a page, or the list of pages."""

    slug: str
    path: Path
    page: Page | None
    """None if the file cannot be read."""
    diagnostics: list[Diagnostic]

    @property
    def has_errors(self) -> bool:
        return bool(select_errors(self.diagnostics))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Project:
    """A content folder whose pages were all read."""

    content: Content
    titles: Mapping[str, str]
    sources: tuple[_Source, ...]
    """All pages."""
    selected: tuple[_Source, ...]
    """The pages to build or compare."""
    index: _Source
    """The list of pages, with the diagnostics that do not belong to one page."""

    @property
    def is_blocked(self) -> bool:
        """Whether no page can be built."""
        return bool(select_errors(self.content.diagnostics))

    @property
    def refused(self) -> tuple[_Source, ...]:
        """The selected pages that cannot be built."""
        return tuple(source for source in self.selected if self.is_blocked or source.has_errors)

    @property
    def all_diagnostics(self) -> tuple[Diagnostic, ...]:
        """The diagnostics of the selected pages and of the folder, sorted."""
        sources = (*self.selected, self.index)
        return sort_diagnostics(chain.from_iterable(source.diagnostics for source in sources))

    @property
    def has_errors(self) -> bool:
        return bool(select_errors(self.all_diagnostics))


def _read_project(folder: Path, pages: Sequence[str], progress: bool) -> _Project:
    """Read a content folder and all its pages, since a card names the pages that cite its study.

    Raises:
        UsageError: one of ``pages`` does not exist.
    """
    content = load_content(folder)
    titles = content.titles
    slugs = _select_slugs(content, pages)
    files = show_progress(content.files, "pages", "page", progress)
    sources = tuple(_read_source(content, file, titles) for file in files)
    diagnostics = [*content.diagnostics]
    if not pages:
        diagnostics += [*content.study_diagnostics, *_find_unused(content, sources)]
    return _Project(
        content=content,
        titles=titles,
        sources=sources,
        selected=tuple(source for source in sources if not pages or source.slug in slugs),
        index=_Source(slug=INDEX, path=folder / "site.toml", page=None, diagnostics=diagnostics),
    )


def _read_source(content: Content, file: PageFile, titles: Mapping[str, str]) -> _Source:
    parsed = content.parse(file, titles)
    page = parsed.page if parsed else None
    diagnostics = [*file.diagnostics, *(parsed.diagnostics if parsed else ())]
    broken = content.broken_studies
    for key in page.studies if page else ():
        if key in broken:
            message = f"this page cites the study “{key}”, whose file has errors"
            hint = f"fix {content.folder / 'studies' / key}.md"
            diagnostics.append(Diagnostic(path=file.path, code="E315", message=message, hint=hint))
    return _Source(slug=file.slug, path=file.path, page=page, diagnostics=diagnostics)


def _find_unused(content: Content, sources: Sequence[_Source]) -> Iterator[Diagnostic]:
    """Yield a warning for each study and figure that no page uses, if all pages can be read."""
    pages = [source.page for source in sources if source.page]
    if len(pages) == len(sources) and not any(source.has_errors for source in sources):
        places = find_citing_sections(pages)
        yield from find_uncited_studies(content.studies, places, content.folder / "studies")
        yield from find_unused_figures(pages, content.folder / "figures")


def _make_notebooks(project: _Project, out: Path) -> Iterator[tuple[_Source, NotebookNode]]:
    """Yield the notebooks of the selected pages without errors, and the list of pages, last.

    One notebook is in memory at a time. A page with errors counts among those that cite a study,
    and is in the list of pages, if a notebook of it was built before.
    """
    if project.is_blocked:
        return
    site = project.content.site
    available = _list_available(project.sources, out)
    places = find_citing_sections(available)
    studies = CitedStudies(project.content.studies, places)
    for source in project.selected:
        page = source.page
        if page is None or source.has_errors:
            continue
        cells = build_page_cells(page, studies.for_page(page), site)
        yield source, build_notebook(make_notebook_head(page, site), cells)
    if not available:
        return
    head = NotebookHead(
        slug=INDEX,
        title=site.title,
        lang=site.lang,
        dir=get_direction(site.lang),
        description=site.description,
        credit=resolve_credit(NO_CREDIT, site),
    )
    cells = build_index_cells([_summarize_page(page) for page in available], site)
    yield project.index, build_notebook(head, cells)


def _list_available(sources: Sequence[_Source], out: Path) -> list[Page]:
    """Return the pages that readers can open: those without errors, and those built before."""
    available: dict[str, Page] = {}
    for source in sources:
        is_built = source.slug != INDEX and (out / f"{source.slug}.ipynb").is_file()
        if source.page and (is_built or not source.has_errors):
            available.setdefault(source.slug, source.page)
    return list(available.values())


def _summarize_page(page: Page) -> PageSummary:
    return PageSummary(
        slug=page.slug, title=page.title, description=page.description, tags=page.tags
    )


def _select_slugs(content: Content, pages: Sequence[str]) -> set[str]:
    by_path = {str(file.path): file.slug for file in content.files}
    selected = set()
    for name in pages:
        slug = by_path.get(str(Path(name)), name)
        if slug not in content.titles:
            known = ", ".join(content.titles)
            raise UsageError(f"there is no page {name!r}; the pages are {known}")
        selected.add(slug)
    return selected


def _replace_notebooks(staging: Path, updates: Sequence[NotebookUpdate]) -> None:
    """Move the new notebooks into place, unless somebody has saved one since it was read."""
    for update in updates:
        _check_unchanged(update)
    for update in updates:
        if update.report:
            keep_backup(update.path, update.path.read_bytes())
    for update in updates:
        version = _get_version(update.path)
        _check_unchanged(update)  # again, at the last moment
        if _get_version(update.path) != version:
            _raise_saved(update)
        try:
            (staging / update.path.name).replace(update.path)
        except OSError as error:
            message = f"{update.path}: the notebook cannot be replaced ({error.strerror})"
            raise ExplainerError(f"{message}; check the folder, then build again") from error


def _check_unchanged(update: NotebookUpdate) -> None:
    """Raise if somebody has saved the notebook since it was read."""
    current = digest_bytes(update.path.read_bytes()) if update.path.is_file() else ""
    if current != update.digest:
        _raise_saved(update)


def _raise_saved(update: NotebookUpdate) -> NoReturn:
    message = f"{update.path}: somebody saved this notebook while it was being built"
    raise ExplainerError(f"{message}, and it was not replaced; run the build again")


def _get_version(path: Path) -> Version | None:
    """Return a value that changes with each save; reading the bytes would be slower."""
    return get_file_version(path) if path.exists() else None
