"""The client of a page's kernel, which shares ZeroMQ's threads and files with the kernel's manager.

With its own, each live page cost two threads, and ZeroMQ ends the whole server if it cannot open
the files for them.
"""

from __future__ import annotations

import zmq.asyncio
from traitlets import default

from explainer.execution.kernel_client import PollingClient


class KernelClient(PollingClient):
    """A polling client in the context of its manager."""

    @default("context")
    def _context_default(self) -> zmq.asyncio.Context:
        return getattr(self.parent, "context", None) or super()._context_default()
