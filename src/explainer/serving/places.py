"""Live places: who may have a kernel now, who waits, and in which order; it starts none itself."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from itertools import count
from time import monotonic

KERNEL_BYTES = 64 * 2**20
"""Memory of a kernel with our controls and a few live cells: 40 to 60 MB, rounded up."""
LOOK_AGAIN = 0.25
"""Seconds between two looks at the kernels while someone waits."""


def default_places() -> int:
    """Return how many kernels this machine holds with ease: four a core, in a quarter of memory."""
    cores = os.cpu_count() or 1
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):  # not known on this system
        return 4 * cores
    return max(1, min(4 * cores, memory // 4 // KERNEL_BYTES))


class Place:
    """A place that was given and whose kernel is being started."""

    def __init__(self, release: Callable[[], None]) -> None:
        self._release: Callable[[], None] | None = release

    def started(self) -> None:
        """Say that the kernel runs, or never will; from then on it is counted by looking."""
        if self._release:
            self._release()
            self._release = None


class Places:
    """A number of live places, given to who needs them most, and in order of asking.

    Args:
        limit: how many kernels may run at once; 0 for none at all.
        running: says how many run now; kernels end in many ways, so it is asked, not told.
        starting: how many may start at once, so that readers are not slowed by starts.
    """

    def __init__(self, limit: int, running: Callable[[], int], *, starting: int = 1) -> None:
        self.limit = limit
        self._running = running
        self._starting = starting
        self._starts = 0
        self._waiting: list[tuple[int, int]] = []
        self._orders = count()

    @property
    def taken(self) -> int:
        """How many places are taken: kernels that run, and those being started."""
        return self._running() + self._starts

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    async def place(self, *, rank: int, patience: float) -> Place | None:
        """Wait for a place; call ``started`` on it in any case.

        Args:
            rank: lower goes first; of equals, who asked first.
            patience: seconds to wait while all places are taken.

        Returns:
            The place, or None where there was none in time.
        """
        until = monotonic() + patience
        mine = (rank, next(self._orders))
        self._waiting.append(mine)
        try:
            while not (min(self._waiting) == mine and self._can_start()):
                # A start is short: who only waits for another's has all the time it takes.
                is_full = self.taken >= self.limit
                if is_full and monotonic() >= until:
                    return None
                await asyncio.sleep(LOOK_AGAIN if is_full else LOOK_AGAIN / 10)
        finally:
            self._waiting.remove(mine)
        self._starts += 1
        return Place(self._one_less)

    def _can_start(self) -> bool:
        return self._starts < self._starting and self.taken < self.limit

    def _one_less(self) -> None:
        self._starts -= 1


class Abandoned:
    """Finds the kernels whose page has gone without a word, as on a phone that was put away.

    It counts looks, not seconds: a clock that jumps, or a machine that slept, ends no kernel.

    Args:
        patience: in how many looks one after another a kernel must be without a page.
    """

    def __init__(self, patience: int) -> None:
        self._patience = patience
        self._looks: dict[str, int] = {}

    def found(self, in_use: Mapping[str, bool]) -> list[str]:
        """Return the kernels to end.

        Args:
            in_use: kernel → whether a page is connected to it or it is at work.
        """
        idle = [kernel for kernel, used in in_use.items() if not used]
        self._looks = {kernel: self._looks.get(kernel, 0) + 1 for kernel in idle}
        return [kernel for kernel, looks in self._looks.items() if looks > self._patience]
