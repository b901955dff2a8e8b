"""Find a notebook's pictures: attached to a cell, saved as an output, or in a file beside it."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from explainer.notebook.folder import find_file
from explainer.notebook.view import Attachment
from explainer.text.markdown import ATTACHMENT
from explainer.text.picture_sizes import read_data_uri
from explainer.text.picture_types import FILE_TYPES, SVG, complete_svg

SUFFIXES = {suffix: type.mime for type in FILE_TYPES for suffix in type.suffixes}
"""Suffix of a picture file that pages may show → its MIME type."""
_USE = re.compile(rf"{ATTACHMENT}([^\s\"'>]+?)(?=[\s\"'>]|\)(?:[^)]|$)|$)")
_BASE64 = re.compile(r"[A-Za-z0-9+/=]*")


def make_picture_uri(mime: str, base64: str) -> str:
    """Return the ``data:`` address of a picture; empty if it has no data, or they are not base64.

    Args:
        mime: the picture's MIME type.
        base64: the picture's bytes in base64; white space is removed.
    """
    data = "".join(base64.split())
    return f"data:{mime};base64,{data}" if data and _BASE64.fullmatch(data) else ""


def make_svg_uri(svg: str) -> str:
    """Return the ``data:`` address of an SVG drawing; empty if it is not well-formed.

    ``complete_svg`` says why that is safe.
    """
    svg = complete_svg(svg)
    return make_picture_uri(SVG, b64encode(svg.encode()).decode())


def make_file_uri(file: Path) -> str:
    """Return the ``data:`` address of a picture file."""
    return make_picture_uri(SUFFIXES[file.suffix.lower()], b64encode(file.read_bytes()).decode())


def make_attachment_uris(attachments: Iterable[Attachment]) -> dict[str, str]:
    """Return the ``data:`` address of each attached picture by its name."""
    uris = {picture.name: _make_attachment_uri(picture) for picture in attachments}
    return {name: uri for name, uri in uris.items() if uri}


def _make_attachment_uri(picture: Attachment) -> str:
    uri = make_picture_uri(picture.mime, picture.data)
    if not uri or picture.mime != SVG:
        return uri
    try:
        return make_svg_uri(b64decode(picture.data).decode())
    except ValueError:  # neither base64 nor UTF-8
        return ""


def find_lost_pictures(text: str, attachments: Iterable[Attachment]) -> list[str]:
    """Return the names of attachments that a cell's Markdown shows and the cell does not have."""
    if ATTACHMENT not in text:
        return []
    names = [picture.name for picture in attachments]
    starts = tuple(dict.fromkeys(_USE.findall(text)))  # a name may have spaces
    return [
        unquote(start)
        for start in starts
        if not any(name.startswith((start, unquote(start))) for name in names)
    ]


def find_picture(folder: Path, name: str, path: str) -> Path | None:
    """Return the picture file that a notebook's page may show; None if there is none.

    Args:
        folder: the folder of notebooks; nothing outside it is found.
        name: the notebook's path below the folder, with ``/``.
        path: the picture's path, relative to the notebook.
    """
    file = find_file(folder, name, path)
    return file if file and file.suffix.lower() in SUFFIXES else None


def read_picture(folder: Path, name: str, address: str) -> bytes:
    """Return the bytes of a picture that a notebook's page shows; empty if they are not known.

    Args:
        folder: the folder of notebooks.
        name: the notebook's path below the folder, with ``/``.
        address: a ``data:`` address, or one relative to the notebook.
    """
    if address.startswith("data:"):
        return read_data_uri(address)
    file = find_picture(folder, name, unquote(address.partition("?")[0].partition("#")[0]))
    try:
        return file.read_bytes() if file else b""
    except OSError:
        return b""
