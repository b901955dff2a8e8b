"""Find the folders of pages and of notebooks that a command was pointed at."""

from __future__ import annotations

import hashlib
from pathlib import Path

from platformdirs import user_cache_path

from explainer.builder import CONTENT, NOTEBOOKS
from explainer.notebook.folder import list_notebooks
from explainer.source.site_folder import open_site_folder

SITE_OR_NOTEBOOKS = f"the folder of notebooks, or of a site to build first (default: {NOTEBOOKS})"
"""Help for an argument of ``find_folders``."""


def find_folders(
    folder: Path | None, content: Path, notebooks: Path | None = None
) -> tuple[Path | None, Path]:
    """Return the folder of pages, if there is one, and the folder of notebooks.

    Notebooks of another generator's site are kept in the user's cache, since the generator would
    publish what it finds in its own folder.

    Args:
        folder: the folder that the command was pointed at: notebooks, a content folder, a
            project with both, or another generator's site; None if it was pointed at nothing.
        content: the content folder to use unless ``folder`` is one.
        notebooks: the folder of notebooks, if the command names it.
    """
    if folder and (folder / "content" / "site.toml").is_file():
        return folder / "content", notebooks or folder / "notebooks"
    if folder and _is_site(folder):
        content = folder
    elif folder:
        return _find_content(content, folder), folder
    if notebooks:
        return _find_content(content, notebooks), notebooks
    is_native = not content.is_dir() or open_site_folder(content).is_native
    return content, NOTEBOOKS if is_native else _get_cache_folder(content)


def _find_content(content: Path, notebooks: Path) -> Path | None:
    """Return the folder of the pages that notebooks are built from; None if it is unknown.

    The course in which a command runs need not be that of the notebooks.
    """
    beside = notebooks.resolve().parent / CONTENT
    if content != CONTENT or beside == CONTENT.resolve():
        return content
    return beside if (beside / "site.toml").is_file() else None


def _is_site(folder: Path) -> bool:
    """Return whether a folder is a site of pages rather than a folder of notebooks."""
    if not folder.is_dir() or folder.resolve() == NOTEBOOKS.resolve():
        return False
    site = open_site_folder(folder)
    return site.dialect.name != "plain" or not list_notebooks(folder)


def _get_cache_folder(site: Path) -> Path:
    path = site.resolve()
    digest = hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return user_cache_path("explainer") / "sites" / f"{path.name}-{digest}"
