"""Input that makes parsers slow: no file within our limits takes more than ten seconds.

`make fuzz` tries every input; `make test` compares two sizes of those that were slow in earlier
versions.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial

import pytest

from support import pathological_input
from support.growth import check_growth
from support.pathological_input import NAMES, measure_build

SECONDS = 10
ALL = bool(os.environ.get("EXPLAINER_NOISE"))
ONCE_SLOW = {
    "ticks": 100_000,
    "headings": 24_000,
    "listflat": 60_000,
    "question": 30_000,
    "tight alt": 40_000,
    "comment": 1_000_000,
    "num,": 1_000_000,
    "links": 60_000,
    "linkdef": 400_000,
    "doi full": 100_000,
    "yaml tags bomb": 1_000,
    "toml dotted": 600_000,
    "toml hex": 20_000,
    "emoji names": 60_000,
    "under": 400_000,
    "marks": 100_000,
    "marks2": 90_000,
    "addresses": 440_000,
    "keys": 140_000,
    "autolink bad": 90_000,
    "nest em": 45_000,
    "stars": 45_000,
}
"""Name → a size within our limits for which an earlier version took very long, or failed."""


def measure_builds(name: str, *sizes: int) -> list[float]:
    """Return the seconds of processor time that a page takes in each size."""
    done = subprocess.run(
        [sys.executable, pathological_input.__file__, name, *map(str, sizes)],
        capture_output=True,
        text=True,
        timeout=6 * SECONDS * len(sizes),  # of a busy machine
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [float(line) for line in done.stdout.split()]


@pytest.mark.parametrize("name", ONCE_SLOW)
def test_the_time_for_what_was_slow_grows_with_its_size(name: str) -> None:
    """It does not grow with the square: four times the input takes less than nine times as long."""
    check_growth(partial(measure_build, name), ONCE_SLOW[name] // 16)


@pytest.mark.skipif(not ALL, reason="make fuzz runs it")
@pytest.mark.parametrize("name", ONCE_SLOW)
def test_what_was_slow_is_built_or_reported_in_time(name: str) -> None:
    """A page is built, or its errors are reported, in ten seconds of processor time."""
    assert measure_builds(name, ONCE_SLOW[name])[0] < SECONDS


@pytest.mark.skipif(not ALL, reason="make fuzz runs it")
@pytest.mark.parametrize("name", NAMES)
def test_a_page_of_the_largest_size_is_built_or_reported_in_time(name: str) -> None:
    """So is a page of 1.9 MB, and one that has just as many lines and marks as are allowed."""
    assert max(measure_builds(name, 1_900_000, 90_000, 45_000)) < SECONDS


@pytest.mark.skipif(not ALL, reason="make fuzz runs it")
@pytest.mark.parametrize("name", NAMES)
def test_the_time_grows_with_the_size(name: str) -> None:
    """Twice the input takes less than three times as long."""
    once, twice = (min(measure_build(name, size) for _ in range(2)) for size in (15_000, 30_000))
    assert twice < 3 * max(once, 0.05)
