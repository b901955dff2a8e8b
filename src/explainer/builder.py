"""Build the notebooks of a content folder, compare them with their pages, and check the content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nbformat import NotebookNode

from explainer.errors import (
    ContentError,
    Diagnostic,
    ExplainerError,
    select_errors,
    sort_diagnostics,
)
from explainer.execution.pages import (
    NOT_RUN,
    ExecutedPage,
    ExecutionOptions,
    execute_pages,
)
from explainer.files import Transaction, finish_writes
from explainer.i18n.messages import get_direction
from explainer.i18n.own_words import WORDS
from explainer.model import NO_CREDIT, Page
from explainer.notebook.cited_studies import find_citing_sections, format_cited_studies
from explainer.notebook.credit import resolve_credit
from explainer.notebook.io import NotebookHead, build_notebook, make_notebook_head
from explainer.notebook.merge.backups import digest_bytes, get_backup_path
from explainer.notebook.merge.cell import ConflictPolicy
from explainer.notebook.merge.diff import describe_edits
from explainer.notebook.merge.orphans import find_orphans
from explainer.notebook.merge.report import MergeReport
from explainer.notebook.merge.update import NotebookUpdate, plan_update
from explainer.notebook.page_cells import build_page_cells
from explainer.notebook.page_list import build_index_cells, make_next_cell, summarize_page
from explainer.notebook.page_map import ReadingOrder, make_page_map
from explainer.notebook.reader import read_notebook
from explainer.notebook.study_page import build_studies_cells, make_studies_head
from explainer.notebook.translations import find_translations, make_translations_cell
from explainer.project import BuildSource, PageMemory, Project, read_project
from explainer.source.page_index import INDEX, STUDIES
from explainer.source.verification_dates import check_verifications
from explainer.text.data_types import FOLDER

CONTENT = Path("content")
NOTEBOOKS = Path("notebooks")


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
    left_out: int = 0
    """The number of pages that are drafts or have no text."""
    site: str = ""
    """Which generator the site was made for, and its title; empty for our own content folders."""
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
    left_out: int = 0
    """The number of pages that are drafts or have no text."""
    site: str = ""
    """Which generator the site was made for, and its title; empty for our own content folders."""


def build(
    content: Path = CONTENT,
    out: Path = NOTEBOOKS,
    *,
    pages: Sequence[str] = (),
    both: ConflictPolicy = ConflictPolicy.BESIDE,
    dry: bool = False,
    strict: bool = False,
    progress: bool = False,
    dialect: str = "",
    memory: PageMemory | None = None,
    execution: ExecutionOptions | None = None,
) -> BuildResult:
    """Write the notebooks of a content folder, and the list of pages.

    A notebook that somebody has edited is merged with its page; a copy of it is kept in
    ``.backups`` beside it.

    Args:
        content: the folder with ``site.toml``, ``pages`` and perhaps ``studies``, or the folder
            of a site that was made for another generator.
        out: the folder of notebooks, which is created if necessary.
        pages: slugs or files of the pages to build; all if empty. The list of pages is always
            written, and every page is read.
        both: what to do with cells that an educator and the page have both changed.
        dry: find out what would be written, and write nothing.
        strict: write nothing if any page has errors.
        progress: show a progress bar on standard error.
        dialect: the name of the site's generator; empty to recognise it.
        memory: the pages that need not be parsed again.
        execution: which code cells to execute; by default those of pages that say so. With
            ``dry``, none is.

    Raises:
        BuildError: some pages have errors, or their notebooks cannot be merged; the other
            notebooks were written unless ``strict`` is set.
        ExplainerError: a notebook was saved by somebody else during the build; none was written.
        UsageError: there is no such page, or a folder cannot be written.
    """
    if not dry:
        finish_writes(content)
        finish_writes(out)
    project = read_project(content, pages, progress, dialect, memory)
    options = replace(execution or ExecutionOptions(), may_run=not dry)
    executed = execute_pages(project, out, options, progress=progress)
    updates: list[NotebookUpdate] = []
    with Transaction(out, contents="notebooks") as transaction:
        for source, node in _make_notebooks(project, out, executed):
            path = out / f"{source.slug}.ipynb"
            try:
                update = plan_update(
                    path, node, pages=project.content.pages.titles, policy=both, tidies=not dry
                )
            except ContentError as error:
                source.diagnostics += error.diagnostics
                continue
            if update.data is not None and not dry:
                stage_update(transaction, update, update.data)
            updates.append(update if update.data is None else replace(update, data=b""))
            updates += _stage_files(transaction, source.page, out, dry=dry)
        updates += _stage_words(transaction, project, out, dry=dry)
        written = [update for update in updates if update.data is not None]
        if strict and project.has_errors:
            written = []
        if written and not dry:
            digests = {update.path: update.digest for update in written}
            transaction.commit(lambda path: check_unchanged(path, digests))
    result = BuildResult(
        written=tuple(update.path for update in written),
        unchanged=tuple(update.path for update in updates if update.data is None),
        diagnostics=project.all_diagnostics,
        page_count=len(project.selected),
        refused=tuple(source.path for source in project.refused),
        left_out=project.left_out,
        site=project.content.describe(),
        strays=() if pages else tuple(find_orphans(out, project.built_slugs)),
        reports=tuple(update.report for update in written if update.report),
    )
    if project.has_errors:
        raise BuildError(result)
    return result


def changes(
    content: Path = CONTENT,
    out: Path = NOTEBOOKS,
    *,
    pages: Sequence[str] = (),
    dialect: str = "",
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield each notebook that somebody has edited, with the edits as lines.

    Args:
        content: as for ``build``.
        out: the folder of notebooks.
        pages: slugs or files of the pages to look at; all if empty.
        dialect: as for ``build``.

    Raises:
        ContentError: there are errors in selected pages, or their notebooks cannot be read; it
            is raised after the edits of the other notebooks.
        UsageError: there is no such page.
    """
    project = read_project(content, pages, progress=False, dialect=dialect)
    for source, node in _make_notebooks(project, out, {}):  # outputs are not compared
        path = out / f"{source.slug}.ipynb"
        if not path.is_file() or (pages and source.slug in (INDEX, STUDIES)):
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


