"""Keep other processes of ours out of a folder while it is read and written."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Wait until no other process holds the lock of a folder, then hold it.

    The lock is that of the folder above, or of the first one that exists: it needs no file, and
    ends with the process. Where the system or the disk has no such locks, nothing is locked.
    """
    if sys.platform == "win32":
        yield
        return
    parent = next(path for path in folder.absolute().parents if path.is_dir())
    handle = os.open(parent, os.O_RDONLY)
    try:
        with suppress(OSError):  # a network disk without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
