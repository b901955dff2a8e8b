"""A notebook's file → a page and studies in a content folder: whole, or nothing is written."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nbformat import NotebookNode

from explainer.bibliography.study_index import StudyIndex, list_identifiers
from explainer.bibliography.study_reader import read_studies, read_study
from explainer.bibliography.study_writer import format_study_file
from explainer.errors import ContentError, Diagnostic, ExplainerError, UsageError
from explainer.files import put_bytes
from explainer.model import Credit, Page, Site, Study
from explainer.notebook.cells import page_cells
from explainer.notebook.control_source import UnreadableRecords
from explainer.notebook.credit import credit_of
from explainer.notebook.importer.extract import ExtractedPage, taken
from explainer.notebook.importer.page_text import adapted, own_credit, page_text
from explainer.notebook.importer.rebuild import renewed
from explainer.notebook.io import text_digest
from explainer.notebook.merge.backups import keep_backup
from explainer.notebook.merge.build_record import built_of, own_metadata
from explainer.notebook.merge.update import theirs_of
from explainer.source.content import RESERVED_SLUGS
from explainer.source.page_head import head_of, page_slug
from explainer.source.pages import read_page
from explainer.source.site import read_site
from explainer.text.front_matter import read_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What was done."""

    page: Path
    written: tuple[Path, ...]
    """The page, studies, pictures and the notebook itself, as far as they are new or changed."""
    backups: tuple[Path, ...]
    """Files as they were before."""
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    """A content folder into which a page is to come."""

    path: Path
    site: Site
    studies: Mapping[str, Study]
    pages: Mapping[str, Path]
    """Slug → file."""


def adopt(notebook: Path, content: Path, *, authors: Sequence[str] = ()) -> Adopted:
    """Make a page and its studies of a notebook, which is that page's notebook then.

    A file that is replaced is kept in ``.backups`` beside it.

    Args:
        notebook: built by us and edited, or any other.
        content: a folder with ``site.toml``.
        authors: of what was changed; the page then names what it was adapted from.

    Raises:
        ContentError: the notebook, or something in the folder, is wrong; nothing was written.
        UsageError: there is no such notebook or folder.
    """
    if not notebook.is_file():
        raise UsageError(f"there is no file {notebook}; name a notebook, such as my-page.ipynb")
    node = theirs_of(notebook)
    folder = _opened(content)
    slug = _slug(notebook, node)
    target = folder.pages.get(slug, content / "pages" / f"{slug}.md")
    try:
        found = taken(node, slug=slug, site=folder.site, pages={*folder.pages, slug})
    except (UnreadableRecords, UsageError) as error:
        hint = "write the records as plain values, as a build does, and save the notebook"
        diagnostic = Diagnostic(path=notebook, code="E809", message=str(error), hint=hint)
        raise ContentError([diagnostic]) from None
    now = _page_now(target, folder)
    studies, warnings = _new_studies(found, folder)
    held = {**folder.studies, **{study.key: study for study in studies}}
    text = page_text(replace(found.front, credit=_credit(found, folder.site, authors)), found.body)
    texts = {content / "studies" / f"{study.key}.md": format_study_file(study, blanks=False)
             for study in studies}  # fmt: skip
    texts |= _new_figures(found, content / "figures", now)
    read = _read_back(notebook, target.name, text, texts, folder, held)
    if now is None or _without_lines(now) != _without_lines(read):
        _expect_of_this_page(notebook, node, now, target, folder)
        texts[target] = text
    written, backups = _put({path: made.encode() for path, made in texts.items()})
    beside = {notebook.parent / name: data for name, data in found.pictures.items()}
    if found.is_edited or built_of(node).page != slug:
        beside[notebook] = renewed(node, read, held, folder.site)
    others, more = _put(beside)
    if found.is_edited and not authors and not found.front.credit.adapted_from:
        warnings += (
            "the page still names its first authors alone: adopt it with --author NAME, and it "
            "names you, and them as those it was adapted from",
        )
    return Adopted(
        page=target,
        written=(*written, *others),
        backups=(*backups, *more),
        warnings=(*found.warnings, *warnings),
    )


def _opened(content: Path) -> _Folder:
    path = content / "site.toml"
    if not path.is_file():
        raise UsageError(
            f"there is no {path}; name a content folder with --content, or make one with "
            "explainer new"
        )
    studies, diagnostics = read_studies(content / "studies")
    site = read_site(path)
    if diagnostics:
        raise ContentError(diagnostics)
    pages = content / "pages"
    files = sorted(pages.rglob("*.md"))
    hidden = (any(part.startswith(".") for part in path.relative_to(pages).parts) for path in files)
    named = {page_slug(path): path for path, is_hidden in zip(files, hidden, strict=True)
             if not is_hidden}  # fmt: skip
    return _Folder(path=content, site=site, studies=studies, pages=named)


def _slug(notebook: Path, node: NotebookNode) -> str:
    slug = page_slug(notebook)
    if slug in RESERVED_SLUGS or own_metadata(node).get("page") in RESERVED_SLUGS:
        message = "this is the list of pages, which a build makes of the pages"
        hint = "change the pages, or site.toml, whose title and description it shows"
        raise ContentError([Diagnostic(path=notebook, code="E806", message=message, hint=hint)])
    return slug


def _page_now(target: Path, folder: _Folder) -> Page | None:
    """Return the page that is there; None for none that can be read."""
    if not target.is_file():
        return None
    try:
        index = StudyIndex(folder.studies.values())
        return _read(target, index, _titles(folder), folder.path / "figures")
    except ContentError:
        return None


def _read(path: Path, index: StudyIndex, titles: Mapping[str, str], figures: Path) -> Page:
    return read_page(path, studies=index, titles=titles, figures=figures).page


