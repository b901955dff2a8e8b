"""A text, or bytes, become a file at once, or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from explainer.errors import ExplainerError


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
