"""Copies of notebooks as they were before a build; they are named for what is in them."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

FOLDER = ".backups"
"""Beside the notebooks; hidden from readers, and for its owner to delete at any time."""


def digest_of(data: bytes) -> str:
    """Return what tells one file's bytes from all others."""
    return sha256(data).hexdigest()


def backup_path(path: Path, data: bytes) -> Path:
    """Return where a file's bytes are kept: ``.backups/NAME.DIGEST.ipynb`` beside it."""
    return path.parent / FOLDER / f"{path.stem}.{digest_of(data)[:12]}{path.suffix}"


def keep_backup(path: Path, data: bytes) -> Path:
    """Keep a file's bytes, and return where; the same bytes are kept once.

    Raises:
        OSError: there is no room, or no leave to write; what is at ``path`` has not changed.
    """
    kept = backup_path(path, data)
    if kept.is_file() and kept.read_bytes() == data:
        return kept
    kept.parent.mkdir(exist_ok=True)
    part = kept.with_suffix(".part")
    try:
        part.write_bytes(data)
        shutil.copystat(path, part)
        part.replace(kept)
    finally:
        part.unlink(missing_ok=True)
    return kept
