"""Find the size of a picture, so that nothing on a page moves while it loads."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from io import BytesIO

_DATA = re.compile(r"data:image/[a-z+]+;base64,")
_SVG = re.compile(rb"<svg\b[^>]*>")
_FAR = 10_000
"""Bytes in which a drawing begins, after comments."""
_PIXELS = re.compile(r"[0-9]{1,5}")


def read_data_uri(address: str) -> bytes:
    """Return the bytes of a picture's ``data:`` address; empty for any other address."""
    start = _DATA.match(address)
    try:
        return b64decode(address[start.end() :]) if start else b""
    except ValueError:
        return b""


def complete_size(attributes: Mapping[str, str], data: bytes) -> dict[str, str]:
    """Return the attributes of a picture with its width and its height in pixels.

    A size that its author gave is kept, and the other one is in proportion. One in percent stays
    alone: browsers use a height in pixels only beside a width in pixels.

    Args:
        attributes: of an ``img``.
        data: the bytes of the picture.
    """
    given = {name: attributes[name] for name in ("width", "height") if attributes.get(name)}
    if len(given) == 2 or not all(map(_PIXELS.fullmatch, given.values())):
        return dict(attributes)
    width, height = measure_picture(data)
    if not width or not height:
        return dict(attributes)
    if "width" in given:
        height = max(1, round(height * int(given["width"]) / width))
        width = int(given["width"])
    elif "height" in given:
        width = max(1, round(width * int(given["height"]) / height))
        height = int(given["height"])
    return {**attributes, "width": str(width), "height": str(height)}


def measure_picture(data: bytes) -> tuple[int, int]:
    """Return the width and the height of a picture in pixels, turned as it is shown; 0 if unknown.

    Args:
        data: the bytes of a picture of one of ``picture_types.FILE_TYPES``.
    """
    import imagesize  # kernels do not need it, and it is slow to import

    drawing = _SVG.search(data[:_FAR])
    # imagesize takes the first size in a drawing, which may be that of a part of it.
    width, height = imagesize.get(BytesIO(drawing[0] if drawing else data)) if data else (0, 0)
    return max(0, round(width)), max(0, round(height))