def check(
    content: Path = CONTENT, *, progress: bool = False, dialect: str = ""
) -> tuple[Diagnostic, ...]:
    """Return all errors and warnings in a content folder."""
    return check_content(content, progress=progress, dialect=dialect).diagnostics


def check_content(
    content: Path = CONTENT, *, progress: bool = False, dialect: str = ""
) -> CheckResult:
    """Return all errors and warnings in a content folder, and the pages that have errors."""
    project = read_project(content, (), progress, dialect)
    folder = project.content.folder.root / "studies"
    studies = check_verifications(project.content.library.own, folder)
    return CheckResult(
        diagnostics=sort_diagnostics((*project.all_diagnostics, *studies)),
        page_count=len(project.selected),
        refused=tuple(source.path for source in project.refused),
        left_out=project.left_out,
        site=project.content.describe(),
    )


def _make_notebooks(
    project: Project, out: Path, executed: Mapping[str, ExecutedPage]
) -> Iterator[tuple[BuildSource, NotebookNode]]:
    """Yield the notebooks of the selected pages without errors, then those of the whole site.

    One notebook is in memory at a time. A page with errors counts among those that cite a study,
    and is in the list of pages, if a notebook of it was built before.

    Args:
        project: the pages.
        out: the folder of notebooks.
        executed: the results of the pages whose code was executed, by slug.
    """
    if project.is_blocked:
        return
    site = project.content.site
    available = _list_available(project.sources, out)
    places = find_citing_sections(available)
    selected = [(source, source.page) for source in project.selected if not source.has_errors]
    buildable = [(source, page) for source, page in selected if page and source.slug != INDEX]
    home = next((page for page in available if page.slug == INDEX), None)
    studies = format_cited_studies(project.content, available, places)
    translations = find_translations(available, project.content.folder.root)
    summaries = [
        summarize_page(page, group, translations[page.slug])
        for page, group in project.order_pages(available)
        if page is not home
    ]
    order = ReadingOrder(make_page_map(summaries))
    for source, page in buildable:
        next_cell = make_next_cell(order.find_next(page.slug), page.lang)
        try:
            cells = build_page_cells(
                page,
                studies.for_page(page),
                site,
                next_cell,
                translations=make_translations_cell(translations[page.slug], page.lang),
            )
        except OSError as error:
            message = f"{error.filename}: the picture cannot be read ({error.strerror})"
            raise ExplainerError(f"{message}; check the file, and run the build again") from error
        head = make_notebook_head(page, site, translations[page.slug])
        run = executed.get(page.slug, NOT_RUN)
        yield source, build_notebook(head, run.add_to(cells), executed=run.key)
    if not available:
        return
    cited = studies.list_all(available)
    has_page = bool(cited) and STUDIES not in project.content.pages.titles
    if has_page:
        cells = build_studies_cells(cited, site)
        yield project.studies, build_notebook(make_studies_head(STUDIES, site), cells)
    head = NotebookHead(
        slug=INDEX,
        title=site.title,
        lang=site.lang,
        dir=get_direction(site.lang),
        description=site.description,
        translations=translations.get(INDEX, ()),
        credit=resolve_credit(NO_CREDIT, site),
    )
    cells = build_index_cells(
        summaries,
        site,
        home=build_page_cells(
            home,
            studies.for_page(home),
            site,
            translations=make_translations_cell(translations[INDEX], site.lang),
        )
        if home
        else (),
        studies=cited if has_page else (),
    )
    yield project.index, build_notebook(head, cells)


