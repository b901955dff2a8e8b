"""The client of a page's kernel, which shares ZeroMQ's threads and files with the kernel's manager.

With its own, each live page cost two threads, and ZeroMQ ends the whole server if it cannot open
the files for them.

It knows when a kernel is ready as soon as the kernel says so; Jupyter's client waits until the
kernel has said nothing for a while.
"""

from __future__ import annotations

from queue import Empty
from time import monotonic

import zmq.asyncio
from traitlets import default

from explainer.execution.kernel_client import PollingClient

ANSWER_SECONDS, PUBLISH_SECONDS = 1.0, 0.1
"""How long a kernel that starts is waited for until it is asked again: for its answer, and for what
it publishes about that."""


class KernelClient(PollingClient):
    """A polling client in the context of its manager."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers, and all that it has published by then is read.

        Raises:
            RuntimeError: it has ended, or does not answer in time.
        """
        until = float("inf") if timeout is None else monotonic() + timeout
        while not await self._is_answered(self.kernel_info()):
            if not await self.is_alive():
                raise RuntimeError("the kernel has ended before it was ready")
            if monotonic() > until:
                raise RuntimeError(f"the kernel was not ready in {timeout} seconds")

    async def _is_answered(self, request: str) -> bool:
        try:
            reply = None
            while not reply or reply["parent_header"].get("msg_id") != request:
                reply = await self.shell_channel.get_msg(ANSWER_SECONDS)
            published = None
            while (
                not published
                or published["parent_header"].get("msg_id") != request
                or published["content"].get("execution_state") != "idle"
            ):
                published = await self.iopub_channel.get_msg(PUBLISH_SECONDS)
        except Empty:
            return False
        self._handle_kernel_info_reply(reply)
        return True

    @default("context")
    def _context_default(self) -> zmq.asyncio.Context:
        return getattr(self.parent, "context", None) or super()._context_default()
