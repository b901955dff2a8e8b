"""Limit how much a page sends to its kernel, so that it fills neither the kernel nor the server.

Messages that are too frequent are read later, which slows the page down and loses nothing. Messages
that a busy kernel has not read yet are kept by this server; beyond a limit it accepts no more. A
kernel reports each message that it has worked through by a status, in the order of their arrival.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

BURST_BYTES, BYTES_PER_SECOND = 4 * 2**20, 2**19
"""What may be sent at once, and how much later: a page that uploads a file, and one in use."""
BURST_MESSAGES, MESSAGES_PER_SECOND = 400, 100
"""A slider that is dragged sends up to 60 messages per second."""
PENDING_BYTES, PENDING_MESSAGES = 2 * 2**20, 200
"""What may wait for a busy kernel. A widget sends its next change when the last one is done."""
BUSY_SECONDS = 5.0
"""How long a connection waits for a busy kernel; it is not read meanwhile."""
MAX_COMMS, MAX_OPEN_BYTES = 64, 64 * 2**10
"""How many comms a page may have opened, and the size of a message that opens one."""


class TokenBucket:
    """An amount that is spent, and grows back.

    Args:
        burst: the largest amount.
        rate: how much grows back per second.
        clock: returns the time in seconds.
    """

    def __init__(
        self, burst: float, rate: float, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._burst, self._rate, self._clock = burst, rate, clock
        self._left, self._time = burst, clock()

    def spend(self, amount: float) -> float:
        """Spend an amount; return the seconds after which it will have grown back."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._time) * self._rate) - amount
        self._time = now
        return max(0.0, -self._left / self._rate)


class MessageBudget:
    """What the pages of one kernel may send to it."""

    def __init__(self) -> None:
        self._bytes = TokenBucket(BURST_BYTES, BYTES_PER_SECOND)
        self._messages = TokenBucket(BURST_MESSAGES, MESSAGES_PER_SECOND)
        self._pending: dict[str, int] = {}
        self._pending_bytes = 0
        self._released = asyncio.Event()
        self._comms: set[str] = set()

    def open_comm(self, comm: str, size: int) -> bool:
        """Count a comm that a page opens; return whether it may.

        Args:
            comm: its id.
            size: the bytes of the message that opens it.
        """
        if size > MAX_OPEN_BYTES or len(self._comms | {comm}) > MAX_COMMS:
            return False
        self._comms.add(comm)
        return True

    def close_comm(self, comm: str) -> None:
        """Stop counting a comm."""
        self._comms.discard(comm)

    async def admit(self, message: str, size: int, *, seconds: float = BUSY_SECONDS) -> bool:
        """Wait until a message may be sent; return whether it may.

        Args:
            message: its id.
            size: its bytes.
            seconds: how long to wait for a busy kernel.
        """
        await asyncio.sleep(max(self._bytes.spend(size), self._messages.spend(1)))
        until = monotonic() + seconds
        while not self._has_room(size):
            self._released.clear()
            try:
                await asyncio.wait_for(self._released.wait(), until - monotonic())
            except asyncio.TimeoutError:
                return False
        self._pending_bytes += size - self._pending.pop(message, 0)
        self._pending[message] = size
        return True

    def release(self, message: str) -> None:
        """Record that the kernel has worked through a message, and so through those before it."""
        if message not in self._pending:
            return
        for earlier in tuple(self._pending):
            self._pending_bytes -= self._pending.pop(earlier)
            if earlier == message:
                break
        self._released.set()

    def _has_room(self, size: int) -> bool:
        is_small = self._pending_bytes + size <= PENDING_BYTES
        return not self._pending or (is_small and len(self._pending) < PENDING_MESSAGES)
