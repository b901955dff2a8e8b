"""Track what connects pages with kernels: responses that are being sent, and websockets.

A kernel is in use while its page has either. Jupyter counts websockets only, and a gateway counts
the one with which this server runs the cells. Jupyter also tells a page about a kernel that dies,
but not about one that the server has ended.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Protocol

from explainer.server.kernels.message_budget import MessageBudget

GOING_AWAY = 1001
"""Close code of a websocket (RFC 6455, section 7.4.1)."""
MAX_WEBSOCKETS = 4
"""Websockets of one kernel. A page uses one, and a second one while it reconnects."""


class Connection(Protocol):
    """A connection that can be closed."""

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close the connection."""


class PageConnections:
    """The open connections by kernel, and what their pages may still send."""

    def __init__(self) -> None:
        self._websockets: defaultdict[str, set[Connection]] = defaultdict(set)
        self._responses: defaultdict[str, set[object]] = defaultdict(set)
        self._budgets: dict[str, MessageBudget] = {}

    def is_in_use(self, kernel: str) -> bool:
        """Return whether a page is connected to a kernel."""
        return bool(self._websockets.get(kernel) or self._responses.get(kernel))

    def is_full(self, kernel: str) -> bool:
        """Return whether a kernel has as many websockets as it may have."""
        return len(self._websockets.get(kernel, ())) >= MAX_WEBSOCKETS

    def get_budget(self, kernel: str) -> MessageBudget:
        """Return what the pages of a kernel may send to it, all together."""
        return self._budgets.setdefault(kernel, MessageBudget())

    def release_message(self, kernel: str, message: str) -> None:
        """Record that a kernel has worked through a message of its page."""
        if budget := self._budgets.get(kernel):
            budget.release(message)

    def add_response(self, kernel: str, response: object) -> None:
        """Record that a live page is being sent."""
        self._responses[kernel].add(response)

    def remove_response(self, kernel: str, response: object) -> None:
        """Forget a live page that has been sent, or whose reader has left."""
        self._responses[kernel].discard(response)
        if not self._responses[kernel]:
            del self._responses[kernel]

    def add(self, kernel: str, connection: Connection) -> None:
        """Record a websocket."""
        self._websockets[kernel].add(connection)

    def remove(self, kernel: str, connection: Connection) -> None:
        """Forget a websocket that was closed."""
        self._websockets[kernel].discard(connection)
        if not self._websockets[kernel]:
            del self._websockets[kernel]

    def close_all(self, kernel: str) -> None:
        """Close the websockets of a kernel that has ended; their pages then ask for its state."""
        self._budgets.pop(kernel, None)
        for connection in tuple(self._websockets.get(kernel, ())):
            connection.close(GOING_AWAY, "the kernel has ended")
