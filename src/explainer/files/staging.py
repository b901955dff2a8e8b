"""Create temporary folders on the disk of a folder, and remove those of killed runs."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from explainer.errors import ExplainerError, UsageError
from explainer.files.journal import JOURNAL, PENDING, PREFIX


@contextmanager
def staging_folder(folder: Path, prefix: str, *, contents: str) -> Iterator[Path]:
    """Create a temporary folder inside another one, on the same disk.

    Args:
        folder: created if it does not exist, and removed if it stays empty.
        prefix: how its name begins; old folders with this prefix are removed.
        contents: what is written, in the plural, for error messages.

    Raises:
        UsageError: the folder is not writable.
        ExplainerError: writing stopped, as on a full disk.
    """
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        remove_abandoned(folder, prefix)
        staging = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
    except OSError as error:
        raise make_folder_error(folder, contents, error) from error
    try:
        yield staging
    except OSError as error:
        message = f"{folder}: writing stopped ({error.strerror}), and nothing there has changed"
        raise ExplainerError(f"{message}; check its disk, then try again") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if is_new:
            with suppress(OSError):
                folder.rmdir()  # fails if something was written


def remove_abandoned(folder: Path, prefix: str) -> None:
    """Remove the folders of killed runs; one that is newer than an hour may be in use."""
    for path in folder.glob(f"{prefix}*"):
        is_old = path.is_dir() and time.time() - path.stat().st_mtime > 3600
        if is_old and not any((path / name).exists() for name in (JOURNAL, PENDING)):
            shutil.rmtree(path, ignore_errors=True)


def is_empty_folder(path: Path) -> bool:
    """Return whether a path is a folder with nothing in it but staging folders."""
    return path.is_dir() and all(child.name.startswith(PREFIX) for child in path.iterdir())


def make_folder_error(folder: Path, contents: str, error: OSError) -> UsageError:
    """Return the error for a folder in which nothing can be written.

    Args:
        folder: the folder.
        contents: what is written, in the plural.
        error: of the system.
    """
    message = f"{folder}: the {contents} cannot be written there ({error.strerror})"
    return UsageError(f"{message}; check the permissions of the folder, and its disk")
