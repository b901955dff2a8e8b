"""A content folder → a folder of notebooks: all of them or, where anything is wrong, none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from nbformat import NotebookNode

from explainer.cells import Listed, index_cells, page_cells
from explainer.cited import Shelf, places_of, uncited, unshown
from explainer.content import Content, open_content
from explainer.crediting import credit_of
from explainer.errors import ContentError, ExplainerError, Problem, UsageError, sorted_problems
from explainer.library.blanks import blanks
from explainer.merging.backups import digest_of, keep_backup
from explainer.merging.cell import Both
from explainer.merging.differing import differences
from explainer.merging.report import Report
from explainer.merging.strays import strays
from explainer.merging.updating import Update, theirs_of, update_of
from explainer.model import NO_CREDIT, Page
from explainer.notebook import Front, front_of, notebook_node
from explainer.notebook_files import Version, file_version
from explainer.pages import Reading
from explainer.staging import staging_folder
from explainer.words import direction_of

CONTENT = Path("content")
NOTEBOOKS = Path("notebooks")
INDEX = "index"
STAGING = ".building-"

_File = tuple[str, NotebookNode | None, Sequence[Problem]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did, or would do."""

    written: tuple[Path, ...]
    """Notebooks whose bytes are new."""
    unchanged: tuple[Path, ...]
    notices: tuple[Problem, ...]
    reports: tuple[Report, ...] = ()
    """Of the notebooks that somebody has changed and that were merged."""
    strays: tuple[Problem, ...] = ()
    """Notices of notebooks that were once built and are now left alone."""


def build(
    content: Path = CONTENT,
    out: Path = NOTEBOOKS,
    *,
    pages: Sequence[str] = (),
    both: Both = Both.BESIDE,
    dry: bool = False,
    progress: bool = False,
) -> Built:
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
        problems: list[Problem] = []
        updates: list[Update] = []
        for name, node, notices in _files(opened, progress):
            problems += notices
            if node is None or (name != INDEX and chosen and name not in chosen):
                continue
            try:
                update = update_of(out / f"{name}.ipynb", node, pages=opened.titles, both=both)
            except ContentError as error:
                problems += error.problems
                continue
            if update.data is not None and not dry:
                staging = staging or stack.enter_context(
                    staging_folder(out, STAGING, what="notebooks")
                )
                (staging / update.path.name).write_bytes(update.data)
            updates.append(update if update.data is None else replace(update, data=b""))
        if any(not problem.notice for problem in problems):
            raise ContentError([problem for problem in problems if not problem.notice])
        written = [update for update in updates if update.data is not None]
        if staging:
            _put(staging, written)
    return Built(
        written=tuple(update.path for update in written),
        unchanged=tuple(update.path for update in updates if update.data is None),
        notices=sorted_problems(problems),
        strays=() if chosen else tuple(strays(out, [*opened.titles, INDEX])),
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
    for name, node, problems in _files(held, progress=False):
        path = out / f"{name}.ipynb"
        if node is None:
            raise ContentError(problems)
        if path.is_file() and (not chosen or name in chosen):
            lines = tuple(differences(theirs_of(path), node))
            if lines:
                yield path, lines


def check(content: Path = CONTENT, *, progress: bool = False) -> tuple[Problem, ...]:
    """Return everything in a content folder that is wrong or deserves a look."""
    try:
        opened = open_content(content)
    except ContentError as error:
        return error.problems
    paths = (opened.folder / "studies" / f"{study.key}.md" for study in opened.studies)
    still_blank = [told for path in paths for told in blanks(path)]
    return sorted_problems(
        [*still_blank, *(told for _, _, found in _files(opened, progress) for told in found)]
    )


def _files(content: Content, progress: bool) -> Iterator[_File]:
    """Yield each notebook's name and value, one notebook in memory at a time, the list last.

    All pages are read first: a card says which of them cite its study. A page with problems has
    no notebook; what is wrong beyond one page is told with the list of pages.
    """
    readings: list[Reading] = []
    for path in _with_bar(content.paths, progress):
        try:
            readings.append(content.page(path))
        except ContentError as error:
            yield path.stem, None, error.problems
    listed = [_listed(reading.page) for reading in readings]
    places = places_of(reading.page for reading in readings)
    shelf = Shelf(content.studies, places)
    for reading in readings:
        page = reading.page
        cells = page_cells(page, shelf.for_page(page), content.site)
        yield page.slug, notebook_node(front_of(page, content.site), cells), reading.notices
    is_whole = len(readings) == len(content.paths)
    lonely: tuple[Problem, ...] = ()
    if is_whole:
        pages = [reading.page for reading in readings]
        lonely = (
            *uncited(content.studies, places, content.folder / "studies"),
            *unshown(pages, content.folder / "figures"),
        )
    site = content.site
    front = Front(
        slug=INDEX,
        title=site.title,
        lang=site.lang,
        dir=direction_of(site.lang),
        description=site.description,
        credit=credit_of(NO_CREDIT, site),
    )
    yield INDEX, notebook_node(front, index_cells(listed, site)), lonely


def _listed(page: Page) -> Listed:
    return Listed(slug=page.slug, title=page.title, description=page.description, tags=page.tags)


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


def _put(staging: Path, updates: Sequence[Update]) -> None:
    for update in updates:
        _expect_unchanged(update)
    for update in updates:
        if update.backup:
            keep_backup(update.path, update.path.read_bytes())
    for update in updates:
        seen = _version(update.path)
        _expect_unchanged(update)  # again, at the last moment
        if _version(update.path) != seen:
            _refuse_saved(update)
        try:
            (staging / update.path.name).replace(update.path)
        except OSError as error:
            what = f"{update.path}: the notebook cannot be put in its place ({error.strerror})"
            raise ExplainerError(f"{what}; look at the folder, then build again") from error


def _expect_unchanged(update: Update) -> None:
    """Raise where somebody has saved the notebook since it was read."""
    held = digest_of(update.path.read_bytes()) if update.path.is_file() else ""
    if held != update.held:
        _refuse_saved(update)


def _refuse_saved(update: Update) -> NoReturn:
    what = f"{update.path}: this notebook was saved by somebody while it was being built"
    raise ExplainerError(f"{what}, and is left as they saved it; build again")


def _version(path: Path) -> Version | None:
    """Return what is another after each save, which takes less time to find than to read it."""
    return file_version(path) if path.exists() else None
