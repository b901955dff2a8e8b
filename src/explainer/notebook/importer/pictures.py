"""Extract the pictures that were pasted into a notebook's cells as files."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path, PurePath, PurePosixPath
from urllib.parse import quote, unquote

from explainer.notebook.view import Attachment, CellView
from explainer.text.picture_types import RASTER_TYPES

_IMAGE = re.compile(r"!\[((?:(?!!\[)[^\]])*)\]\(<?attachment:([^)>\s]{0,500})[^)]{0,500}\)")
"""An image in Markdown whose picture is an attachment."""
_PATH = re.compile(r"(?:[\w-][\w .()-]{0,100}/){0,8}[\w-][\w .()-]{0,100}")
"""A path below the folder of a page that every file system allows."""
_MAX_PAGE, _MAX_STEM = 120, 60
"""Bytes of the two parts of a file's name, for which file systems allow 255 bytes in all."""


class PastedPictures:
    """The pictures of a notebook.

    The bytes of a picture decide the suffix of its file, and no file that exists is replaced.
    """

    def __init__(
        self,
        page: str,
        is_free: Callable[[str, bytes], bool],
        find: Callable[[str], Path | None] = lambda _: None,
    ) -> None:
        """Take the page's slug, with which the names of pasted pictures' files begin.

        Args:
            page: the slug.
            is_free: whether a file of that path below the folder of the page can be written:
                there is none yet, or it has the same bytes.
            find: returns the file of a picture at an address that the page may have.
        """
        self.files: dict[str, bytes] = {}
        """File name → bytes."""
        self.warnings: list[str] = []
        self._files_by_folded_name: dict[str, tuple[str, bytes]] = {}
        """Some disks do not tell capitals from small letters."""
        self._page = _cut(page, _MAX_PAGE)
        self._is_free = is_free
        self._find = find

    def extract(self, cell: CellView) -> str:
        """Return a cell's Markdown with its pictures as files."""
        source = cell.source
        # The longest name first, because another one may be its beginning.
        for attachment in sorted(cell.attachments, key=lambda picture: -len(picture.name)):
            name, address = attachment.name, attachment.address
            if not self._is_on_page(attachment):
                file = self._keep(attachment)
                address = quote(file)
                if file:
                    self.warnings.append(
                        f"cell {cell.number}: the picture {name} is now the file {file} beside "
                        "the page"
                    )
            for written in {name, quote(name)} if address else ():
                source = source.replace(f"attachment:{written}", address)
        for name in _IMAGE.findall(source):
            self.warnings.append(
                f"cell {cell.number}: the attachment {unquote(name[1])} is left out because it is "
                "not a PNG, JPEG, GIF, WebP or AVIF picture"
            )
        return _IMAGE.sub(r"\1", source)

    def _is_on_page(self, attachment: Attachment) -> bool:
        """Return whether the page's address of a picture still leads to the same picture."""
        file = self._find(attachment.address) if attachment.address else None
        try:
            return file is not None and file.read_bytes() == b64decode(attachment.data)
        except (OSError, ValueError):
            return False

    def _keep(self, attachment: Attachment) -> str:
        """Keep a picture, and return the name of its file; empty if it is not a picture."""
        try:
            data = b64decode(attachment.data, validate=True)
        except ValueError:
            return ""
        suffix = _find_suffix(data)
        if not suffix:
            return ""
        path = PurePosixPath(unquote(attachment.address))
        is_inside = bool(_PATH.fullmatch(str(path))) and ".." not in path.parts
        if is_inside and _find_suffix(data, path.suffix) and self._is_free(str(path), data):
            self.files[str(path)] = data
            return str(path)
        name = unicodedata.normalize("NFC", attachment.name)
        words = re.sub(r"[^\w-]+", "-", PurePath(name).stem)
        stem = _cut(words, _MAX_STEM).strip("-") or "picture"
        file = f"{self._page}-{stem}{suffix}"
        known = self._files_by_folded_name.setdefault(file.casefold(), (file, data))
        if known != (file, data) or not self._is_free(file, data):
            file = f"{self._page}-{stem}-{sha256(data).hexdigest()[:12]}{suffix}"
        self.files[file] = data
        return file


def _find_suffix(data: bytes, written: str = "") -> str:
    """Return the suffix for the bytes of a picture; empty if they are not of a known type.

    Args:
        data: the bytes.
        written: the suffix that the picture should have; by default the usual one.
    """
    for type in RASTER_TYPES:
        if type.signature and type.signature.match(data):
            return (written if written in type.suffixes else "") if written else type.suffixes[0]
    return ""


def _cut(text: str, max_bytes: int) -> str:
    """Return the longest prefix of a text that fits into a number of bytes."""
    return text.encode("utf-8", "replace")[:max_bytes].decode("utf-8", "ignore")
