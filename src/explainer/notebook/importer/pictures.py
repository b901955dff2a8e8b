"""Extract the pictures that were pasted into a notebook's cells as files."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from pathlib import PurePath
from urllib.parse import quote, unquote

from explainer.notebook.view import Attachment, CellView
from explainer.text.picture_types import RASTER_TYPES

_IMAGE = re.compile(r"!\[((?:(?!!\[)[^\]])*)\]\(<?attachment:([^)>\s]{0,500})[^)]{0,500}\)")
"""An image in Markdown whose picture is an attachment."""
_MAX_PAGE, _MAX_STEM = 120, 60
"""Bytes of the two parts of a file's name, for which file systems allow 255 bytes in all."""


class PastedPictures:
    """The pictures of a notebook.

    The bytes of a picture decide the suffix of its file, and no file that exists is replaced.
    """

    def __init__(self, page: str, is_free: Callable[[str, bytes], bool]) -> None:
        """Take the page's slug, with which the names of all files begin.

        Args:
            page: the slug.
            is_free: whether a file of that name can be written: there is none yet, or it has the
                same bytes.
        """
        self.files: dict[str, bytes] = {}
        """File name → bytes."""
        self.warnings: list[str] = []
        self._files_by_folded_name: dict[str, tuple[str, bytes]] = {}
        """Some disks do not tell capitals from small letters."""
        self._page = _cut(page, _MAX_PAGE)
        self._is_free = is_free

    def extract(self, cell: CellView) -> str:
        """Return a cell's Markdown with its pictures as files."""
        source = cell.source
        # The longest name first, because another one may be its beginning.
        for attachment in sorted(cell.attachments, key=lambda picture: -len(picture.name)):
            name = attachment.name
            file = self._keep(attachment)
            if file:
                for written in {name, quote(name)}:
                    source = source.replace(f"attachment:{written}", quote(file))
                self.warnings.append(
                    f"cell {cell.number}: the picture {name} is now the file {file}; keep it with "
                    "the notebook"
                )
        for name in _IMAGE.findall(source):
            self.warnings.append(
                f"cell {cell.number}: the attachment {unquote(name[1])} is left out because it is "
                "not a PNG, JPEG, GIF or WebP picture"
            )
        return _IMAGE.sub(r"\1", source)

    def _keep(self, attachment: Attachment) -> str:
        """Keep a picture, and return the name of its file; empty if it is not a picture."""
        try:
            data = b64decode(attachment.data, validate=True)
        except ValueError:
            return ""
        suffix = _find_suffix(data)
        if not suffix:
            return ""
        name = unicodedata.normalize("NFC", attachment.name)
        words = re.sub(r"[^\w-]+", "-", PurePath(name).stem)
        stem = _cut(words, _MAX_STEM).strip("-") or "picture"
        file = f"{self._page}-{stem}{suffix}"
        known = self._files_by_folded_name.setdefault(file.casefold(), (file, data))
        if known != (file, data) or not self._is_free(file, data):
            file = f"{self._page}-{stem}-{sha256(data).hexdigest()[:12]}{suffix}"
        self.files[file] = data
        return file


def _find_suffix(data: bytes) -> str:
    """Return the suffix for the bytes of a picture; empty if they are not of a known type."""
    for type in RASTER_TYPES:
        if type.signature and type.signature.match(data):
            return type.suffixes[0]
    return ""


def _cut(text: str, max_bytes: int) -> str:
    """Return the longest prefix of a text that fits into a number of bytes."""
    return text.encode("utf-8", "replace")[:max_bytes].decode("utf-8", "ignore")
