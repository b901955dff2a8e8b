"""A content folder → a folder of notebooks: all of them or, where anything is wrong, none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from nbformat import NotebookNode

from explainer.bibliography.unfilled_fields import find_unfilled_fields
from explainer.errors import (
    ContentError,
    Diagnostic,
    ExplainerError,
    UsageError,
    sorted_diagnostics,
)
from explainer.files import staging_folder
from explainer.i18n.messages import direction_of
from explainer.model import NO_CREDIT, Page
from explainer.notebook.cited_studies import (
    CitedStudies,
    find_citing_sections,
    find_uncited_studies,
    find_unused_figures,
)
from explainer.notebook.credit import resolve_credit
from explainer.notebook.folder import Version, file_version
from explainer.notebook.index_cells import PageSummary, build_index_cells
from explainer.notebook.io import NotebookHead, build_notebook, make_notebook_head
from explainer.notebook.merge.backups import digest_bytes, keep_backup
from explainer.notebook.merge.cell import ConflictPolicy
from explainer.notebook.merge.diff import describe_edits
from explainer.notebook.merge.orphans import find_orphans
from explainer.notebook.merge.report import MergeReport
from explainer.notebook.merge.update import NotebookUpdate, plan_update
from explainer.notebook.page_cells import build_page_cells
from explainer.notebook.reader import read_notebook
from explainer.source.content import Content, open_content
from explainer.source.pages import ParsedPage

CONTENT = Path("content")
NOTEBOOKS = Path("notebooks")
INDEX = "index"
STAGING = ".building-"

_File = tuple[str, NotebookNode | None, Sequence[Diagnostic]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """What a build did, or would do."""

    written: tuple[Path, ...]
    """Notebooks whose bytes are new."""
    unchanged: tuple[Path, ...]
    warnings: tuple[Diagnostic, ...]
    reports: tuple[MergeReport, ...] = ()
    """Of the notebooks that somebody has changed and that were merged."""
    strays: tuple[Diagnostic, ...] = ()
    """Notices of notebooks that were once built and are now left alone."""


def build(
    content: Path = CONTENT,
    out: Path = NOTEBOOKS,
    *,
    pages: Sequence[str] = (),
    both: ConflictPolicy = ConflictPolicy.BESIDE,
    dry: bool = False,
    progress: bool = False,
) -> BuildResult:
    """Write the notebooks of a content folder, and the list of pages.

    A notebook that somebody has changed is merged with its page; as it was before, it is kept
    in ``.backups`` beside it.

    Args:
        content: has ``site.toml``, ``pages`` and perhaps ``studies``.
        out: is made where it is not there.
        pages: slugs or files of the pages to write; all where empty. The list of pages is
            always written, and every page is read.
        both: what to do with cells that an educator and the page have both changed.
        dry: say what would be written, and write nothing.
        progress: show a bar on standard error.

    Raises:
        ContentError: something in the content is wrong, or what is in a notebook's place is
            none of this page; no notebook was written.
        ExplainerError: a notebook was saved by somebody else meanwhile; none was written.
        UsageError: there is no such page, or a folder cannot be written.
    """
    opened = open_content(content)
    chosen = _chosen(opened, pages)
    with ExitStack() as stack:
        staging: Path | None = None  # not before it is needed: what is up to date may be read-only
        diagnostics: list[Diagnostic] = []
        updates: list[NotebookUpdate] = []
        for name, node, warnings in _files(opened, progress):
            diagnostics += warnings
            if node is None or (name != INDEX and chosen and name not in chosen):
                continue
            try:
                update = plan_update(out / f"{name}.ipynb", node, pages=opened.titles, policy=both)
            except ContentError as error:
                diagnostics += error.diagnostics
                continue
            if update.data is not None and not dry:
                staging = staging or stack.enter_context(
                    staging_folder(out, STAGING, contents="notebooks")
                )
                (staging / update.path.name).write_bytes(update.data)
            updates.append(update if update.data is None else replace(update, data=b""))
        if any(not diagnostic.is_warning for diagnostic in diagnostics):
            raise ContentError(
                [diagnostic for diagnostic in diagnostics if not diagnostic.is_warning]
            )
        written = [update for update in updates if update.data is not None]
        if staging:
            _put(staging, written)
    return BuildResult(
        written=tuple(update.path for update in written),
        unchanged=tuple(update.path for update in updates if update.data is None),
        warnings=sorted_diagnostics(diagnostics),
        strays=() if chosen else tuple(find_orphans(out, [*opened.titles, INDEX])),
        reports=tuple(update.report for update in written if update.report),
    )


def changes(
    content: Path = CONTENT, out: Path = NOTEBOOKS, *, pages: Sequence[str] = ()
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield each notebook that somebody has changed, with what they have changed, as lines.

    Args:
        content: as for ``build``.
        out: the folder of notebooks.
        pages: slugs or files of the pages to look at; all where empty.

    Raises:
        ContentError: something in the content is wrong, or a notebook cannot be read.
        UsageError: there is no such page.
    """
    held = open_content(content)
    chosen = _chosen(held, pages)
    for name, node, diagnostics in _files(held, progress=False):
        path = out / f"{name}.ipynb"
        if node is None:
            raise ContentError(diagnostics)
        if path.is_file() and (not chosen or name in chosen):
            lines = tuple(describe_edits(read_notebook(path, strict=True).node, node))
            if lines:
                yield path, lines


