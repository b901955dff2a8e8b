"""Answer requests for kernels from their owners only."""

from __future__ import annotations

from functools import partial
from typing import Any

import tornado.web
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.utils import ensure_async
from tornado.iostream import StreamBufferFullError
from tornado.websocket import WebSocketHandler
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from explainer.server.kernels.message_filter import PROTOCOL_V1, find_processed, parse_allowed
from explainer.server.kernels.ownership import COOKIE
from explainer.server.state import StateHandler

SWITCHING_PROTOCOLS = 101
"""The status of an answer that turns a request into a websocket."""
POLICY_VIOLATION, TRY_AGAIN_LATER = 1008, 1013
"""Close codes of a websocket (RFC 6455, section 7.4.1, and its IANA registry)."""
MAX_UNREAD_BYTES = 16 * 2**20
"""What a page may leave unread of what its kernel sends."""


class _OwnedKernelHandler(StateHandler, JupyterHandler):
    """Answer the owner of a kernel; for anyone else, the kernel does not exist."""

    async def prepare(self, **options: bool) -> None:
        """Check ownership before anything else."""
        if not self.state.ownership.is_valid(self._kernel, self.get_cookie(COOKIE, "") or ""):
            raise tornado.web.HTTPError(404)
        await super().prepare(**options)

    @property
    def _kernel(self) -> str:
        return str(self.path_kwargs.get("kernel_id") or (*self.path_args, "")[0])

    def write_error(self, status_code: int, **_: object) -> None:  # noqa: ARG002 — Tornado's
        """Send nothing but the status."""
        self.finish()


class OwnKernelHandler(_OwnedKernelHandler, KernelHandler):
    """Describe a kernel, or end it."""

    @tornado.web.authenticated
    async def get(self, kernel_id: str) -> None:
        """Describe a kernel; if it has ended, answer 410 with the reason for a while."""
        if reason := self.state.end_reasons.find(kernel_id):
            self.set_status(410)
            self.finish({"reason": reason})
        else:
            await ensure_async(super().get(kernel_id))


class OwnShutdownHandler(_OwnedKernelHandler, VoilaShutdownKernelHandler):  # type: ignore[misc]
    """End the kernel of a page that is left, or record that the page is hidden or visible."""

    def check_xsrf_cookie(self) -> None:
        """Require no second cookie: the ownership cookie is not sent from other sites."""

    @tornado.web.authenticated
    async def post(self, kernel_id: str) -> None:
        """End the kernel, unless the page reports that it is only hidden, or visible again."""
        why = self.get_body_argument("why", "")
        kernels: Any = self.kernel_manager
        if why in ("unseen", "seen"):
            self.state.quotas.set_visible(kernel_id, is_visible=why == "seen")
        else:
            await kernels.end_kernel(kernel_id, "hidden" if why == "hidden" else "left")
        self.set_status(204)
        self.finish()


class OwnChannelsHandler(_OwnedKernelHandler, VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """Forward the messages of widgets between a page and its kernel, and no others."""

    _protocol: str | None = None
    """The protocol that was negotiated; None for Jupyter's first, which has no name."""

    async def prepare(self, **options: bool) -> None:
        """Refuse a request without an origin, which every browser sends, and one too many."""
        if self.get_origin() is None:
            raise tornado.web.HTTPError(403)
        await super().prepare(**options)
        if self.state.connections.is_full(self._kernel):
            raise tornado.web.HTTPError(429)
        self.state.connections.add(self._kernel, self)  # before the kernel is asked to answer

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """Return the protocol of the messages.

        Raises:
            ValueError: the page was closed meanwhile; Tornado then aborts the connection.
        """
        if not getattr(self, "connection", None):
            raise ValueError("the page was closed before it was connected")
        protocol: str | None = super().select_subprotocol(subprotocols)
        return protocol

    async def open(self, kernel_id: str) -> None:
        """Connect the page to its kernel."""
        self._protocol = self.selected_subprotocol
        self.ws_connection.stream.max_write_buffer_size = MAX_UNREAD_BYTES
        await super().open(kernel_id)

    def on_finish(self) -> None:
        """Forget a request, unless it has become a websocket."""
        if self.get_status() != SWITCHING_PROTOCOLS:
            self.state.connections.remove(self._kernel, self)
        super().on_finish()

    def on_close(self) -> None:
        """Disconnect the page."""
        self.state.connections.remove(self._kernel, self)
        if getattr(self, "connection", None):  # else it was closed before it was established
            super().on_close()

    async def on_message(self, ws_message: str | bytes) -> None:
        """Forward a message of a widget; close the connection at any other.

        No more messages are read until this one has been forwarded.
        """
        if self.state.end_reasons.find(self._kernel):
            return
        message = parse_allowed(ws_message, protocol=self._protocol)
        budget, size = self.state.connections.get_budget(self._kernel), len(ws_message)
        if message is None:
            self.close(POLICY_VIOLATION, "not a message of a widget")
        elif message.type == "comm_open" and not budget.open_comm(message.comm, size):
            self.close(POLICY_VIOLATION, "too many or too large new widgets")
        elif not await budget.admit(message.id, size):
            self.close(TRY_AGAIN_LATER, "the kernel is busy")
        elif getattr(self, "connection", None):  # else it was closed meanwhile
            if message.type == "comm_close":
                budget.close_comm(message.comm)
            super().on_message(ws_message)

    def write_message(self, message: str | bytes | dict[str, Any], binary: bool = False) -> Any:  # noqa: ANN401 — Tornado's
        """Send a message of the kernel; end the connection if the page does not read them."""
        if done := find_processed(message, protocol=self._protocol):
            self.state.connections.release_message(self._kernel, done)
        # Voilà takes every binary message for one of the newer protocol: in Jupyter's first one it
        # reads a number of parts that would keep the server busy for years.
        is_new = self._protocol == PROTOCOL_V1 or not isinstance(message, bytes)
        write = super().write_message if is_new else partial(WebSocketHandler.write_message, self)
        try:
            return write(message, binary)
        except StreamBufferFullError:
            self.ws_connection.stream.close()
            return None
