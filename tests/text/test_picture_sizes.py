"""Tests of the sizes of pictures."""

from __future__ import annotations

import struct
from base64 import b64encode

import pytest

from explainer.text.picture_sizes import complete_size, measure_picture, read_data_uri


def make_box(name: bytes, data: bytes) -> bytes:
    """Return a box of an ISO file, such as an AVIF picture."""
    return struct.pack(">I", 8 + len(data)) + name + data


def make_segment(marker: int, data: bytes) -> bytes:
    """Return a segment of a JPEG."""
    return b"\xff" + bytes([marker]) + struct.pack(">H", 2 + len(data)) + data


def make_jpeg(*, orientation: int = 1) -> bytes:
    """Return the head of a picture of 40 by 20 pixels, which a camera may have turned."""
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 1) + entry + bytes(4)
    frame = struct.pack(">BHHB", 8, 20, 40, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + make_segment(0xE1, exif) + make_segment(0xC0, frame) + b"\xff\xd9"


def make_avif() -> bytes:
    """Return the boxes of a picture that say how large it is."""
    size = make_box(b"ispe", struct.pack(">III", 0, 40, 20))
    association = make_box(b"ipma", struct.pack(">IIHBB", 0, 1, 1, 1, 1))
    properties = make_box(b"iprp", make_box(b"ipco", size) + association)
    item = make_box(b"pitm", struct.pack(">IH", 0, 1))
    return make_box(b"ftyp", b"avif\0\0\0\0avifmif1") + make_box(
        b"meta", bytes(4) + item + properties
    )


GIF = b"GIF89a" + struct.pack("<HH", 40, 20) + bytes(8)
WEBP = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(4) + b"\x27\0\0\x13\0\0"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"/>'


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (GIF, (40, 20)),
        (WEBP, (40, 20)),
        (make_avif(), (40, 20)),
        (make_jpeg(), (40, 20)),
        (make_jpeg(orientation=6), (20, 40)),
        (SVG, (40, 20)),
        (SVG.replace(b'"40"', b'"1in"'), (96, 20)),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"/>', (0, 0)),
        (b'<svg viewBox="0 0 40 20"><rect width="7" height="9"/></svg>', (0, 0)),
        (b'<?xml version="1.0"?>\n<!-- width="1" -->\n' + SVG, (40, 20)),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="20"/>', (0, 0)),
        (b"\x89PNG\r\n\x1a\n", (0, 0)),
        (b"", (0, 0)),
    ],
)
def test_the_size_is_read_from_the_bytes(data: bytes, size: tuple[int, int]) -> None:
    """A drawing without a size of its own, and a file that is cut off, have none."""
    assert measure_picture(data) == size


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {"width": "40", "height": "20"}),
        ({"width": "10"}, {"width": "10", "height": "5"}),
        ({"height": "10"}, {"width": "20", "height": "10"}),
        ({"width": "9", "height": "9"}, {"width": "9", "height": "9"}),
        ({"width": "50%"}, {"width": "50%"}),
    ],
)
def test_the_size_of_the_author_is_kept(given: dict[str, str], expected: dict[str, str]) -> None:
    """A missing width or height is in proportion to the other one."""
    attributes = complete_size({"src": "a.gif", "alt": "A robin", **given}, GIF)
    assert attributes == {"src": "a.gif", "alt": "A robin", **expected}


def test_a_data_address_is_decoded() -> None:
    """Other addresses, and damaged ones, have no bytes."""
    address = f"data:image/gif;base64,{b64encode(GIF).decode()}"
    assert read_data_uri(address) == GIF
    assert read_data_uri("a.gif") == read_data_uri("data:image/gif;base64,a") == b""
