"""Run kernels on this machine, and count every start and end of a kernel with its reason."""

from __future__ import annotations

import asyncio
import logging
import subprocess
from typing import Any, Protocol
from uuid import uuid4

import zmq
from jupyter_server.prometheus.metrics import KERNEL_CURRENTLY_RUNNING_TOTAL
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import ensure_async
from traitlets import default

from explainer.server.kernels.connections import PageConnections
from explainer.server.kernels.end_reasons import EndReasons
from explainer.server.kernels.limits import KernelLimits
from explainer.server.kernels.local_kernel import LocalKernel
from explainer.server.kernels.offline_buffer import OfflineBuffer
from explainer.server.kernels.quotas import Quotas
from explainer.server.metrics import DEATHS, ENDED, STARTS

MAX_ZMQ_SOCKETS = 65_535
"""More than the limit of open files allows; ZeroMQ's own default is enough for 30 kernels."""

MAX_RECEIVED_MESSAGES = 32
"""Of one kernel and channel, before the server reads them; ZeroMQ's own default is 1,000.

Further messages wait in the kernel, whose memory is limited, when the server is busy.
"""

RECONNECT = {zmq.RECONNECT_IVL: 5, zmq.RECONNECT_IVL_MAX: 500}
"""After how many milliseconds a kernel that starts is connected to again, at first and at most;
ZeroMQ's own default is 100."""

log = logging.getLogger("explainer.kernels")


class KernelOwner(Protocol):
    """The app that has a kernel manager."""

    quotas: Quotas
    connections: PageConnections
    end_reasons: EndReasons
    kernel_limits: KernelLimits


class CountedKernels:
    """A mixin that comes before one of Jupyter's kernel managers, and counts what it does."""

    parent: KernelOwner

    def __init__(self, *args: object, **options: object) -> None:
        self._ending: set[str] = set()
        self._cleaning: set[asyncio.Future[None]] = set()
        super().__init__(*args, **options)

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
        """End a kernel, unless it is being ended already.

        Args:
            kernel_id: the kernel.
            reason: a label of the metric of ended kernels.
            args: passed on to Jupyter.
            options: passed on to Jupyter.
        """
        if kernel_id in self._ending:
            return
        self._ending.add(kernel_id)
        reason_of_death = self.find_reason_of_death(kernel_id)
        shutdown = super().shutdown_kernel  # type: ignore[misc]
        try:
            await ensure_async(shutdown(kernel_id, *args, **options))
        finally:
            self._ending.discard(kernel_id)
        if self.parent.end_reasons.find(kernel_id):
            return  # it died meanwhile, and that is recorded
        if reason_of_death:
            self.record_death(kernel_id, reason_of_death)
        else:
            self._record_end(kernel_id, reason)

    def find_reason_of_death(self, kernel_id: str) -> str | None:  # noqa: ARG002 — not known here
        """Return why a kernel has ended by itself; None if it runs, or if that is not known."""
        return None

    def record_death(self, kernel: str, reason: str = "died") -> None:
        """Record a kernel that has ended by itself."""
        DEATHS.inc()
        self._record_end(kernel, reason)

    def _record_end(self, kernel: str, reason: str) -> None:
        self.parent.end_reasons.add(kernel, reason)
        self.parent.quotas.retain_kernels(self.list_kernel_ids())  # type: ignore[attr-defined]
        self.parent.connections.close_all(kernel)
        ENDED.labels(reason).inc()
        log.info("kernel ended", extra={"facts": {"kernel": kernel, "why": reason}})


class LimitedKernels(AsyncMappingKernelManager):
    """Jupyter's manager with limits, which leaves no process behind if a start fails."""

    parent: KernelOwner
    _event_logger: Any = None

    @default("kernel_manager_class")
    def _default_kernel_manager_class(self) -> str:
        return f"{LocalKernel.__module__}.{LocalKernel.__qualname__}"

    @default("context")
    def _context_default(self) -> zmq.Context[Any]:
        context: zmq.Context[Any] = super()._context_default()
        context.set(zmq.MAX_SOCKETS, MAX_ZMQ_SOCKETS)
        context.setsockopt(zmq.RCVHWM, MAX_RECEIVED_MESSAGES)
        for option, milliseconds in RECONNECT.items():
            context.setsockopt(option, milliseconds)
        return context

    def pre_start_kernel(self, *args: object, **options: object) -> tuple[Any, str, str]:
        """Return a kernel to start, with its limits, and its name and id."""
        kernel: Any
        kernel, name, kernel_id = super().pre_start_kernel(*args, **options)  # type: ignore[arg-type]
        kernel.limits = self.parent.kernel_limits
        if self._event_logger:  # else each kernel leaves a logger behind in Python's list of them
            kernel.event_logger = self._event_logger
        self._event_logger = kernel.event_logger
        return kernel, name, kernel_id

    async def start_kernel(self, **options: object) -> str:  # type: ignore[override]
        """Start a kernel; what it prints outside the notebook is not logged."""
        kernel = str(options.setdefault("kernel_id", str(uuid4())))
        options |= {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        try:
            return await super().start_kernel(**options)  # type: ignore[arg-type]
        except BaseException:
            if kernel in self:
                await super().shutdown_kernel(kernel, now=True)  # type: ignore[no-untyped-call]
            raise

    async def find_exceeding(self) -> dict[str, str]:
        """Return the kernels that exceed a limit with all their processes, and the reasons."""
        kernels: dict[str, LocalKernel] = dict(self._kernels)
        pids = {kernel: manager.pid for kernel, manager in kernels.items()}
        running = {kernel: pid for kernel, pid in pids.items() if pid is not None}
        if not running:
            return {}
        from explainer.server.kernels.processes import find_exceeding

        return await asyncio.to_thread(find_exceeding, running, self.parent.kernel_limits)

    def start_buffering(self, kernel_id: str, session_key: str, channels: object) -> None:
        """Keep what a kernel sends while no page is connected, up to a limit."""
        super().start_buffering(kernel_id, session_key, channels)  # type: ignore[no-untyped-call]
        if kernel_id in self._kernel_buffers:
            self._kernel_buffers[kernel_id]["buffer"] = OfflineBuffer()


class LocalKernels(CountedKernels, LimitedKernels):  # type: ignore[misc]
    """Kernels on this machine."""

    def find_reason_of_death(self, kernel_id: str) -> str | None:
        """Return why a kernel has ended by itself, which Jupyter notices seconds later."""
        kernel: LocalKernel | None = self._kernels.get(kernel_id)
        return kernel.find_reason_of_death() if kernel and kernel.has_died() else None

    def _handle_kernel_died(self, kernel_id: str) -> None:
        kernel: Any = self.get_kernel(kernel_id)
        self.stop_watching_activity(kernel_id)  # type: ignore[no-untyped-call]
        self.stop_buffering(kernel_id)  # type: ignore[no-untyped-call]
        super()._handle_kernel_died(kernel_id)  # type: ignore[no-untyped-call]
        KERNEL_CURRENTLY_RUNNING_TOTAL.labels(type=kernel.kernel_name).dec()  # Jupyter omits this
        self.record_death(kernel_id, kernel.find_reason_of_death())
        cleaning = asyncio.ensure_future(kernel.clean_up_after_death())
        self._cleaning.add(cleaning)  # the loop itself keeps no reference
        cleaning.add_done_callback(self._cleaning.discard)
