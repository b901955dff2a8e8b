"""Live places: who may have a kernel now, who waits, and in which order; it starts none itself."""

from __future__ import annotations

import asyncio
import os
from bisect import insort
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from time import monotonic

KERNEL_BYTES = 64 * 2**20
"""Memory of a kernel with our controls and a few live cells: 40 to 60 MB, rounded up."""
LOOK_AGAIN = 0.25
"""Seconds between two looks at the kernels while someone waits."""
IN_LINE, FEWEST_IN_LINE, MOST_IN_LINE = 4, 16, 500
"""How many may wait: so many for each place, but within these. Each holds a connection."""


def line_length(places: int, connections: int) -> int:
    """Return how many may wait for so many places; most connections stay for who only reads."""
    wanted = min(max(FEWEST_IN_LINE, IN_LINE * places), MOST_IN_LINE)
    return max(1, min(wanted, connections // 4))


def default_places() -> int:
    """Return how many kernels this machine holds with ease: four a core, in a quarter of memory."""
    cores = os.cpu_count() or 1
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):  # not known on this system
        return 4 * cores
    return max(1, min(4 * cores, memory // 4 // KERNEL_BYTES))


class KernelSlot:
    """A place that was given and whose kernel is being started."""

    def __init__(self, release: Callable[[], None]) -> None:
        self._release: Callable[[], None] | None = release

    def started(self) -> None:
        """Say that the kernel runs, or never will; from then on it is counted by looking."""
        if self._release:
            self._release()
            self._release = None


@dataclass(order=True)
class _Waiter:
    """A reader who asks for a place; who compares less goes first."""

    rank: int
    order: int
    until: float = field(compare=False)
    may: Callable[[], bool] = field(compare=False)
    answer: asyncio.Future[KernelSlot | None] = field(compare=False)
    of: str = field(compare=False)


class KernelSlots:
    """A number of live places, given to who needs them most, and in order of asking.

    However many wait, one look at the kernels serves them all: a hall that asks at once must not
    slow down those who only read.

    Args:
        limit: how many kernels may run at once; 0 for none at all.
        running: says how many run now; kernels end in many ways, so it is asked, not told.
        starting: how many may start at once, so that readers are not slowed by starts.
        make_room: ends a kernel that is held without need, if there is one, for someone of rank 0.
        line: how many may wait at once; who comes then is told at once that there is no place.
    """

    def __init__(
        self,
        limit: int,
        running: Callable[[], int],
        *,
        starting: int = 1,
        make_room: Callable[[], Awaitable[None]] | None = None,
        line: int = MOST_IN_LINE,
    ) -> None:
        self.limit = limit
        self._running = running
        self._starting = starting
        self._line = line
        self._starts = 0
        self._waiting: list[_Waiter] = []
        self._orders = count()
        self._looking: asyncio.Task[None] | None = None
        self._make_room = make_room
        self._making_room: asyncio.Future[None] | None = None
        self.is_closed = False
        """Whether no more places are given, since the server stops."""

    @property
    def taken(self) -> int:
        """How many places are taken: kernels that run, and those being started."""
        return self._running() + self._starts

    @property
    def starts(self) -> int:
        """How many kernels are being started for readers."""
        return self._starts

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def close(self) -> None:
        """Give no more places; who waits is told so."""
        self.is_closed = True
        self._settle()

    async def place(
        self, *, rank: int, patience: float, may: Callable[[], bool] = lambda: True, of: str = ""
    ) -> KernelSlot | None:
        """Wait for a place; call ``started`` on it in any case.

        Args:
            rank: lower goes first; of equals, who asked first.
            patience: seconds to wait while all places are taken, or will be by those before.
            may: says whether this one may have a place now; while not, others go first.
            of: where they ask from; one address has no more than half of the line.

        Returns:
            The place, or None where there was none in time.
        """
        if self._is_long(of):
            return None
        answer: asyncio.Future[KernelSlot | None] = asyncio.get_running_loop().create_future()
        mine = _Waiter(rank, next(self._orders), monotonic() + patience, may, answer, of)
        insort(self._waiting, mine)
        self._settle()
        if self._waiting and not self._looking:
            self._looking = asyncio.create_task(self._look())
        try:
            return await answer
        except asyncio.CancelledError:
            if mine in self._waiting:
                self._waiting.remove(mine)
            if answer.done() and not answer.cancelled() and (place := answer.result()):
                place.started()
            raise

    def _is_long(self, of: str) -> bool:
        before = sum(waiter.of == of for waiter in self._waiting)
        return len(self._waiting) >= self._line or before >= max(1, self._line // 2)

    async def _look(self) -> None:
        while self._waiting:
            await asyncio.sleep(LOOK_AGAIN)
            self._settle()
        self._looking = None

    def _settle(self) -> None:
        """Give what there is to the first, and refuse those whose patience has ended."""
        taken, now = self.taken, monotonic()
        left: list[_Waiter] = []
        ahead = 0
        for waiter in self._waiting:
            if waiter.answer.done():
                continue  # gave up just now
            may = waiter.may()
            if self.is_closed:
                waiter.answer.set_result(None)
            elif may and taken + ahead < self.limit:
                if ahead or self._starts >= self._starting:
                    left.append(waiter)  # a start is short: it has all the time that takes
                    ahead += 1
                else:
                    self._starts += 1
                    taken += 1
                    waiter.answer.set_result(KernelSlot(self._one_less))
            elif now < waiter.until:
                left.append(waiter)
                ahead += may
                if may and waiter.rank == 0:
                    self._ask_for_room()
            else:
                waiter.answer.set_result(None)
        self._waiting = left

    def _ask_for_room(self) -> None:
        is_asked = self._making_room and not self._making_room.done()
        if self._make_room and not is_asked and not self._starts:
            self._making_room = asyncio.ensure_future(self._make_room())

    def _one_less(self) -> None:
        self._starts -= 1
        self._settle()


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