def check(content: Path = CONTENT, *, progress: bool = False) -> tuple[Diagnostic, ...]:
    """Return everything in a content folder that is wrong or deserves a look."""
    try:
        opened = open_content(content)
    except ContentError as error:
        return error.diagnostics
    paths = (opened.folder / "studies" / f"{study.key}.md" for study in opened.studies)
    still_blank = [told for path in paths for told in find_unfilled_fields(path)]
    return sorted_diagnostics(
        [*still_blank, *(told for _, _, found in _files(opened, progress) for told in found)]
    )


def _files(content: Content, progress: bool) -> Iterator[_File]:
    """Yield each notebook's name and value, one notebook in memory at a time, the list last.

    All pages are read first: a card says which of them cite its study. A page with problems has
    no notebook; what is wrong beyond one page is told with the list of pages.
    """
    readings: list[ParsedPage] = []
    for path in _with_bar(content.paths, progress):
        try:
            readings.append(content.page(path))
        except ContentError as error:
            yield path.stem, None, error.diagnostics
    listed = [_listed(reading.page) for reading in readings]
    places = find_citing_sections(reading.page for reading in readings)
    shelf = CitedStudies(content.studies, places)
    for reading in readings:
        page = reading.page
        cells = build_page_cells(page, shelf.for_page(page), content.site)
        yield (
            page.slug,
            build_notebook(make_notebook_head(page, content.site), cells),
            reading.warnings,
        )
    is_whole = len(readings) == len(content.paths)
    lonely: tuple[Diagnostic, ...] = ()
    if is_whole:
        pages = [reading.page for reading in readings]
        lonely = (
            *find_uncited_studies(content.studies, places, content.folder / "studies"),
            *find_unused_figures(pages, content.folder / "figures"),
        )
    site = content.site
    front = NotebookHead(
        slug=INDEX,
        title=site.title,
        lang=site.lang,
        dir=direction_of(site.lang),
        description=site.description,
        credit=resolve_credit(NO_CREDIT, site),
    )
    yield INDEX, build_notebook(front, build_index_cells(listed, site)), lonely


def _listed(page: Page) -> PageSummary:
    return PageSummary(
        slug=page.slug, title=page.title, description=page.description, tags=page.tags
    )


def _with_bar(paths: Sequence[Path], progress: bool) -> Iterable[Path]:
    if not progress:
        return paths
    from tqdm import tqdm  # only a terminal needs it

    return tqdm(paths, desc="pages", unit="page", leave=False, disable=None)


def _chosen(content: Content, pages: Sequence[str]) -> set[str]:
    by_path = {str(path): slug for path, slug in zip(content.paths, content.titles, strict=True)}
    chosen = set()
    for asked in pages:
        slug = by_path.get(str(Path(asked)), asked)
        if slug not in content.titles:
            known = ", ".join(content.titles)
            raise UsageError(f"there is no page {asked!r}; the pages are {known}")
        chosen.add(slug)
    return chosen


def _put(staging: Path, updates: Sequence[NotebookUpdate]) -> None:
    for update in updates:
        _expect_unchanged(update)
    for update in updates:
        if update.report:
            keep_backup(update.path, update.path.read_bytes())
    for update in updates:
        seen = _version(update.path)
        _expect_unchanged(update)  # again, at the last moment
        if _version(update.path) != seen:
            _refuse_saved(update)
        try:
            (staging / update.path.name).replace(update.path)
        except OSError as error:
            message = f"{update.path}: the notebook cannot be put in its place ({error.strerror})"
            raise ExplainerError(f"{message}; look at the folder, then build again") from error


def _expect_unchanged(update: NotebookUpdate) -> None:
    """Raise where somebody has saved the notebook since it was read."""
    held = digest_bytes(update.path.read_bytes()) if update.path.is_file() else ""
    if held != update.digest:
        _refuse_saved(update)


def _refuse_saved(update: NotebookUpdate) -> NoReturn:
    message = f"{update.path}: this notebook was saved by somebody while it was being built"
    raise ExplainerError(f"{message}, and is left as they saved it; build again")


def _version(path: Path) -> Version | None:
    """Return what is another after each save, which takes less time to find than to read it."""
    return file_version(path) if path.exists() else None
