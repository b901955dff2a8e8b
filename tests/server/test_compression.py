"""An answer is compressed only if its reader accepts that."""

from __future__ import annotations

import pytest

from explainer.server.compression import accepts_gzip


@pytest.mark.parametrize(
    ("header", "is_accepted"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip; q=1.0", True),
        ("*", True),
        ("", False),
        ("br", False),
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
    assert accepts_gzip(header) == is_accepted
