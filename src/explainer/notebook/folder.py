"""The notebooks of a folder that readers may have, and how to tell that one has changed."""

from __future__ import annotations

from pathlib import Path, PurePath

INDEX = "index.ipynb"
"""The list of pages."""
Version = tuple[int, int, int, int]


def notebook_names(folder: Path) -> list[str]:
    """Return the notebooks' paths below a folder, with ``/``, sorted."""
    found = (path.relative_to(folder) for path in folder.rglob("*.ipynb"))
    return sorted(path.as_posix() for path in found if not is_hidden(path))


def is_hidden(path: PurePath) -> bool:
    """Say whether readers may not have what a relative path leads to."""
    return any(part.startswith((".", "_")) for part in path.parts)


def file_version(path: Path) -> Version:
    """Return what is another after each change of a file, also where the clock went back.

    A file that was put in the place of another may be as large and as old as that one: it is
    another file, and the system noted when it came.

    Raises:
        OSError: there is no such file.
    """
    state = path.stat()
    return (state.st_mtime_ns, state.st_ctime_ns, state.st_size, state.st_ino)
