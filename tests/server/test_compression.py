"""An answer is compressed only if its reader accepts that."""

from __future__ import annotations

import pytest

from explainer.server.compression import accepts_encoding


@pytest.mark.parametrize(
    ("header", "is_accepted"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5", True),
        ("gzip; q=1.0", True),
        ("*", True),
        ("", False),
        ("deflate", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*, gzip;q=0", False),
        ("*;q=0", False),
        ("x-gzipped", False),
        ("gzip;q=x", False),
    ],
)
def test_weights_are_respected(header, is_accepted):
    """A weight of zero refuses an encoding; a star stands for those that are not named."""
    assert accepts_encoding(header, "gzip") == is_accepted
    assert accepts_encoding(header.lower().replace("gzip", "br"), "br") == is_accepted