def _stage_words(
    transaction: Transaction, project: Project, out: Path, *, dry: bool
) -> Iterator[NotebookUpdate]:
    """Stage the site's own words of controls, which servers and kernels need, too."""
    words = sorted((project.content.folder.root / WORDS).glob("*.json"))
    copies = {out / WORDS / path.name: path for path in words}
    yield from stage_copies(transaction, copies, dry=dry)


def _stage_files(
    transaction: Transaction, page: Page | None, out: Path, *, dry: bool
) -> Iterator[NotebookUpdate]:
    """Stage the files that a page offers for download, if they are new or have changed."""
    files = page.files if page else ()
    copies = {out / FOLDER / name: file for name, file in files}
    yield from stage_copies(transaction, copies, dry=dry)


def stage_copies(
    transaction: Transaction, copies: Mapping[Path, Path], *, dry: bool
) -> Iterator[NotebookUpdate]:
    """Stage those copies of files that are new or have changed, and backups of the former ones.

    Args:
        transaction: of all that is written.
        copies: the path of each copy → the file.
        dry: stage nothing.
    """
    for path, file in copies.items():
        data = file.read_bytes()
        old = path.read_bytes() if path.is_file() else None
        if data != old:
            if not dry:
                _stage_file(transaction, path, data, old)
            yield NotebookUpdate(
                path=path, digest="" if old is None else digest_bytes(old), data=b""
            )


def _stage_file(transaction: Transaction, path: Path, data: bytes, old: bytes | None) -> None:
    """Stage a file that pages offer, and a backup of the one that it replaces."""
    transaction.stage(path, data, replace=old is not None)
    if old is not None and not (backup := get_backup_path(path, old)).exists():
        transaction.stage(backup, old, replace=False)


def _list_available(sources: Sequence[BuildSource], out: Path) -> list[Page]:
    """Return the pages that readers can open: those without errors, and those built before."""
    available: dict[str, Page] = {}
    for source in sources:
        is_built = source.slug != INDEX and (out / f"{source.slug}.ipynb").is_file()
        if source.page and (is_built or not source.has_errors):
            available.setdefault(source.slug, source.page)
    return list(available.values())


def stage_update(transaction: Transaction, update: NotebookUpdate, data: bytes) -> None:
    """Stage a notebook, and a backup of an edited one that it replaces."""
    transaction.stage(update.path, data, replace=bool(update.digest))
    if update.report and not update.report.backup.exists():
        transaction.stage(update.report.backup, update.path.read_bytes(), replace=False)


def check_unchanged(path: Path, digests: Mapping[Path, str]) -> None:
    """Raise if somebody has saved a file since it was read.

    Args:
        path: of any file.
        digests: of the files as they were read; empty for one that did not exist.
    """
    current = digest_bytes(path.read_bytes()) if path.is_file() else ""
    if current != digests.get(path, current):
        message = f"{path}: somebody saved this file in the meantime"
        raise ExplainerError(f"{message}, and nothing was changed; run the command again")
