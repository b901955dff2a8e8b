"""A folder of notebooks → a site of plain files, or one page as one file; no kernel, no server."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from explainer.errors import Diagnostic, UsageError, sorted_diagnostics
from explainer.export.exporter import HTML, NOTEBOOK, Exporter, page_path
from explainer.export.site_files import MARKER, site_files
from explainer.files import staging_folder
from explainer.notebook.folder import INDEX, notebook_names
from explainer.render.document import PageLinks
from explainer.text.urls import is_web_address

SITE = Path("site")
MADE = '<meta name="generator" content="explainer">'


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written."""

    path: Path
    warnings: tuple[Diagnostic, ...]
    also: tuple[Path, ...] = ()
    """What else was written, such as a PDF of the same."""


def export_site(notebooks: Path, out: Path = SITE, *, address: str = "") -> Exported:
    """Write every page of a folder of notebooks, and what a site needs beside them.

    Args:
        notebooks: as ``build`` makes it, or an educator's own.
        out: the site's folder, made anew: what is not of this export is gone.
        address: where the site will be, absolute; without it there is no sitemap and no feed.

    Raises:
        ContentError: a notebook cannot be read; nothing was written.
        UsageError: there are no notebooks, or the folder holds something that is no site of ours.
    """
    target = out.resolve()
    _expect_ours(target, out)
    files, warnings = site_files(notebooks, _whole(address))
    with staging_folder(target.parent, f".{target.name}-", contents="pages") as staging:
        fresh = staging / "site"
        for name, data in files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        _exchange(fresh, target, staging / "old")
    return Exported(path=out, warnings=warnings)


def export_html(
    notebooks: Path, page: str, out: Path | None = None, *, address: str = ""
) -> Exported:
    """Write one page as one file that needs nothing else.

    Args:
        notebooks: the folder of the page's notebook.
        page: the page's name, or the file of a notebook anywhere.
        out: a file, or a folder that is there; in the current one if not said.
        address: where the site is, absolute; without it, links to other pages are plain words.

    Raises:
        ContentError: the notebook cannot be read.
        UsageError: there is no such page, or a file of another's is in the way.
    """
    exporter, name = alone(notebooks, page, address=address)
    read = exporter.read(name, exporter.open(name))
    canonical = exporter.address + page_path(name) if address else ""
    home = exporter.address if name != INDEX else ""
    data = exporter.document(read, PageLinks(home=home, canonical=canonical))
    target = write_alone(data, out, f"{Path(name).stem}{HTML}")
    return Exported(path=target, warnings=sorted_diagnostics(exporter.warnings))


def alone(notebooks: Path, page: str, *, address: str = "") -> tuple[Exporter, str]:
    """Return what makes one page as one file, and the name of its notebook.

    Args:
        notebooks: the folder of the page's notebook.
        page: the page's name, or the file of a notebook anywhere.
        address: where the site is, absolute, or empty.

    Raises:
        UsageError: there is no such page, or the address is none.
    """
    source = Path(page) if page.endswith(NOTEBOOK) else notebooks / f"{Path(page).stem}{NOTEBOOK}"
    if not source.is_file():
        names = (name.removesuffix(NOTEBOOK) for name in notebook_names(notebooks))
        known = ", ".join(names) or "none"
        raise UsageError(f"there is no page {page!r} in {notebooks}; the pages are {known}")
    names_beside = {*notebook_names(source.parent), source.name}
    folder, whole = source.parent, _whole(address)
    return Exporter(folder=folder, names=names_beside, address=whole, alone=True), source.name


def write_alone(data: bytes, out: Path | None, name: str) -> Path:
    """Write one file of ours, in the place of one of ours only; return where it is.

    Args:
        data: of the file.
        out: a file, or a folder that is there; the current one if not said.
        name: of the file where ``out`` is no file's.

    Raises:
        UsageError: a file of another's is in the way.
    """
    target = out or Path(name)
    target = target / name if target.is_dir() else target
    if target.exists() and not is_ours(target.read_bytes()):
        raise UsageError(f"{target} is no page of ours, and stays; give another name with --out")
    with staging_folder(target.resolve().parent, f".{target.name}-", contents="pages") as staging:
        (staging / target.name).write_bytes(data)
        (staging / target.name).replace(target)
    return target


def is_ours(data: bytes) -> bool:
    """Say whether a file was written by us, and may be replaced."""
    return MADE.encode() in data


def _whole(address: str) -> str:
    if address and not is_web_address(address):
        raise UsageError(f"{address!r} is no web address; write it whole, with https://")
    return address.rstrip("/") + "/" if address else ""


def _expect_ours(target: Path, out: Path) -> None:
    """Refuse to put a site in the place of something else."""
    if not target.exists() or (target / MARKER).is_file():
        return
    if not target.is_dir() or any(target.iterdir()):
        message = f"{out} holds something that is no site of ours, and stays as it is"
        raise UsageError(f"{message}; give an empty folder, or a new one, with --out")


def _exchange(fresh: Path, target: Path, old: Path) -> None:
    """Put the new site in the old one's place; where that fails, the old one stays."""
    had = target.exists()
    if had:
        target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        if had:
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
