"""The ways to a kernel on a gateway: one for running a page's cells, one for its reader's controls.

jupyter_server has both; added is what readers need: the gateway's token, bytes beside text, no
source of cells, a page that is told when its kernel is gone, a server that goes on while it waits.
What a page may ask of its kernel is checked before, in `messages`.
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
from jupyter_server.gateway.connections import GatewayWebSocketConnection
from jupyter_server.gateway.gateway_client import GatewayClient
from jupyter_server.gateway.managers import ChannelQueue, GatewayKernelClient
from jupyter_server.services.kernels.connection.base import deserialize_binary_message
from jupyter_server.utils import url_path_join
from tornado.concurrent import Future
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, WebSocketHandler

from explainer.server.kernels.gateway import asked

log = logging.getLogger("explainer.kernels")

LOOK_AGAIN = 0.01
"""Seconds between two looks at what a kernel has sent."""
RECONNECTIONS = 3
"""How often one page's connection to a kernel that still runs is taken up again."""


class PatientQueue(ChannelQueue):
    """A channel that waits without keeping the server from all else."""

    def send(self, msg: dict[str, Any]) -> None:
        """Send a message; where the connection has ended, waiting for the answer will say so."""
        if not self.response_router_finished:
            try:
                super().send({**msg, "channel": self.channel_name})
            except (websocket.WebSocketException, OSError):
                self.response_router_finished = True

    async def _async_get(self, timeout: float | None = None) -> object:
        clock = asyncio.get_running_loop().time
        until = float("inf") if timeout is None else clock() + timeout
        while self.empty() and not self.response_router_finished and clock() < until:
            await asyncio.sleep(LOOK_AGAIN)
        return await super()._async_get(timeout=0)


class Client(GatewayKernelClient):
    """Runs the cells of a page on a kernel of the gateway."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers; one that is out of reach fails with its first cell.

        Voilà says nothing of a kernel that fails before it, and its page would wait for ever.
        """
        try:
            await super().wait_for_ready(timeout=timeout)
        except (RuntimeError, OSError, tornado.web.HTTPError) as error:
            log.warning("a kernel on the gateway did not come: %s", error)
            self._end()

    async def start_channels(self, *_: bool, **__: bool) -> None:
        """Connect, with the gateway's token, without holding up anyone else."""
        gateway = GatewayClient.instance()
        address = url_path_join(
            gateway.ws_url or "", gateway.kernels_endpoint or "", self.kernel_id, "channels"
        )
        settings = gateway.load_connection_args()
        connection = await asyncio.to_thread(
            websocket.create_connection,
            address,
            timeout=gateway.connect_timeout,
            enable_multithread=True,
            header=[f"{name}: {value}" for name, value in settings.get("headers", {}).items()],
            sockopt=((socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),),
            sslopt={"ca_certs": gateway.ca_certs, "certfile": gateway.client_cert,
                    "keyfile": gateway.client_key},
        )  # fmt: skip
        connection.settimeout(None)  # a cell may work in silence for as long as it likes
        self.channel_socket = connection
        queues = {
            name: PatientQueue(name, connection, self.log)
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

    def _end(self) -> None:
        for queue in (self._channel_queues or {}).values():
            queue.response_router_finished = True

    def _route_responses(self) -> None:
        """Put what the kernel sends, text or bytes, into its channel's queue, until it ends."""
        queues = self._channel_queues or {}
        try:
            while sent := self.channel_socket and self.channel_socket.recv():
                message = _message(sent)
                if message and message["channel"] in queues:
                    queues[message["channel"]].put_nowait(message)
        except (websocket.WebSocketException, OSError) as error:
            if not self._channels_stopped:
                log.warning("the connection to the kernel gateway has ended: %s", error)
        for queue in queues.values():
            queue.response_router_finished = True


def _connected(address: str) -> websocket.WebSocket:
    gateway = GatewayClient.instance()
    headers = gateway.load_connection_args().get("headers", {})
    return websocket.create_connection(
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


class Connection(GatewayWebSocketConnection):
    """Joins a reader's page to its kernel on the gateway."""

    _again = 0

    @property
    def session_id(self) -> str:
        """Return a name that no other connection has.

        JupyterLab's client connects twice, first by a newer protocol. Under one name the gateway
        would end whichever of the two it meets first, and with it what it has just been asked.
        """
        return f"{self.session.session}-{id(self):x}"

    def disconnect(self) -> None:
        """End the connection; one that is still being made ends once it is."""
        self.disconnected = True
        if self.ws is not None:
            self.ws.close()

    def _write_message(self, message: str | bytes) -> None:
        if self.ws is not None and not self.disconnected:
            # A gateway that has just gone is met where its messages are read.
            self.ws.write_message(message, binary=isinstance(message, bytes)).add_done_callback(
                lambda done: done.exception()
            )

    def handle_outgoing_message(self, message: str | bytes, *_: object) -> None:
        """Pass on what the kernel sends, but for the source of cells."""
        if isinstance(message, str) and '"execute_input"' in message:
            read = _message(message)
            if read is None or read["header"]["msg_type"] == "execute_input":
                return
        try:
            if isinstance(message, bytes):  # Voilà would take it for the newer protocol's
                WebSocketHandler.write_message(self.websocket_handler, message, binary=True)
            else:
                self.websocket_handler.write_message(message)
        except WebSocketClosedError:
            self.log.debug("a page has closed its connection")

    def _connection_done(self, fut: Future[WebSocketClientConnection]) -> None:
        if self.disconnected and fut.exception() is None:
            fut.result().close()  # the page has gone while the gateway answered
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
        self.ws = self.ws_future = None  # what the page sends meanwhile is lost
        self._again += 1
        if self._again <= RECONNECTIONS and await self._is_running():
            await self.connect()
            return
        # The page is told as if its kernel had died, for to its reader it is the same.
        told = self.session.msg("status", {"execution_state": "dead"})
        self.handle_outgoing_message(json.dumps({**told, "channel": "iopub"}, default=str))

    async def _is_running(self) -> bool:
        try:
            with asked():
                return bool(await self.kernel_manager.refresh_model())
        except tornado.web.HTTPError:
            return False


def _message(sent: str | bytes) -> dict[str, Any] | None:
    """Return a message as Jupyter's older protocol writes it, or None where it is none."""
    if isinstance(sent, bytes) and int.from_bytes(sent[:4], "big") * 4 > len(sent):
        return None  # it names more parts than it can have
    try:
        read = deserialize_binary_message(sent) if isinstance(sent, bytes) else json.loads(sent)
        is_whole = isinstance(read["header"]["msg_type"], str) and isinstance(read["channel"], str)
    except (struct.error, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return read if is_whole else None
