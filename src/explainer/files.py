"""Write files as a whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from explainer.errors import ExplainerError, UsageError


def put_text(path: Path, text: str) -> None:
    """Put a text into a file in UTF-8, whole, in the place of an older one.

    Raises:
        ExplainerError: it cannot be written; an older one is as it was.
    """
    put_bytes(path, text.encode("utf-8"))


def put_bytes(path: Path, data: bytes) -> None:
    """Put bytes into a file, whole, in the place of an older one.

    Raises:
        ExplainerError: it cannot be written; an older one is as it was.
    """
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(name).replace(path)
    except OSError as error:
        told = f"{path}: the file cannot be written ({error.strerror})"
        raise ExplainerError(f"{told}; look at the folder, its permissions and its disk") from error
    finally:
        if name:
            Path(name).unlink(missing_ok=True)


@contextmanager
def staging_folder(folder: Path, prefix: str, *, contents: str) -> Iterator[Path]:
    """Give a new folder inside another one, on the same disk; it is gone afterwards.

    Args:
        folder: is made where it is not there, and removed again if it stays empty.
        prefix: how the new folder's name begins; older ones of that name are removed.
        contents: what is written, in the plural, for the message when that cannot be.

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
        told = f"{folder}: the {contents} cannot be written there ({error.strerror})"
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
