"""Write a folder of notebooks as a site of plain files, or one page as one file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from explainer.browser_python.pyodide import open_pyodide
from explainer.errors import Diagnostic, UsageError, sort_diagnostics
from explainer.export.exporter import HTML, Exporter, get_page_path
from explainer.export.own_files import is_own_file
from explainer.export.site_files import MARKER, render_site
from explainer.files import staging_folder
from explainer.files.exchange import replace_folder, restore_folder
from explainer.notebook.folder import INDEX, NOTEBOOK, list_notebooks
from explainer.render.document import PageLinks
from explainer.text.urls import is_web_address

SITE = Path("site")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The result of an export."""

    path: Path
    """The folder or file that was written."""
    diagnostics: tuple[Diagnostic, ...]
    also: tuple[Path, ...] = ()
    """Other files that were written, such as a PDF of the same."""


def write_site(
    notebooks: Path,
    out: Path = SITE,
    *,
    address: str = "",
    live: bool = False,
    pyodide: Path | None = None,
) -> Exported:
    """Write every page of a folder of notebooks, and the other files of a site.

    Args:
        notebooks: a folder that ``build`` wrote, or an educator's own.
        out: the folder of the site; an older site there is replaced.
        address: the absolute address of the site; without it there are no sitemap and feed.
        live: whether readers' browsers can run the pages with code.
        pyodide: a folder or archive of Pyodide's distribution; by default the npm registry.

    Raises:
        ContentError: no notebook can be read, or Pyodide is not at hand; nothing was written.
        UsageError: there are no notebooks, or the folder has files that are not of a site of ours.
    """
    target = out.resolve()
    _require_own_folder(target, out)
    python = partial(open_pyodide, pyodide, notebooks) if live else None
    files, diagnostics = render_site(notebooks, _normalise_address(address), python)
    restore_folder(target, f".{target.name}-*/old")
    with staging_folder(target.parent, f".{target.name}-", contents="pages") as staging:
        fresh = staging / "site"
        for name, data in files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        replace_folder(fresh, target, staging / "old")
    return Exported(path=out, diagnostics=diagnostics)


def write_page(
    notebooks: Path, page: str, out: Path | None = None, *, address: str = ""
) -> Exported:
    """Write one page as one file that needs nothing else.

    Args:
        notebooks: the folder of the page's notebook.
        page: the name of the page, or the file of any notebook.
        out: a file or an existing folder; by default the current folder.
        address: the absolute address of the site; without it, links to other pages are text.

    Raises:
        ContentError: the notebook cannot be read.
        UsageError: there is no such page, or a file that is not ours is in the way.
    """
    exporter, name = open_page(notebooks, page, address=address)
    notebook = exporter.read(name)
    rendered = exporter.render(name, notebook)
    canonical = exporter.address + get_page_path(name) if address else ""
    home = exporter.address if name != INDEX else ""
    links = PageLinks(
        home=home,
        studies=exporter.find_studies_page(name),
        canonical=canonical,
        alternates=exporter.list_alternates(name, notebook),
    )
    data = exporter.document(rendered, links)
    target = write_file(data, out, f"{Path(name).stem}{HTML}")
    return Exported(path=target, diagnostics=sort_diagnostics(exporter.diagnostics))


def open_page(notebooks: Path, page: str, *, address: str = "") -> tuple[Exporter, str]:
    """Return the exporter for one page as one file, and the name of its notebook.

    Args:
        notebooks: the folder of the page's notebook.
        page: the name of the page, or the file of any notebook.
        address: the absolute address of the site, or empty.

    Raises:
        UsageError: there is no such page, or the address is not one.
    """
    source = Path(page) if page.endswith(NOTEBOOK) else notebooks / f"{Path(page).stem}{NOTEBOOK}"
    if not source.is_file():
        names = (name.removesuffix(NOTEBOOK) for name in list_notebooks(notebooks))
        known = ", ".join(names) or "none"
        raise UsageError(f"there is no page {page!r} in {notebooks}; the pages are {known}")
    folder = source.parent
    exporter = Exporter(
        folder=folder,
        names={*list_notebooks(folder), source.name},
        address=_normalise_address(address),
        is_single=True,
    )
    return exporter, source.name


def write_file(data: bytes, out: Path | None, name: str) -> Path:
    """Write one file, and return its path; only a file of ours is replaced.

    Args:
        data: the contents.
        out: a file or an existing folder; by default the current folder.
        name: the name of the file if ``out`` is not a file.

    Raises:
        UsageError: a file that is not ours is in the way.
    """
    target = out or Path(name)
    target = target / name if target.is_dir() else target
    if target.exists() and not is_own_file(target.read_bytes()):
        message = f"{target} was not written by explainer, so it is not replaced"
        raise UsageError(f"{message}; give another name with --out")
    with staging_folder(target.resolve().parent, f".{target.name}-", contents="pages") as staging:
        (staging / target.name).write_bytes(data)
        (staging / target.name).replace(target)
    return target


def _normalise_address(address: str) -> str:
    if address and not is_web_address(address):
        message = f"{address!r} is not a web address"
        raise UsageError(f"{message}; give the whole address, with https://")
    return address.rstrip("/") + "/" if address else ""


def _require_own_folder(target: Path, out: Path) -> None:
    """Refuse to replace a folder that is not a site of ours."""
    if not target.exists() or (target / MARKER).is_file():
        return
    if not target.is_dir() or any(target.iterdir()):
        message = f"{out} contains other files than those of a site, so it is not replaced"
        raise UsageError(f"{message}; give an empty folder, or a new one, with --out")
