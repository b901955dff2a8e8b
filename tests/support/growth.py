"""Whether the time for an input grows with its size or with the square of its size."""

from __future__ import annotations

import time
from collections.abc import Callable

SHORTEST = 0.02
"""Seconds of processor time below which a clock shows other things than the input's size."""


def measure(run: Callable[[int], object], size: int) -> float:
    """Return the seconds of processor time that an input of a size takes."""
    start = time.process_time()
    run(size)
    return time.process_time() - start


def check_growth(run: Callable[[int], object], size: int) -> None:
    """Check that four times the input takes less than nine times as long, not sixteen times.

    A busy machine can spoil one measurement, so three are made before the check fails.
    """
    for _ in range(3):
        once, more = measure(run, size), measure(run, 4 * size)
        if more < 9 * max(once, SHORTEST):
            return
    raise AssertionError(f"{once:.2f} s for an input of {size}, {more:.2f} s for four times that")
