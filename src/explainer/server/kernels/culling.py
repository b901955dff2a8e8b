"""End kernels that no page uses, and kernels of open pages in which nothing happens.

The culler counts checks instead of reading a clock: a clock that jumps, or a machine that slept,
ends no kernel. Jupyter's own culling compares times of day, so it stays off.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Protocol

from jupyter_core.utils import ensure_async

CHECK_SECONDS = 5
"""Time between two checks."""
UNUSED_CHECKS = 4
"""In how many consecutive checks a kernel without a page is kept."""
IDLE_CHECKS = 120
"""In how many consecutive checks an idle kernel of an open page is kept: ten minutes."""

log = logging.getLogger("explainer.kernels")


class UnusedKernels:
    """Find the kernels that were unused in too many consecutive checks.

    Args:
        checks: in how many consecutive checks a kernel may be unused.
    """

    def __init__(self, checks: int) -> None:
        self._checks = checks
        self._unused: dict[str, int] = {}

    def check(self, in_use: Mapping[str, bool]) -> list[str]:
        """Count one more check; return the kernels to end.

        Args:
            in_use: whether each kernel has a connected page or is running code.
        """
        unused = [kernel for kernel, is_used in in_use.items() if not is_used]
        self._unused = {kernel: self._unused.get(kernel, 0) + 1 for kernel in unused}
        return [kernel for kernel, count in self._unused.items() if count > self._checks]


class IdleKernels:
    """Find the kernels in which nothing happened for too many consecutive checks.

    Args:
        checks: in how many consecutive checks a kernel may be idle.
    """

    def __init__(self, checks: int) -> None:
        self._unchanged = UnusedKernels(checks)
        self._activity: dict[str, object] = {}

    def check(self, activity: Mapping[str, object]) -> list[str]:
        """Count one more check; return the kernels to end.

        Args:
            activity: for each kernel, any value that changes when something happens in it.
        """
        changed = {
            kernel: self._activity.get(kernel) != value for kernel, value in activity.items()
        }
        self._activity = dict(activity)
        return self._unchanged.check(changed)


class CullableKernels(Protocol):
    """What the culler needs of a kernel manager."""

    spare_kernel: str | None

    def list_kernels(self) -> Any:  # noqa: ANN401 — a list, or an awaitable of one on a gateway
        """Return Jupyter's model of each kernel."""

    async def end_kernel(self, kernel_id: str, reason: str) -> None:
        """End a kernel."""


class KernelCuller:
    """Check the kernels of a server for as long as it runs."""

    def __init__(self, kernels: CullableKernels) -> None:
        self._kernels = kernels
        self._unused = UnusedKernels(UNUSED_CHECKS)
        self._idle = IdleKernels(IDLE_CHECKS)

    async def run(self) -> None:
        """Check the kernels at regular intervals."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await self.check()
            except Exception:  # the next check may succeed
                log.exception("checking for unused kernels failed")

    async def check(self) -> None:
        """Check the kernels once, and end those that are not used."""
        models = await ensure_async(self._kernels.list_kernels())
        models = [model for model in models if model["id"] != self._kernels.spare_kernel]
        unused = self._unused.check(
            {m["id"]: m["connections"] > 0 or m["execution_state"] != "idle" for m in models}
        )
        idle = self._idle.check(
            {m["id"]: (m["last_activity"], m["execution_state"]) for m in models}
        )
        for kernel in unused:
            await self._kernels.end_kernel(kernel, "abandoned")
        busy = {m["id"] for m in models if m["execution_state"] == "busy"}
        for kernel in idle:
            if kernel not in busy and kernel not in unused:
                await self._kernels.end_kernel(kernel, "idle")
