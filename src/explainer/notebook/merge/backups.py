"""Keep copies of files as they were before a command replaced them."""

from __future__ import annotations

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
