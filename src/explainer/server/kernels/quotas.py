"""Who holds live places, and how many: one browser, or one address, must not take them all.

It is kept in memory for as long as the place is, and never written down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Visitor:
    """One ask for a live place, and the kernel that came of it."""

    reader: str
    """The cookie of the browser."""
    address: str
    rank: int
    """0 for a page that needs its kernel, 1 for one that lacks nothing without."""


HOLDER: ContextVar[Visitor | None] = ContextVar("holder", default=None)
"""For whom the task at hand starts a kernel."""


class Quotas:
    """Those whose kernel is being started, and those who have one.

    Args:
        per_reader: live places of one browser at most.
        per_address: live places of one address at most; a classroom may share one.
    """

    def __init__(self, *, per_reader: int, per_address: int) -> None:
        self._per_reader = per_reader
        self._per_address = per_address
        self._starting: set[Visitor] = set()
        self._kernels: dict[str, Visitor] = {}
        self._out_of_view: dict[str, Visitor] = {}
        self._readers: Counter[tuple[str, int]] = Counter()
        self._addresses: Counter[tuple[str, int]] = Counter()

    def too_many(self, holder: Visitor) -> str | None:
        """Return what keeps a holder from a place, "reader" or "address"; None if nothing."""
        # Who needs a place is not kept from it by pages that need theirs less.
        ranks = range(holder.rank + 1)
        if sum(self._readers[holder.reader, rank] for rank in ranks) >= self._per_reader:
            return "reader"
        if sum(self._addresses[holder.address, rank] for rank in ranks) >= self._per_address:
            return "address"
        return None

    def starts(self, holder: Visitor) -> None:
        """Count a holder who has a place from now on."""
        self._starting.add(holder)
        self._count(holder, 1)

    def started(self, holder: Visitor) -> None:
        """Count a holder no more, unless there is a kernel now."""
        self._starting.remove(holder)
        if holder not in self._kernels.values():
            self._count(holder, -1)

    def has(self, kernel: str) -> None:
        """Say that a kernel was started by the task at hand."""
        if holder := HOLDER.get():
            self._kernels[kernel] = holder

    def only(self, kernels: Collection[str]) -> None:
        """Forget the kernels that are no more."""
        for kernel in [kernel for kernel in self._kernels if kernel not in kernels]:
            holder = self._kernels.pop(kernel)
            self._out_of_view.pop(kernel, None)
            if holder not in self._starting:
                self._count(holder, -1)

    def is_seen(self, kernel: str, *, seen: bool) -> None:
        """Say whether a kernel's page is looked at; out of view, it counts as one without need."""
        if seen:
            then = self._out_of_view.pop(kernel, None)
        else:
            holder = self._kernels.get(kernel)
            if holder is None or holder.rank or holder in self._starting:
                return
            self._out_of_view[kernel] = holder
            then = replace(holder, rank=1)
        if then:
            self._count(self._kernels[kernel], -1)
            self._kernels[kernel] = then
            self._count(then, 1)

    def least(self) -> str | None:
        """Return the oldest kernel whose page is whole, and lacks nothing without; else None."""
        for kernel, holder in self._kernels.items():
            if holder.rank and holder not in self._starting:
                return kernel
        return None

    def _count(self, holder: Visitor, more: int) -> None:
        for counter, name in ((self._readers, holder.reader), (self._addresses, holder.address)):
            counter[name, holder.rank] += more
            if not counter[name, holder.rank]:
                del counter[name, holder.rank]  # who has left is not remembered
