"""Track the open connections between pages and kernels, to close them when a kernel ends.

Jupyter tells a page about a kernel that dies, but not about one that the server has ended.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Protocol

GOING_AWAY = 1001
"""Close code of a websocket (RFC 6455, section 7.4.1)."""


class Connection(Protocol):
    """A connection that can be closed."""

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close the connection."""


class PageConnections:
    """The open connections by kernel."""

    def __init__(self) -> None:
        self._open: defaultdict[str, set[Connection]] = defaultdict(set)

    def add(self, kernel: str, connection: Connection) -> None:
        """Record a connection that was opened."""
        self._open[kernel].add(connection)

    def remove(self, kernel: str, connection: Connection) -> None:
        """Forget a connection that was closed."""
        self._open[kernel].discard(connection)
        if not self._open[kernel]:
            del self._open[kernel]

    def close_all(self, kernel: str) -> None:
        """Close the connections to a kernel that has ended; their pages then ask for its state."""
        for connection in tuple(self._open.get(kernel, ())):
            connection.close(GOING_AWAY, "the kernel has ended")
