"""Connect to kernels on a gateway: one client runs a page's cells, one serves its controls.

Added to jupyter_server's classes: the token of the gateway, binary messages, no source of cells, a
page that learns when its kernel has ended, and a server that is not blocked while it waits. What a
page may send to its kernel is checked before, in `message_filter`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import struct
from threading import Thread
from typing import Any

import tornado.web
import websocket
from jupyter_client.jsonutil import json_default
from jupyter_server.gateway.connections import GatewayWebSocketConnection
from jupyter_server.gateway.gateway_client import GatewayClient
from jupyter_server.gateway.managers import ChannelQueue, GatewayKernelClient
from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message,
    serialize_binary_message,
)
from jupyter_server.utils import url_path_join
from tornado.concurrent import Future
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError

from explainer.server.kernels.gateway import translate_gateway_errors
from explainer.server.kernels.page_connection import redact_message

POLL_SECONDS = 0.01
"""Time between two checks for messages from a kernel."""
_TO_REDACT = (b'"execute_input"', b'"error"', b'"stream"', b'"output_type"')
"""What the messages contain that are not forwarded as they are."""
MAX_RECONNECTIONS = 3
"""How often a page's connection to a running kernel is restored."""

log = logging.getLogger("explainer.kernels")


class PollingQueue(ChannelQueue):
    """A channel that waits without blocking the server."""

    def send(self, msg: dict[str, Any]) -> None:
        """Send a message; if the connection has ended, waiting for the reply raises the error."""
        if not self.response_router_finished:
            try:
                super().send({**msg, "channel": self.channel_name})
            except (websocket.WebSocketException, OSError):
                self.response_router_finished = True

    async def _async_get(self, timeout: float | None = None) -> object:
        clock = asyncio.get_running_loop().time
        until = float("inf") if timeout is None else clock() + timeout
        while self.empty() and not self.response_router_finished and clock() < until:
            await asyncio.sleep(POLL_SECONDS)
        return await super()._async_get(timeout=0)


class CellClient(GatewayKernelClient):
    """Run the cells of a page in a kernel on the gateway."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers; if it does not, its first cell fails.

        Voilà reports no error that occurs before the first cell, and the page would wait forever.
        """
        try:
            await super().wait_for_ready(timeout=timeout)
        except (RuntimeError, OSError, tornado.web.HTTPError) as error:
            log.warning("a kernel on the gateway did not start: %s", error)
            self._end_channels()

    async def start_channels(self, *_: bool, **__: bool) -> None:
        """Connect with the gateway's token, without blocking the server."""
        gateway = GatewayClient.instance()
        address = url_path_join(
            gateway.ws_url or "", gateway.kernels_endpoint or "", self.kernel_id, "channels"
        )
        self.channel_socket = await asyncio.to_thread(_open_websocket, address)
        queues = {
            name: PollingQueue(name, self.channel_socket, self.log)
            for name in ("shell", "iopub", "stdin", "control")
        }
        self._channel_queues = dict(queues)
        self._shell_channel, self._iopub_channel = queues["shell"], queues["iopub"]
        self._stdin_channel, self._control_channel = queues["stdin"], queues["control"]
        self.response_router = Thread(target=self._route_responses, daemon=True)
        self.response_router.start()

    async def stop_channels(self) -> None:
        """Disconnect."""
        if self.channel_socket:
            await asyncio.to_thread(super().stop_channels)

    def _end_channels(self) -> None:
        for queue in (self._channel_queues or {}).values():
            queue.response_router_finished = True

    def _route_responses(self) -> None:
        """Put each message of the kernel into the queue of its channel, until the kernel ends."""
        queues = self._channel_queues or {}
        try:
            while data := self.channel_socket and self.channel_socket.recv():
                message = _parse_message(data)
                if message and message["channel"] in queues:
                    queues[message["channel"]].put_nowait(message)
        except (websocket.WebSocketException, OSError) as error:
            if not self._channels_stopped:
                log.warning("the connection to the kernel gateway has ended: %s", error)
        self._end_channels()


