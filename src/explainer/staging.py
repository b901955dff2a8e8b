"""A folder to write into beside where the files belong, so that they appear whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from explainer.errors import ExplainerError, UsageError


@contextmanager
def staging_folder(folder: Path, prefix: str, *, what: str) -> Iterator[Path]:
    """Give a new folder inside another one, on the same disk; it is gone afterwards.

    Args:
        folder: is made where it is not there, and removed again if it stays empty.
        prefix: how the new folder's name begins; older ones of that name are removed.
        what: what is written, in the plural, for the message when that cannot be.

    Raises:
        UsageError: the folder cannot be written.
        ExplainerError: writing stopped, as on a full disk.
    """
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_left(folder, prefix)
        staging = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
    except OSError as error:
        told = f"{folder}: the {what} cannot be written there ({error.strerror})"
        raise UsageError(f"{told}; look at the folder's permissions and its disk") from error
    try:
        yield staging
    except OSError as error:
        told = f"{folder}: writing stopped ({error.strerror}), and nothing there has changed"
        raise ExplainerError(f"{told}; look at its disk, then try again") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if is_new:
            with suppress(OSError):
                folder.rmdir()  # works only where nothing was written


def _remove_left(folder: Path, prefix: str) -> None:
    """Remove what runs that were killed have left; one of this hour may still be at work."""
    for left in folder.glob(f"{prefix}*"):
        if left.is_dir() and time.time() - left.stat().st_mtime > 3600:
            shutil.rmtree(left, ignore_errors=True)
