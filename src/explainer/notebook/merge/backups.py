"""Keep copies of files as they were before a command replaced them."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

FOLDER = ".backups"
"""Beside the notebooks; hidden from readers. Its owner may delete it at any time."""


def digest_bytes(data: bytes) -> str:
    """Return the SHA-256 digest of a file's bytes."""
    return sha256(data).hexdigest()


def get_backup_path(path: Path, data: bytes) -> Path:
    """Return where to keep a file's bytes: ``.backups/NAME.DIGEST.ipynb`` beside it."""
    return path.parent / FOLDER / f"{path.stem}.{digest_bytes(data)[:12]}{path.suffix}"


def keep_backup(path: Path, data: bytes) -> Path:
    """Write a backup of a file's bytes and return its path; equal bytes are written once.

    Raises:
        OSError: the backup cannot be written. The file at ``path`` has not changed.
    """
    backup = get_backup_path(path, data)
    if backup.is_file() and backup.read_bytes() == data:
        return backup
    backup.parent.mkdir(exist_ok=True)
    part = backup.with_suffix(".part")
    try:
        part.write_bytes(data)
        shutil.copystat(path, part)
        part.replace(backup)
    finally:
        part.unlink(missing_ok=True)
    return backup