class GatewayPageConnection(GatewayWebSocketConnection):
    """Connect a reader's page to its kernel on the gateway."""

    _reconnections = 0

    @property
    def session_id(self) -> str:
        """Return a name that no other connection has.

        JupyterLab's client connects twice, first with a newer protocol. If both had one name, the
        gateway would close either of them, and drop the requests that it had just received.
        """
        return f"{self.session.session}-{id(self):x}"

    def disconnect(self) -> None:
        """Close the connection, or close it as soon as it is established."""
        self.disconnected = True
        if self.ws is not None:
            self.ws.close()

    def _write_message(self, message: str | bytes) -> None:
        if self.ws is not None and not self.disconnected:
            # An error of the connection is handled where its messages are read.
            self.ws.write_message(message, binary=isinstance(message, bytes)).add_done_callback(
                lambda written: written.exception()
            )

    def handle_outgoing_message(self, message: str | bytes, *_: object) -> None:
        """Forward a message of the kernel, without sources of cells and tracebacks."""
        redacted = _redact_data(message, kernel=self.kernel_id)
        if redacted is None:
            return
        message = redacted
        try:
            self.websocket_handler.write_message(message, binary=isinstance(message, bytes))
        except WebSocketClosedError:
            self.log.debug("a page has closed its connection")

    def _connection_done(self, fut: Future[WebSocketClientConnection]) -> None:
        if self.disconnected and fut.exception() is None:
            fut.result().close()  # the page was closed before the gateway answered
        else:
            super()._connection_done(fut)

    async def _read_messages(self) -> None:
        while self.ws is not None and not self.disconnected:
            message = await self.ws.read_message()
            if message is None:
                break
            self.handle_outgoing_message(message)
        if self.disconnected:
            return
        self.ws = self.ws_future = None  # messages of the page are lost until it is connected again
        self._reconnections += 1
        if self._reconnections <= MAX_RECONNECTIONS and await self._is_kernel_running():
            await self.connect()
            return
        # For the reader, a kernel that cannot be reached is the same as one that has died.
        status = self.session.msg("status", {"execution_state": "dead"})
        self.handle_outgoing_message(json.dumps({**status, "channel": "iopub"}, default=str))

    async def _is_kernel_running(self) -> bool:
        try:
            with translate_gateway_errors():
                return bool(await self.kernel_manager.refresh_model())
        except tornado.web.HTTPError:
            return False


def _open_websocket(address: str) -> websocket.WebSocket:
    gateway = GatewayClient.instance()
    headers = gateway.load_connection_args().get("headers", {})
    connection = websocket.create_connection(
        address,
        timeout=gateway.connect_timeout,
        enable_multithread=True,
        header=[f"{name}: {value}" for name, value in headers.items()],
        sockopt=((socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),),
        sslopt={
            "ca_certs": gateway.ca_certs,
            "certfile": gateway.client_cert,
            "keyfile": gateway.client_key,
        },
    )
    connection.settimeout(None)  # a cell may run for a long time without output
    return connection


def _redact_data(data: str | bytes, *, kernel: str) -> str | bytes | None:
    """Return the data of a message as a page may have it; None for nothing."""
    raw = data.encode() if isinstance(data, str) else data
    if not any(word in raw for word in _TO_REDACT):
        return data
    message = _parse_message(data)
    if message is None or message["header"]["msg_type"] == "execute_input":
        return None
    parent, content = message.get("parent_header") or {}, message.get("content") or {}
    redacted = redact_message(message["header"], parent, content, kernel=kernel)
    if redacted is None:
        return None
    message["header"], message["content"] = redacted
    if isinstance(data, str):
        return json.dumps(message, default=json_default)
    return bytes(serialize_binary_message(message))


def _parse_message(data: str | bytes) -> dict[str, Any] | None:
    """Return a message of Jupyter's first protocol; None if the data is not a message."""
    if isinstance(data, bytes) and int.from_bytes(data[:4], "big") * 4 > len(data):
        return None  # it claims more parts than it has room for
    try:
        message = deserialize_binary_message(data) if isinstance(data, bytes) else json.loads(data)
        names = (message["header"]["msg_type"], message["channel"])
    except (struct.error, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return message if all(isinstance(name, str) for name in names) else None
