"""A content folder → a folder of notebooks: all of them or, where anything is wrong, none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from explainer.cells import Listed, index_cells, page_cells
from explainer.cited import Shelf, places_of, uncited
from explainer.content import Content, open_content
from explainer.edits import edited_cell
from explainer.errors import ContentError, ExplainerError, Problem, UsageError, sorted_problems
from explainer.model import Page
from explainer.notebook import Front, notebook_bytes
from explainer.page_head import RIGHT_TO_LEFT
from explainer.pages import Reading
from explainer.staging import staging_folder

CONTENT = Path("content")
NOTEBOOKS = Path("notebooks")
INDEX = "index"
STAGING = ".building-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did, or would do."""

    written: tuple[Path, ...]
    """Notebooks whose bytes are new."""
    unchanged: tuple[Path, ...]
    notices: tuple[Problem, ...]


def build(
    content: Path = CONTENT,
    out: Path = NOTEBOOKS,
    *,
    pages: Sequence[str] = (),
    dry: bool = False,
    progress: bool = False,
) -> Built:
    """Write the notebooks of a content folder, and the list of pages.

    Args:
        content: has ``site.toml``, ``pages`` and perhaps ``studies``.
        out: is made where it is not there.
        pages: slugs or files of the pages to write; all where empty. The list of pages is
            always written, and every page is read.
        dry: say what would be written, and write nothing.
        progress: show a bar on standard error.

    Raises:
        ContentError: something in the content is wrong, or a notebook was changed by hand;
            no notebook was written.
        UsageError: there is no such page, or a folder cannot be written.
    """
    opened = open_content(content)
    chosen = _chosen(opened, pages)
    place = nullcontext(out) if dry else staging_folder(out, STAGING, what="notebooks")
    with place as staging:
        problems: list[Problem] = []
        written: list[Path] = []
        unchanged: list[Path] = []
        for name, data, notices in _files(opened, progress):
            problems += notices
            if name != INDEX and chosen and name not in chosen:
                continue
            target = out / f"{name}.ipynb"
            if target.is_file() and target.read_bytes() == data:
                unchanged.append(target)
                continue
            problems += _edited(target)
            written.append(target)
            if not dry:
                (staging / target.name).write_bytes(data)
        if any(not problem.notice for problem in problems):
            raise ContentError([problem for problem in problems if not problem.notice])
        if not dry:
            _put(staging, written)
    return Built(
        written=tuple(written), unchanged=tuple(unchanged), notices=sorted_problems(problems)
    )


def check(content: Path = CONTENT, *, progress: bool = False) -> tuple[Problem, ...]:
    """Return everything in a content folder that is wrong or deserves a look."""
    try:
        opened = open_content(content)
    except ContentError as error:
        return error.problems
    return sorted_problems(
        found for _, _, problems in _files(opened, progress) for found in problems
    )


def _files(content: Content, progress: bool) -> Iterator[tuple[str, bytes, Sequence[Problem]]]:
    """Yield each notebook's name and bytes, one notebook in memory at a time, the list last.

    All pages are read first: a card says which of them cite its study. A page with problems has
    no bytes; what is wrong beyond one page is told with the list of pages.
    """
    readings: list[Reading] = []
    for path in _with_bar(content.paths, progress):
        try:
            readings.append(content.page(path))
        except ContentError as error:
            yield path.stem, b"", error.problems
    listed = [_listed(reading.page) for reading in readings]
    places = places_of(reading.page for reading in readings)
    shelf = Shelf(content.studies, places)
    for reading in readings:
        page = reading.page
        cells = page_cells(page, shelf.for_page(page), content.site)
        yield page.slug, notebook_bytes(_front(page), cells), reading.notices
    is_whole = len(readings) == len(content.paths)
    lonely = uncited(content.studies, places, content.folder / "studies") if is_whole else ()
    site = content.site
    front = Front(
        slug=INDEX,
        title=site.title,
        lang=site.lang,
        dir="rtl" if site.lang.lower().split("-")[0] in RIGHT_TO_LEFT else "ltr",
        description=site.description,
    )
    yield INDEX, notebook_bytes(front, index_cells(listed, site)), lonely


def _listed(page: Page) -> Listed:
    return Listed(slug=page.slug, title=page.title, description=page.description, tags=page.tags)


def _front(page: Page) -> Front:
    return Front(
        slug=page.slug,
        title=page.title,
        lang=page.lang,
        dir=page.dir,
        description=page.description,
        tags=page.tags,
        date=page.date,
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


def _edited(target: Path) -> list[Problem]:
    """Return a problem where writing would lose what a person has changed in the notebook."""
    if target.is_dir():
        what = "this is a folder, and the notebook needs its name"
        return [Problem(path=target, what=what, mend="give the folder another name")]
    if not target.exists():
        return []
    changed = edited_cell(target)
    if not changed:
        return []
    what = f"this notebook was changed by hand ({changed}), and building it anew would lose that"
    return [Problem(path=target, what=what, mend="keep it under another name, then build again")]


def _put(staging: Path, targets: Iterable[Path]) -> None:
    for target in targets:
        try:
            (staging / target.name).replace(target)
        except OSError as error:
            what = f"{target}: the notebook cannot be put in its place ({error.strerror})"
            raise ExplainerError(f"{what}; look at the folder, then build again") from error
