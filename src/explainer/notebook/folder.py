"""List the notebooks of a folder that readers may open, and detect when one has changed."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path, PurePath

from explainer.errors import Diagnostic

INDEX = "index.ipynb"
"""The list of pages."""
STUDIES = "all-studies.ipynb"
"""The page of all studies, or an author's page of that name."""
NOTEBOOK = ".ipynb"
Version = tuple[int, int, int, int]


def list_notebooks(folder: Path) -> list[str]:
    """Return the notebooks' paths below a folder, with ``/``, sorted.

    Left out is what ``find_unlisted`` reports.
    """
    root = folder.resolve()
    return sorted(
        path.relative_to(folder).as_posix()
        for path in _find_notebooks(folder)
        if _has_address(path) and _is_inside(path, root)
    )


def find_unlisted(folder: Path) -> Iterator[Diagnostic]:
    """Yield a warning for each notebook that readers cannot open.

    A name that is not UTF-8 has no web address, and a link may lead out of the folder.
    """
    root = folder.resolve()
    for path in sorted(_find_notebooks(folder)):
        if not _has_address(path):
            shown = Path(str(path).encode("utf-8", "backslashreplace").decode())
            message = "the name of this notebook is not UTF-8, so readers cannot open it"
            yield Diagnostic(path=shown, code="W814", message=message, hint="rename the file")
        elif not _is_inside(path, root):
            message = "this notebook leads out of the folder, so readers cannot open it"
            hint = "copy the file into the folder"
            yield Diagnostic(path=path, code="W815", message=message, hint=hint)


def is_hidden(path: PurePath) -> bool:
    """Return whether readers may not open the file at a relative path."""
    return any(part.startswith((".", "_")) for part in path.parts)


def find_file(folder: Path, name: str, path: str) -> Path | None:
    """Return a file of a folder of notebooks that a page may use; None if there is none.

    Args:
        folder: nothing outside it is found, and no hidden file.
        name: the notebook's path below the folder, with ``/``.
        path: the file's path, relative to the notebook.
    """
    root = folder.resolve()
    try:
        file = (root / posixpath.dirname(name) / path).resolve()
        is_open = not is_hidden(file.relative_to(root)) and file.is_file()
    except (OSError, ValueError):  # outside the folder, or no file can have such a name
        return None
    return file if is_open else None


def get_file_version(path: Path) -> Version:
    """Return a value that differs after each change of a file, even if the clock was set back.

    A file that replaces another may have the same size and time of modification; its inode and
    the time of its change differ.

    Raises:
        OSError: there is no such file.
    """
    state = path.stat()
    return (state.st_mtime_ns, state.st_ctime_ns, state.st_size, state.st_ino)


def _find_notebooks(folder: Path) -> Iterator[Path]:
    """Yield the files and links below a folder that are not hidden."""
    for path in folder.rglob(f"*{NOTEBOOK}"):
        if not is_hidden(path.relative_to(folder)):
            yield path


def _is_inside(path: Path, root: Path) -> bool:
    """Return whether a file, or what a link leads to, is in a folder whose path has no links."""
    try:
        return not path.is_symlink() or root in path.resolve().parents
    except (OSError, RuntimeError):  # links that lead in a circle
        return False


def _has_address(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
