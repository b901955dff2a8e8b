"""Remember for a while why kernels have ended, so that their pages can say so."""

from __future__ import annotations

from collections import OrderedDict

MAX_REASONS = 1000


class EndReasons:
    """The reasons for which the last kernels have ended; they name no readers."""

    def __init__(self) -> None:
        self._reasons: OrderedDict[str, str] = OrderedDict()

    def add(self, kernel: str, reason: str) -> None:
        """Record why a kernel has ended."""
        self._reasons[kernel] = reason
        while len(self._reasons) > MAX_REASONS:
            self._reasons.popitem(last=False)

    def find(self, kernel: str) -> str | None:
        """Return why a kernel has ended; None if it has not, or long ago."""
        return self._reasons.get(kernel)
