"""Voilà's kernels, counted: each start and each end with its cause."""

from __future__ import annotations

import logging
import os
import subprocess
from pathlib import Path
from typing import Any

from jupyter_server.prometheus.metrics import KERNEL_CURRENTLY_RUNNING_TOTAL
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import ensure_async

from explainer.server.kernels.preheating import Preheated
from explainer.server.metrics import DEATHS, GIVEN_BACK, STARTS

NICENESS = 10
"""How far kernels stand back where the processors are busy: readers of text go first."""

log = logging.getLogger("explainer.kernels")


class Counted:
    """Put before a class of Jupyter's kernel managers, it counts what that one does."""

    parent: Any
    """The app; its ``holders`` know for whom a kernel was started, its ``channels`` who is joined
    to it."""

    spare: str | None = None
    """A kernel that is kept for the next reader, if there is one."""

    def held(self) -> list[str]:
        """Return the kernels that readers hold."""
        kernels: list[str] = self.list_kernel_ids()  # type: ignore[attr-defined]
        return [kernel for kernel in kernels if kernel != self.spare]

    async def start_kernel(self, **settings: object) -> str:
        """Start a kernel and return its id."""
        kernel: str = await ensure_async(super().start_kernel(**settings))  # type: ignore[misc]
        self.parent.holders.has(kernel)
        STARTS.inc()
        log.info("kernel started", extra={"facts": {"kernel": kernel}})
        return kernel

    async def shutdown_kernel(self, kernel_id: str, *args: object, **settings: object) -> None:
        """End a kernel whose page was left."""
        await self.end(kernel_id, "left", *args, **settings)

    async def end(self, kernel_id: str, why: str, *args: object, **settings: object) -> None:
        """End a kernel.

        Args:
            kernel_id: which.
            why: one of the causes that the figures tell.
            args: Jupyter's own.
            settings: Jupyter's own.
        """
        end = super().shutdown_kernel  # type: ignore[misc]
        await ensure_async(end(kernel_id, *args, **settings))
        self._told(kernel_id, why)

    def died(self, kernel: str) -> None:
        """Take note that a kernel has ended by itself, and is kept no more."""
        DEATHS.inc()
        self._told(kernel, "died")

    def _told(self, kernel: str, why: str) -> None:
        self.parent.holders.only(self.list_kernel_ids())  # type: ignore[attr-defined]
        self.parent.channels.end(kernel)
        GIVEN_BACK.labels(why).inc()
        log.info("kernel ended", extra={"facts": {"kernel": kernel, "why": why}})


class LocalKernels(Counted, Preheated, AsyncMappingKernelManager):  # type: ignore[misc]
    """Kernels on this machine."""

    async def start_kernel(self, **settings: object) -> str:  # type: ignore[override]
        """Start a kernel; what it writes past the notebook is not the server's log."""
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        kernel = await super().start_kernel(**quiet, **settings)
        self._stand_back(kernel)
        return kernel

    def _stand_back(self, kernel: str) -> None:
        """Let readers of text go first where the processors are busy."""
        process = getattr(self.get_kernel(kernel).provisioner, "process", None)
        if process is None or not hasattr(os, "setpriority"):
            return
        try:
            mine = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, process.pid, mine + NICENESS)
            # It leads a session of its own, and Linux may weigh sessions: sched(7), autogroup.
            session = Path(f"/proc/{process.pid}/autogroup")
            if session.exists():
                session.write_text(str(NICENESS))
        except OSError:  # it has died already, or may not be asked to: it is a kernel all the same
            log.debug("a kernel's priority could not be set")

    def _handle_kernel_died(self, kernel_id: str) -> None:
        name = self.get_kernel(kernel_id).kernel_name
        super()._handle_kernel_died(kernel_id)  # type: ignore[no-untyped-call]
        KERNEL_CURRENTLY_RUNNING_TOTAL.labels(type=name).dec()  # jupyter_server forgets this end
        self.died(kernel_id)
