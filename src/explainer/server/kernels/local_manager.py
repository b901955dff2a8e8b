"""Run kernels on this machine, and count every start and end of a kernel with its reason."""

from __future__ import annotations

import logging
import os
import subprocess
from pathlib import Path
from typing import Protocol

from jupyter_server.prometheus.metrics import KERNEL_CURRENTLY_RUNNING_TOTAL
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import ensure_async

from explainer.server.kernels.connections import PageConnections
from explainer.server.kernels.preheating import PreheatedKernels
from explainer.server.kernels.quotas import Quotas
from explainer.server.metrics import DEATHS, ENDED, STARTS

NICENESS = 10
"""How much lower the priority of kernels is: when the processors are busy, text goes first."""

log = logging.getLogger("explainer.kernels")


class KernelOwner(Protocol):
    """The app that has a kernel manager."""

    quotas: Quotas
    connections: PageConnections


class CountedKernels:
    """A mixin that comes before one of Jupyter's kernel managers, and counts what it does."""

    parent: KernelOwner
    spare_kernel: str | None = None
    """A kernel that is kept for the next reader, if there is one."""

    def list_reader_kernels(self) -> list[str]:
        """Return the kernels that readers use."""
        kernels: list[str] = self.list_kernel_ids()  # type: ignore[attr-defined]
        return [kernel for kernel in kernels if kernel != self.spare_kernel]

    async def start_kernel(self, **options: object) -> str:
        """Start a kernel and return its id."""
        kernel: str = await ensure_async(super().start_kernel(**options))  # type: ignore[misc]
        self.parent.quotas.assign_kernel(kernel)
        STARTS.inc()
        log.info("kernel started", extra={"facts": {"kernel": kernel}})
        return kernel

    async def shutdown_kernel(self, kernel_id: str, *args: object, **options: object) -> None:
        """End a kernel whose page was left."""
        await self.end_kernel(kernel_id, "left", *args, **options)

    async def end_kernel(
        self, kernel_id: str, reason: str, *args: object, **options: object
    ) -> None:
        """End a kernel.

        Args:
            kernel_id: the kernel.
            reason: a label of the metric of ended kernels.
            args: passed on to Jupyter.
            options: passed on to Jupyter.
        """
        shutdown = super().shutdown_kernel  # type: ignore[misc]
        await ensure_async(shutdown(kernel_id, *args, **options))
        self._record_end(kernel_id, reason)

    def record_death(self, kernel: str) -> None:
        """Record a kernel that has died by itself."""
        DEATHS.inc()
        self._record_end(kernel, "died")

    def _record_end(self, kernel: str, reason: str) -> None:
        self.parent.quotas.retain_kernels(self.list_kernel_ids())  # type: ignore[attr-defined]
        self.parent.connections.close_all(kernel)
        ENDED.labels(reason).inc()
        log.info("kernel ended", extra={"facts": {"kernel": kernel, "why": reason}})


class LocalKernels(  # type: ignore[misc]
    CountedKernels, PreheatedKernels, AsyncMappingKernelManager
):
    """Kernels on this machine."""

    async def start_kernel(self, **options: object) -> str:  # type: ignore[override]
        """Start a kernel; what it prints outside the notebook is not logged."""
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        kernel = await super().start_kernel(**quiet, **options)
        self._lower_priority(kernel)
        return kernel

    def _lower_priority(self, kernel: str) -> None:
        """Let readers of text go first when the processors are busy."""
        process = getattr(self.get_kernel(kernel).provisioner, "process", None)
        if process is None or not hasattr(os, "setpriority"):
            return
        try:
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, process.pid, own + NICENESS)
            # A kernel leads a session, and Linux may weigh sessions: sched(7), autogroup.
            session = Path(f"/proc/{process.pid}/autogroup")
            if session.exists():
                session.write_text(str(NICENESS))
        except OSError:  # the kernel has died already, or the system does not allow it
            log.debug("the priority of a kernel could not be lowered")

    def _handle_kernel_died(self, kernel_id: str) -> None:
        name = self.get_kernel(kernel_id).kernel_name
        super()._handle_kernel_died(kernel_id)  # type: ignore[no-untyped-call]
        KERNEL_CURRENTLY_RUNNING_TOTAL.labels(type=name).dec()  # jupyter_server omits this
        self.record_death(kernel_id)
