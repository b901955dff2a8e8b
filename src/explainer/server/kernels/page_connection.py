"""Connect a reader's page to its kernel on this machine, without what describes the server."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

from jupyter_client.session import DELIM
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from explainer.voila.redaction import (
    describe_error,
    find_error,
    may_describe_server,
    redact_content,
)

log = logging.getLogger("explainer.cells")


def redact_message(
    header: dict[str, Any], parent: dict[str, Any], content: dict[str, Any], *, kernel: str
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the header and content of a message as a page may have them; None for nothing.

    An error is logged, unless it was raised by a cell that was run for the page: that has been
    logged with the id of the cell.
    """
    kind = header["msg_type"]
    error = content if kind == "error" else None
    if kind == "stream" and (error := find_error(str(content.get("text", "")))):
        header, content = {**header, "msg_type": "error"}, error
    if error and parent.get("msg_type") != "execute_request":
        facts = {"kernel": kernel, **describe_error(error)}
        log.warning("code that a reader used has failed", extra={"facts": facts})
    redacted = redact_content(header["msg_type"], content)
    return None if redacted is None else (header, redacted)


class PageConnection(ZMQChannelsWebsocketConnection):
    """Forward the messages of a kernel to a page, redacted."""

    def request_kernel_info(self) -> asyncio.Future[Any]:
        """Ask the kernel for its protocol, unless it is busy: it would answer after its cell.

        Jupyter then assumes the current protocol, as it does for a kernel that does not answer.
        """
        if getattr(self.kernel_manager, "execution_state", None) != "busy":
            future: asyncio.Future[Any] = super().request_kernel_info()  # type: ignore[no-untyped-call]
            return future
        if not self._kernel_info_future.done():
            self._finish_kernel_info({})  # type: ignore[no-untyped-call]
        return asyncio.wrap_future(self._kernel_info_future)

    def handle_outgoing_message(self, stream: str, outgoing_msg: list[Any]) -> None:
        """Forward a message."""
        message = self._redact(outgoing_msg)
        if message is not None:
            super().handle_outgoing_message(stream, message)

    def write_stderr(self, error_message: str, parent_header: dict[str, Any]) -> None:  # noqa: ARG002
        """Log what Jupyter would tell the page, such as that messages come too fast."""
        self.log.warning("%s", next(iter(error_message.splitlines()), ""))

    def _redact(self, message: list[Any]) -> list[Any] | None:
        at = message.index(DELIM)
        _, header, parent, metadata, content, *buffers = message[at + 1 :]
        loaded = json.loads(header)
        if not may_describe_server(loaded["msg_type"], content):
            return message
        redacted = redact_message(
            loaded, json.loads(parent), json.loads(content), kernel=self.kernel_id
        )
        if redacted is None:
            return None
        header, content = (json.dumps(part).encode() for part in redacted)
        body = [header, parent, metadata, content]
        return [*message[:at], DELIM, self.session.sign(body), *body, *buffers]
