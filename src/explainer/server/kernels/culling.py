"""End kernels that no page uses, and kernels of open pages in which nothing happens.

The culler counts checks instead of reading a clock: a clock that jumps, or a machine that slept,
ends no kernel. Jupyter's own culling compares times of day, so it stays off.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from jupyter_core.utils import ensure_async

CHECK_SECONDS = 5
"""Time between two checks."""
UNUSED_CHECKS = 4
"""In how many consecutive checks a kernel without a page is kept, even while it runs code."""
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
            in_use: whether each kernel has a connected page.
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

    def list_kernels(self) -> Any:  # noqa: ANN401 — a list, or an awaitable of one on a gateway
        """Return Jupyter's model of each kernel."""

    async def find_exceeding(self) -> dict[str, str]:
        """Return the kernels that use more than they may, each with the reason."""

    async def end_kernel(self, kernel_id: str, reason: str) -> None:
        """End a kernel."""


class KernelCuller:
    """Check the kernels of a server for as long as it runs.

    Args:
        kernels: the manager of the kernels.
        is_in_use: returns whether a page is connected to a kernel.
    """

    def __init__(self, kernels: CullableKernels, is_in_use: Callable[[str], bool]) -> None:
        self._kernels = kernels
        self._is_in_use = is_in_use
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
        """Check the kernels once, and end those that are not used or use too much."""
        models = await ensure_async(self._kernels.list_kernels())
        idle = self._idle.check(
            {m["id"]: (m["last_activity"], m["execution_state"]) for m in models}
        )
        busy = {m["id"] for m in models if m["execution_state"] == "busy"}
        reasons = {kernel: "idle" for kernel in idle if kernel not in busy}
        unused = self._unused.check({m["id"]: self._is_in_use(m["id"]) for m in models})
        reasons |= dict.fromkeys(unused, "abandoned")
        reasons |= await self._kernels.find_exceeding()
        # Together, since a kernel that does not answer takes seconds to end.
        ends = [self._kernels.end_kernel(kernel, reason) for kernel, reason in reasons.items()]
        for error in await asyncio.gather(*ends, return_exceptions=True):
            if error is not None:
                log.error("a kernel could not be ended", exc_info=error)
