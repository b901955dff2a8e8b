"""Assign kernel slots to requests: limit the kernels that run, and queue the other requests."""

from __future__ import annotations

import asyncio
from bisect import insort
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from time import monotonic

from explainer.server.capacity import MAX_QUEUE
from explainer.server.kernels.quotas import Priority

POLL_SECONDS = 0.25
"""Time between two counts of the kernels while requests are queued."""


class KernelSlot:
    """A slot whose kernel is being started."""

    def __init__(self, on_started: Callable[[], None]) -> None:
        self._on_started: Callable[[], None] | None = on_started

    def mark_started(self) -> None:
        """Record that the kernel runs, or never will; from then on it is counted by the manager."""
        if self._on_started:
            self._on_started()
            self._on_started = None


@dataclass(order=True)
class _QueuedRequest:
    """A request that waits for a slot; requests sort by priority, then by age."""

    priority: Priority
    number: int
    deadline: float = field(compare=False)
    is_eligible: Callable[[], bool] = field(compare=False)
    slot: asyncio.Future[KernelSlot | None] = field(compare=False)
    client: str = field(compare=False)


class KernelSlots:
    """A limited number of kernel slots, given by priority and then in order of request.

    The kernels are counted once for all queued requests, so that a full lecture hall does not slow
    down readers without a kernel.

    Args:
        limit: how many kernels may run at once; 0 for none.
        count_running: returns how many kernels run. It is called, not notified, because kernels
            end in many ways.
        max_starting: how many kernels may start at once, so that starts do not slow readers down.
        free_slot: ends a kernel that its page does not need, for a request that needs one.
        max_queue: how many requests may wait; more are refused at once.
    """

    def __init__(
        self,
        limit: int,
        count_running: Callable[[], int],
        *,
        max_starting: int = 1,
        free_slot: Callable[[], Awaitable[None]] | None = None,
        max_queue: int = MAX_QUEUE,
    ) -> None:
        self.limit = limit
        self.is_closed = False
        """Whether no more slots are given, because the server stops."""
        self._count_running = count_running
        self._max_starting = max_starting
        self._max_queue = max_queue
        self._starting = 0
        self._queue: list[_QueuedRequest] = []
        self._numbers = count()
        self._polling: asyncio.Task[None] | None = None
        self._free_slot = free_slot
        self._freeing: asyncio.Future[None] | None = None

    @property
    def taken(self) -> int:
        """How many slots are in use: kernels that run, and kernels being started."""
        return self._count_running() + self._starting

    @property
    def starting(self) -> int:
        """How many kernels are being started for readers."""
        return self._starting

    @property
    def queued(self) -> int:
        """How many requests wait."""
        return len(self._queue)

    def has_queued(self, client: str) -> bool:
        """Return whether a request of a network address waits."""
        return any(request.client == client for request in self._queue)

    def close(self) -> None:
        """Give no more slots, and refuse the queued requests."""
        self.is_closed = True
        self._assign()

    async def acquire(
        self,
        *,
        priority: Priority = Priority.NEEDED,
        timeout: float,
        is_eligible: Callable[[], bool] = lambda: True,
        client: str = "",
    ) -> KernelSlot | None:
        """Wait for a slot; call ``mark_started`` on it in any case.

        Args:
            priority: requests of a higher priority come first.
            timeout: seconds to wait while all slots are taken, or will be by earlier requests.
            is_eligible: returns whether the request may have a slot now; if not, later requests may
                have it.
            client: the network address of the request; one address may fill half of the queue.

        Returns:
            The slot, or None if none was available in time.
        """
        if self._is_queue_full(client):
            return None
        slot: asyncio.Future[KernelSlot | None] = asyncio.get_running_loop().create_future()
        request = _QueuedRequest(
            priority, next(self._numbers), monotonic() + timeout, is_eligible, slot, client
        )
        insort(self._queue, request)
        self._assign()
        if self._queue and not self._polling:
            self._polling = asyncio.create_task(self._poll())
        try:
            return await slot
        except asyncio.CancelledError:
            if request in self._queue:
                self._queue.remove(request)
            if slot.done() and not slot.cancelled() and (unused := slot.result()):
                unused.mark_started()
            raise

    def _is_queue_full(self, client: str) -> bool:
        of_client = sum(request.client == client for request in self._queue)
        return len(self._queue) >= self._max_queue or of_client >= max(1, self._max_queue // 2)

    async def _poll(self) -> None:
        while self._queue:
            await asyncio.sleep(POLL_SECONDS)
            self._assign()
        self._polling = None

    def _assign(self) -> None:
        """Give free slots to the first requests, and refuse those whose time is over."""
        taken, now = self.taken, monotonic()
        remaining: list[_QueuedRequest] = []
        ahead = 0
        for request in self._queue:
            if request.slot.done():
                continue  # the request was cancelled
            is_eligible = request.is_eligible()
            if self.is_closed:
                request.slot.set_result(None)
            elif is_eligible and taken + ahead < self.limit:
                if ahead or self._starting >= self._max_starting:
                    remaining.append(request)  # a start is short, so it may exceed its deadline
                    ahead += 1
                else:
                    self._starting += 1
                    taken += 1
                    request.slot.set_result(KernelSlot(self._finish_start))
            elif now < request.deadline:
                remaining.append(request)
                ahead += is_eligible
                if is_eligible and request.priority is Priority.NEEDED:
                    self._request_free_slot()
            else:
                request.slot.set_result(None)
        self._queue = remaining

    def _request_free_slot(self) -> None:
        is_freeing = self._freeing and not self._freeing.done()
        if self._free_slot and not is_freeing and not self._starting:
            self._freeing = asyncio.ensure_future(self._free_slot())

    def _finish_start(self) -> None:
        self._starting -= 1
        self._assign()
