"""The open connections between pages and their kernels, so that a page learns when its kernel ends.

Jupyter tells a page of a kernel that dies, but not of one that the server has ended.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Protocol

GOING_AWAY = 1001
"""The code with which a websocket is closed, of RFC 6455."""


class Socket(Protocol):
    """What it needs of a connection."""

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """End the connection."""


class PageConnections:
    """Who is connected to which kernel."""

    def __init__(self) -> None:
        self._open: defaultdict[str, set[Socket]] = defaultdict(set)

    def opened(self, kernel: str, socket: Socket) -> None:
        """Say that a connection is open."""
        self._open[kernel].add(socket)

    def closed(self, kernel: str, socket: Socket) -> None:
        """Say that it is so no more."""
        self._open[kernel].discard(socket)
        if not self._open[kernel]:
            del self._open[kernel]

    def end(self, kernel: str) -> None:
        """End the connections to a kernel that is no more; its page then asks, and is told so."""
        for socket in tuple(self._open.get(kernel, ())):
            socket.close(GOING_AWAY, "the kernel has ended")
