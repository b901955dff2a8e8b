"""Keep the messages of a kernel whose page is reconnecting, up to a limit.

Jupyter keeps all of them, so a cell that prints without end would fill the server's memory.
"""

from __future__ import annotations

from collections.abc import Sequence

MAX_BYTES = 2 * 2**20

Message = tuple[str, Sequence[bytes]]
"""A message as Jupyter keeps it: the name of its channel, and its parts."""


class OfflineBuffer(list[Message]):
    """A list of messages that drops what exceeds the limit; a page then shows older output."""

    def __init__(self) -> None:
        super().__init__()
        self._bytes = 0

    def append(self, message: Message) -> None:
        """Keep a message, if there is room for it."""
        size = sum(len(part) for part in message[1])
        if self._bytes + size <= MAX_BYTES:
            self._bytes += size
            super().append(message)
