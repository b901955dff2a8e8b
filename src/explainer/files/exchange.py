"""Replace a folder by another one on the same disk."""

from __future__ import annotations

import ctypes
import os
import shutil
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
"""https://man7.org/linux/man-pages/man2/rename.2.html"""


def replace_folder(fresh: Path, target: Path, old: Path) -> None:
    """Put a folder in the place of another one; if that fails, the other one stays.

    Args:
        fresh: the new folder.
        target: its place.
        old: where the folder goes that was there; it is removed in the end.
    """
    if not target.exists():
        fresh.rename(target)
        return
    if _exchange(fresh, target):  # whoever looks there finds one of the two
        shutil.rmtree(fresh, ignore_errors=True)
        return
    target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def restore_folder(target: Path, pattern: str) -> None:
    """Put back the folder of a run that was killed between the two steps of a replacement.

    Args:
        target: its place.
        pattern: of the paths where ``replace_folder`` may have kept it, beside its place.
    """
    kept = sorted(target.parent.glob(pattern), key=lambda path: path.stat().st_mtime)
    if kept and not target.exists():
        kept[-1].rename(target)


def _exchange(first: Path, second: Path) -> bool:
    """Swap two folders in one step; return whether the system and its disk can do that."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if os.name == "posix" else None
    if rename is None:
        return False
    paths = (os.fsencode(first), os.fsencode(second))
    return bool(rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0)
