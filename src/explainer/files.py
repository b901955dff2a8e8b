"""Write files completely or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from explainer.errors import ExplainerError, UsageError


def write_text(path: Path, text: str) -> None:
    """Write a text to a file in UTF-8, and replace the file if it exists.

    Raises:
        ExplainerError: the file cannot be written, and was not changed.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write bytes to a file, and replace the file if it exists.

    Raises:
        ExplainerError: the file cannot be written, and was not changed.
    """
    try:
        with ExitStack() as cleanup:
            _stage(path, data, cleanup).replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write several files in a transaction: all of them or, if one cannot be written, none.

    All files are staged beside their targets before the first one is moved into place. Missing
    folders are created.

    Raises:
        ExplainerError: a file cannot be written; no file or folder was changed.
    """
    path = Path()
    try:
        with ExitStack() as new_folders, ExitStack() as cleanup, ExitStack() as undo:
            staged: dict[Path, Path] = {}
            for path, data in files.items():
                for folder in reversed([parent for parent in path.parents if not parent.exists()]):
                    folder.mkdir()
                    new_folders.callback(folder.rmdir)
                staged[path] = _stage(path, data, cleanup)
            originals = {
                path: _stage(path, path.read_bytes(), cleanup) for path in files if path.exists()
            }
            for path, new in staged.items():
                new.replace(path)
                if path in originals:
                    undo.callback(originals[path].replace, path)
                else:
                    undo.callback(path.unlink)
            undo.pop_all()  # all files are in place
            new_folders.pop_all()
    except OSError as error:
        raise _cannot_write(path, error) from error


def _stage(path: Path, data: bytes, cleanup: ExitStack) -> Path:
    """Return a new file beside a path, with the data and with the permissions of that path."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    staged = Path(name)
    cleanup.callback(staged.unlink, missing_ok=True)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    staged.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
    return staged


def _cannot_write(path: Path, error: OSError) -> ExplainerError:
    message = f"{path}: the file cannot be written ({error.strerror})"
    return ExplainerError(f"{message}; check the folder, its permissions and its disk")


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
        _remove_abandoned(folder, prefix)
        staging = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
    except OSError as error:
        message = f"{folder}: the {contents} cannot be written there ({error.strerror})"
        raise UsageError(f"{message}; check the permissions of the folder, and its disk") from error
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


def _remove_abandoned(folder: Path, prefix: str) -> None:
    """Remove the folders of killed runs; one that is newer than an hour may be in use."""
    for path in folder.glob(f"{prefix}*"):
        if path.is_dir() and time.time() - path.stat().st_mtime > 3600:
            shutil.rmtree(path, ignore_errors=True)
