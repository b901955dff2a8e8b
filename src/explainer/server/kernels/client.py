"""A client of kernels that never waits for an answer that is already there.

nbclient answers an ``Output`` widget on the shell channel while it waits there for the end of a
cell. To send takes away the one signal by which ZeroMQ tells a waiting loop that a message has
come; the cell then never ends (https://github.com/jupyter/nbclient/issues/312). ``interact`` makes
such widgets, so a live page in ten or so was lost.
"""

from __future__ import annotations

from queue import Empty
from time import monotonic
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

LOOK_AGAIN = 0.25
"""Seconds after which a waiting channel looks for itself."""


class ShellChannel(AsyncZMQSocketChannel):
    """A shell channel that looks again and again while it waits."""

    async def get_msg(  # type: ignore[override]
        self, timeout: float | None = None
    ) -> dict[str, Any]:
        """Return the next message.

        Args:
            timeout: seconds to wait; None to wait for ever.

        Raises:
            Empty: there was none in time.
        """
        until = float("inf") if timeout is None else monotonic() + timeout
        while True:
            try:
                return await super().get_msg(min(LOOK_AGAIN, max(0.0, until - monotonic())))
            except Empty:
                if monotonic() >= until:
                    raise


class KernelClient(AsyncKernelClient):
    """Jupyter's client with that channel."""

    shell_channel_class = Type(ShellChannel)
