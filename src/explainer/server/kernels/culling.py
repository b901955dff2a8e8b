"""Ends the kernels that no page uses: abandoned ones, and those of pages where nothing happens.

It looks, and counts looks. It reads no clock: one that jumps, or a machine that slept, ends no
kernel. Jupyter's own culling compares times of day, so it stays off.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Protocol

from jupyter_core.utils import ensure_async

from explainer.server.kernels.slots import Abandoned

LOOK_SECONDS = 5
"""Time between two looks."""
LOOKS_ABANDONED = 4
"""In how many looks, one after another, a kernel must be without a page."""
LOOKS_IDLE = 120
"""In how many looks nothing must have happened in a kernel, its page open: ten minutes."""

log = logging.getLogger("explainer.kernels")


class Idle:
    """Finds the kernels in which nothing happens.

    Args:
        patience: in how many looks one after another.
    """

    def __init__(self, patience: int) -> None:
        self._still = Abandoned(patience)
        self._seen: dict[str, object] = {}

    def found(self, marks: Mapping[str, object]) -> list[str]:
        """Return the kernels to end.

        Args:
            marks: kernel → any value that is another one once something has happened.
        """
        changed = {kernel: self._seen.get(kernel) != mark for kernel, mark in marks.items()}
        self._seen = dict(marks)
        return self._still.found(changed)


class KernelManager(Protocol):
    """What it needs of those who run kernels."""

    def list_kernels(self) -> Any:  # noqa: ANN401 — on this machine a list, elsewhere one to await
        """Return what Jupyter tells of each kernel."""

    spare: str | None

    async def end(self, kernel_id: str, why: str) -> None:
        """End a kernel."""


class KernelCuller:
    """Looks after an app's kernels for as long as it runs.

    Args:
        kernels: what runs.
    """

    def __init__(self, kernels: KernelManager) -> None:
        self._kernels = kernels
        self._abandoned = Abandoned(LOOKS_ABANDONED)
        self._idle = Idle(LOOKS_IDLE)

    async def run(self) -> None:
        """Look again and again."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Exception:  # one look that fails must not be the last
                log.exception("the look for unused kernels failed")

    async def look(self) -> None:
        """Look once, and end what is not used."""
        kernels = self._kernels
        every = await ensure_async(kernels.list_kernels())
        models = [model for model in every if model["id"] != kernels.spare]
        in_use = {m["id"]: m["connections"] > 0 or m["execution_state"] != "idle" for m in models}
        marks = {m["id"]: (m["last_activity"], m["execution_state"]) for m in models}
        abandoned = self._abandoned.found(in_use)
        idle = [k for k in self._idle.found(marks) if k not in abandoned]
        busy = {m["id"] for m in models if m["execution_state"] == "busy"}
        for kernel in abandoned:
            await kernels.end(kernel, "abandoned")
        for kernel in idle:
            if kernel not in busy:
                await kernels.end(kernel, "idle")
