"""List the notebooks of a folder that readers may open, and detect when one has changed."""

from __future__ import annotations

from pathlib import Path, PurePath

INDEX = "index.ipynb"
"""The list of pages."""
NOTEBOOK = ".ipynb"
Version = tuple[int, int, int, int]


def list_notebooks(folder: Path) -> list[str]:
    """Return the notebooks' paths below a folder, with ``/``, sorted.

    A file whose name is not UTF-8 has no web address, and is left out.
    """
    paths = (path.relative_to(folder) for path in folder.rglob(f"*{NOTEBOOK}"))
    names = (path.as_posix() for path in paths if not is_hidden(path))
    return sorted(name for name in names if _has_address(name))


def is_hidden(path: PurePath) -> bool:
    """Return whether readers may not open the file at a relative path."""
    return any(part.startswith((".", "_")) for part in path.parts)


def get_file_version(path: Path) -> Version:
    """Return a value that differs after each change of a file, even if the clock was set back.

    A file that replaces another may have the same size and time of modification; its inode and
    the time of its change differ.

    Raises:
        OSError: there is no such file.
    """
    state = path.stat()
    return (state.st_mtime_ns, state.st_ctime_ns, state.st_size, state.st_ino)


def _has_address(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
