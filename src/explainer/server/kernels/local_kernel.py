"""A kernel on this machine: limited, and never left behind."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from contextlib import suppress
from pathlib import Path

from jupyter_server.services.kernels.kernelmanager import ServerKernelManager
from traitlets import Instance

from explainer.server.kernels.limits import (
    KernelLimits,
    find_reason_of_death,
    restrict_process,
)

NICENESS = 10
"""How much lower the priority of kernels is: when the processors are busy, text goes first."""
START_SECONDS = 2.0
"""How long a kernel has the priority of the server, whose reader waits for its first cells. Only
one kernel is started at a time."""

log = logging.getLogger("explainer.kernels")


class LocalKernel(ServerKernelManager):
    """The process of a kernel."""

    limits = Instance(KernelLimits)
    shutdown_wait_time = 3.0
    """Seconds after which a kernel is killed that does not end by itself."""

    @property
    def pid(self) -> int | None:
        """The id of its process; None before it has started and after it has ended."""
        process = getattr(self.provisioner, "process", None)
        return None if process is None else int(process.pid)

    async def start_kernel(  # type: ignore[override]
        self, *args: object, **options: object
    ) -> None:
        """Start the process; if anything fails, it does not stay."""
        # What ends a kernel is loaded before it starts, in case that no files can be opened later.
        import explainer.server.kernels.processes  # noqa: F401

        try:
            await super().start_kernel(*args, **options)
            if (pid := self.pid) is not None:
                restrict_process(pid, self.limits)
                asyncio.get_running_loop().call_later(START_SECONDS, self._lower_priority, pid)
        except BaseException:
            await self._abandon()
            raise

    async def shutdown_kernel(  # type: ignore[override]
        self, *args: object, **options: object
    ) -> None:
        """End the process, and those that it has started."""
        from explainer.server.kernels.processes import kill_processes, list_descendants

        descendants = list_descendants(self.pid) if self.pid is not None else []
        await super().shutdown_kernel(*args, **options)
        kill_processes(descendants)

    def has_died(self) -> bool:
        """Return whether its process has ended."""
        process = getattr(self.provisioner, "process", None)
        return process is not None and process.poll() is not None

    def find_reason_of_death(self) -> str:
        """Return why a kernel has ended by itself."""
        process = getattr(self.provisioner, "process", None)
        return find_reason_of_death(process.poll() if process else None)

    async def clean_up_after_death(self) -> None:
        """Free what a kernel that has ended by itself has left behind, processes too."""
        group = getattr(self.provisioner, "pgid", None)
        if group and hasattr(os, "killpg"):
            with suppress(OSError):  # there are none
                os.killpg(group, signal.SIGKILL)
        await self._abandon()

    def _lower_priority(self, pid: int) -> None:
        """Let readers of text go first when the processors are busy."""
        if not hasattr(os, "setpriority") or self.pid != pid or self.has_died():
            return
        try:
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PGRP, pid, own + NICENESS)  # all of its threads and processes
            # A kernel leads a session, and Linux may weigh sessions: sched(7), autogroup.
            session = Path(f"/proc/{pid}/autogroup")
            if session.exists():
                session.write_text(str(NICENESS))
        except OSError:  # the system does not allow it
            log.debug("the priority of a kernel could not be lowered")

    async def _abandon(self) -> None:
        self.stop_restarter()
        if self.has_kernel and self.provisioner is not None:
            await self.provisioner.kill()
            await self.provisioner.wait()
        with suppress(OSError):
            await self._async_cleanup_resources()
