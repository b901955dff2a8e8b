"""The types of pictures that pages can show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

SVG = "image/svg+xml"
_SVG_TAG = re.compile(r"(<svg)\b[^>]*>")
_SVG_NAMES = {
    "xmlns": "http://www.w3.org/2000/svg",
    "xmlns:xlink": "http://www.w3.org/1999/xlink",
}
"""What HTML may leave out of a drawing, and a file may not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureType:
    """A type of picture."""

    mime: str
    suffixes: tuple[str, ...]
    """The suffixes of its files, the usual one first."""
    signature: re.Pattern[bytes] | None = None
    """Matches the first bytes: https://mimesniff.spec.whatwg.org/#image-type-pattern."""


RASTER_TYPES = (
    PictureType(mime="image/png", suffixes=(".png",), signature=re.compile(rb"\x89PNG\r\n\x1a\n")),
    PictureType(
        mime="image/jpeg", suffixes=(".jpg", ".jpeg"), signature=re.compile(rb"\xff\xd8\xff")
    ),
    PictureType(mime="image/gif", suffixes=(".gif",), signature=re.compile(rb"GIF8[79]a")),
    PictureType(
        mime="image/webp",
        suffixes=(".webp",),
        signature=re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    ),
    PictureType(
        mime="image/avif",
        suffixes=(".avif",),
        signature=re.compile(rb".{4}ftypavi[fs]", re.DOTALL),
    ),
)
"""The types that text, an output or an attachment may contain, the preferred one first."""
FILE_TYPES = (*RASTER_TYPES, PictureType(mime=SVG, suffixes=(".svg",)))
"""The types of files that pages may show."""


def identify_picture(file: Path) -> str:
    """Return the MIME type of a picture by its bytes; empty if pages cannot show it.

    Raises:
        OSError: the file cannot be read.
    """
    with file.open("rb") as stream:
        start = stream.read(64)
        for type in RASTER_TYPES:
            if type.signature and type.signature.match(start):
                return type.mime
        is_drawing = file.suffix.lower() == ".svg" and complete_svg(start + stream.read())
    return SVG if is_drawing else ""


def find_suffix(mime: str) -> str:
    """Return the usual suffix of files of a type in ``FILE_TYPES``."""
    return next(type.suffixes[0] for type in FILE_TYPES if type.mime == mime)


def complete_svg(data: bytes | str) -> str:
    """Return an SVG drawing with the names that a file needs; empty if it is not well-formed.

    Browsers run no script of a drawing that is shown as a picture, and load nothing that it names:
    https://www.w3.org/TR/SVG2/conform.html#secure-static-mode.
    """
    try:
        svg = data if isinstance(data, str) else data.decode("utf-8-sig")
        tag = _SVG_TAG.search(svg)
        if not tag or "<!ENTITY" in svg:
            return ""
        names = "".join(
            f' {name}="{address}"'
            for name, address in _SVG_NAMES.items()
            if f"{name}=" not in tag[0]
        )
        svg = svg[: tag.end(1)] + names + svg[tag.end(1) :]
        ElementTree.fromstring(svg.strip())
    except (ElementTree.ParseError, ValueError):
        return ""
    return svg
