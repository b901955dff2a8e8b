"""The types of pictures that pages can show."""

from __future__ import annotations

import re
from dataclasses import dataclass


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
)
"""The types that text, an output or an attachment may contain, the preferred one first."""
FILE_TYPES = (*RASTER_TYPES, PictureType(mime="image/svg+xml", suffixes=(".svg",)))
"""The types of files that pages may show."""
