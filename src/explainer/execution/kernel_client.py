"""A kernel client that does not miss messages which have already arrived.

nbclient answers an ``Output`` widget on the shell channel while it waits there for the end of a
cell. Sending consumes the one signal by which ZeroMQ tells a waiting loop that a message has
arrived, and the cell never ends (https://github.com/jupyter/nbclient/issues/312). ``interact``
creates such widgets, so about one live page in ten was lost.
"""

from __future__ import annotations

from queue import Empty
from time import monotonic
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

POLL_SECONDS = 0.25
"""Time after which a waiting channel checks for messages without a signal."""


class ShellChannel(AsyncZMQSocketChannel):
    """A shell channel that polls while it waits."""

    async def get_msg(  # type: ignore[override]
        self, timeout: float | None = None
    ) -> dict[str, Any]:
        """Return the next message.

        Args:
            timeout: seconds to wait; None to wait indefinitely.

        Raises:
            Empty: no message arrived in time.
        """
        until = float("inf") if timeout is None else monotonic() + timeout
        while True:
            try:
                return await super().get_msg(min(POLL_SECONDS, max(0.0, until - monotonic())))
            except Empty:
                if monotonic() >= until:
                    raise


class PollingClient(AsyncKernelClient):
    """Jupyter's client with a shell channel that polls."""

    shell_channel_class = Type(ShellChannel)
