"""Take the pictures that were pasted into a notebook's cells, as files."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import PurePath
from urllib.parse import quote

from nbformat import NotebookNode

_SIGNATURES = {
    ".png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    ".jpg": re.compile(rb"\xff\xd8\xff"),
    ".gif": re.compile(rb"GIF8[79]a"),
    ".webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
"""The first bytes of each type of picture, https://mimesniff.spec.whatwg.org/#image-type-pattern"""
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
        self._page = _cut(page, _MAX_PAGE)
        self._is_free = is_free

    def extract(self, cell: NotebookNode, number: int) -> str:
        """Return a cell's Markdown with its pictures as files.

        Args:
            cell: a Markdown cell.
            number: its position in the notebook, from 1.
        """
        source: str = cell.source
        attachments: Mapping[str, Mapping[str, object]] = cell.get("attachments") or {}
        for name in sorted(attachments, key=len, reverse=True):  # a name may begin with another
            picture = next(_decode_pictures(attachments[name]), None)
            if picture is None:
                source = _remove_image(source, name)
                self.warnings.append(
                    f"cell {number}: the attachment {name} is left out because it is not a PNG, "
                    "JPEG, GIF or WebP picture"
                )
                continue
            file = self._keep(name, *picture)
            self.warnings.append(
                f"cell {number}: the picture {name} is now the file {file}; keep it with the "
                "notebook"
            )
            for address in _addresses(name):
                source = source.replace(address, quote(file))
        return source

    def _keep(self, name: str, suffix: str, data: bytes) -> str:
        """Keep a picture, and return the name of its file."""
        words = re.sub(r"[^\w-]+", "-", PurePath(name).stem)
        stem = _cut(words, _MAX_STEM).strip("-") or "picture"
        file = f"{self._page}-{stem}{suffix}"
        if self.files.get(file, data) != data or not self._is_free(file, data):
            file = f"{self._page}-{stem}-{sha256(data).hexdigest()[:12]}{suffix}"
        self.files[file] = data
        return file


def _decode_pictures(attachment: Mapping[str, object]) -> Iterator[tuple[str, bytes]]:
    """Yield the suffix and the bytes of each picture of an attachment."""
    for text in attachment.values():
        try:
            data = base64.b64decode("".join(str(text).split()), validate=True)
        except (binascii.Error, ValueError):
            continue
        for suffix, signature in _SIGNATURES.items():
            if signature.match(data):
                yield suffix, data


def _addresses(name: str) -> list[str]:
    """Return the addresses that editors write for an attachment."""
    return [f"attachment:{written}" for written in dict.fromkeys((name, quote(name)))]


def _remove_image(source: str, name: str) -> str:
    """Return Markdown with the text of an image instead of the image."""
    for address in _addresses(name):
        source = re.sub(rf"!\[([^\]]*)\]\(<?{re.escape(address)}>?[^)]*\)", r"\1", source)
    return source


def _cut(text: str, most: int) -> str:
    """Return the beginning of a text that fits into a number of bytes."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")
