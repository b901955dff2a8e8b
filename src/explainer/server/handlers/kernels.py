"""Answer requests for kernels from their owners only."""

from __future__ import annotations

from typing import Any

import tornado.web
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from explainer.server.kernels.message_filter import is_allowed
from explainer.server.kernels.ownership import COOKIE
from explainer.server.state import StateHandler

POLICY_VIOLATION = 1008
"""Close code of a websocket (RFC 6455, section 7.4.1)."""


class _OwnedKernelHandler(StateHandler, JupyterHandler):
    """Answer the owner of a kernel; for anyone else, the kernel does not exist."""

    async def prepare(self, **options: bool) -> None:
        """Check ownership before anything else."""
        kernel = str(self.path_kwargs.get("kernel_id") or (*self.path_args, "")[0])
        if not self.state.ownership.is_valid(kernel, self.get_cookie(COOKIE, "") or ""):
            raise tornado.web.HTTPError(404)
        await super().prepare(**options)

    def write_error(self, status_code: int, **_: object) -> None:  # noqa: ARG002 — Tornado's
        """Send nothing but the status."""
        self.finish()


class OwnKernelHandler(_OwnedKernelHandler, KernelHandler):
    """Describe a kernel, or end it."""


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

    _kernel = ""

    async def prepare(self, **options: bool) -> None:
        """Refuse a request without an origin, which every browser sends."""
        if self.get_origin() is None:
            raise tornado.web.HTTPError(403)
        await super().prepare(**options)

    async def open(self, kernel_id: str) -> None:
        """Connect the page to its kernel."""
        self._kernel = kernel_id
        self.state.connections.add(kernel_id, self)
        await super().open(kernel_id)

    def on_close(self) -> None:
        """Disconnect the page."""
        self.state.connections.remove(self._kernel, self)
        super().on_close()

    def on_message(self, ws_message: str | bytes) -> None:
        """Forward a message of a widget; close the connection at any other."""
        if not is_allowed(ws_message, protocol=self.selected_subprotocol):
            self.close(POLICY_VIOLATION, "not a message of a widget")
            return
        super().on_message(ws_message)