def _titles(folder: _Folder) -> dict[str, str]:
    titles = {}
    for slug, path in folder.pages.items():
        try:
            titles[slug] = head_of(read_document(path)).title
        except ContentError:
            titles[slug] = slug  # what is wrong with another page is none of this one's
    return titles


def _expect_of_this_page(
    notebook: Path, node: NotebookNode, now: Page | None, target: Path, folder: _Folder
) -> None:
    """Raise where a page would be lost that is another's, or newer than the notebook."""
    if not target.is_file():
        return
    built = built_of(node)
    if built.page != page_slug(target):
        message = f"there is a page {target} already, and this notebook was not built from it"
        hint = "give the notebook another name"
        raise ContentError([Diagnostic(path=notebook, code="E807", message=message, hint=hint)])
    if now is None:
        return
    held = {study.key: study for study in StudyIndex(folder.studies.values())}
    cells = [cell for cell in page_cells(now, held, folder.site) if cell.role != "records"]
    if any(
        cell.id not in built.cells or built.cells[cell.id].made != text_digest(cell.source)
        for cell in cells
    ):
        message = f"{target} has changed since this notebook was built from it"
        hint = (
            "run explainer build, which brings the page’s changes into the notebook, and adopt "
            "it then; or give the notebook another name"
        )
        raise ContentError([Diagnostic(path=notebook, code="E808", message=message, hint=hint)])


def _credit(found: ExtractedPage, site: Site, authors: Sequence[str]) -> Credit:
    was = credit_of(found.front.credit, site)
    credit = adapted(was, found.was_called, authors) if authors else found.front.credit
    return own_credit(credit, site)


def _new_studies(found: ExtractedPage, folder: _Folder) -> tuple[list[Study], tuple[str, ...]]:
    """Return the studies whose files are to be written, and what is told of the others."""
    known = StudyIndex(folder.studies.values(), folder=folder.path / "studies")
    new: list[Study] = []
    warnings: list[str] = []
    for study in found.studies:
        # The rest does not stand in a study's own file, but is found anew.
        plain = replace(study, answers=(), updates=(), updates_asked="", cited=(), styled=())
        there = folder.studies.get(study.key)
        if there and study.lang in ("", there.lang or folder.site.lang):
            plain = replace(plain, lang=there.lang)  # a page says it only where it is not its own
        if there == plain:
            continue
        if there is not None and not found.are_studies_edited:
            warnings.append(f"the study “{study.key}” has changed since, and stays as it is now")
            continue
        same = next(
            filter(None, (known.find_by_identifier(one) for one in list_identifiers(study))), None
        )
        if there is None and same is not None:
            warnings.append(f"the study “{study.key}” is there already, as “{same.key}”")
            continue
        new.append(plain)
    return new, tuple(warnings)


def _new_figures(found: ExtractedPage, folder: Path, now: Page | None) -> dict[Path, str]:
    """Return the files of the figures that are new here or that somebody has changed."""
    known = {one.slug for section in now.sections for one in section.figures} if now else set()
    return {folder / f"{name}.md": text for name, text in found.figures.items()
            if name not in found.figures_as_made or name not in known}  # fmt: skip


def _read_back(
    notebook: Path,
    name: str,
    text: str,
    texts: Mapping[Path, str],
    folder: _Folder,
    held: Mapping[str, Study],
) -> Page:
    """Return the page as a build will read it; raise where it or a study cannot be."""
    titles = _titles(folder) | {page_slug(Path(name)): name}
    with tempfile.TemporaryDirectory() as made:
        try:
            index = StudyIndex(held.values(), folder=folder.path / "studies")
            figures = folder.path / "figures"
            place = Path(made, figures.name)
            shutil.copytree(figures, place) if figures.is_dir() else place.mkdir()
            for path, held_text in {**texts, Path(name): text}.items():
                place = Path(made, path.parent.name, path.name)
                place.parent.mkdir(exist_ok=True)
                place.write_text(held_text, encoding="utf-8", newline="\n")
                if path.parent.name == "studies":
                    read_study(place)
            return _read(Path(made, name), index, titles, Path(made, figures.name))
        except ContentError as error:
            raise ContentError(_of_notebook(one, notebook) for one in error.diagnostics) from None


def _of_notebook(diagnostic: Diagnostic, notebook: Path) -> Diagnostic:
    """Return a problem of a file that was never put in place as one of the notebook's."""
    line = ""
    if diagnostic.line and diagnostic.path.is_file():
        line = diagnostic.path.read_text(encoding="utf-8").split("\n")[diagnostic.line - 1].strip()
    place = f"“{line[:80]}”: " if line else ""
    return replace(diagnostic, path=notebook, line=None, message=f"{place}{diagnostic.message}")


def _without_lines(page: Page) -> Page:
    sections = tuple(
        replace(
            section,
            line=0,
            citations=tuple(replace(cite, line=0) for cite in section.citations),
        )
        for section in page.sections
    )
    return replace(page, path=Path(), sections=sections)


def _put(files: Mapping[Path, bytes]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Write files, each whole; return those that are new or changed, and the backups."""
    changed = {path: data for path, data in files.items()
               if not path.is_file() or path.read_bytes() != data}  # fmt: skip
    try:
        backups = [keep_backup(path, path.read_bytes()) for path in changed if path.is_file()]
        for path, data in changed.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            put_bytes(path, data)
    except OSError as error:
        told = f"{error.filename or ''}: this cannot be written ({error.strerror})"
        raise ExplainerError(f"{told}; look at the folder, its permissions and its disk") from error
    return tuple(changed), tuple(backups)
