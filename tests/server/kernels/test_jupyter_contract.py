"""The methods of jupyter_server that we override or call still do what we rely on.

Some of them are private, so any release may change them. If a test fails after an update: compare
the changed method with ours, run ``test_gateway.py``, then write the new digest here. Raise the
bound of jupyter-server, in pyproject.toml and in ``gateway.py``, only after that.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest
from jupyter_server.gateway.connections import GatewayWebSocketConnection
from jupyter_server.gateway.managers import (
    ChannelQueue,
    GatewayKernelClient,
    GatewayKernelManager,
    GatewayMappingKernelManager,
)
from jupyter_server.services.kernels.connection.base import deserialize_binary_message
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

CONNECTIONS = "explainer.server.kernels.gateway_connections"
MANAGER = "explainer.server.kernels.gateway_manager"


@dataclass(frozen=True, kw_only=True)
class Reliance:
    """A function of jupyter_server, and the code of ours that depends on it."""

    function: Callable[..., Any]
    signature: str
    digest: str
    """Of the source, without comments and indentation."""
    ours: str
    behaviour: str
    """What our code relies on."""


RELIANCES = [
    Reliance(
        function=GatewayWebSocketConnection.connect,
        signature="(self)",
        digest="cdf6adb2f13d",
        ours=f"{CONNECTIONS}.GatewayPageConnection",
        behaviour="sets ws_future, then calls _connection_done and _read_messages with the result",
    ),
    Reliance(
        function=GatewayWebSocketConnection._connection_done,
        signature="(self, fut)",
        digest="3c756958a0d0",
        ours=f"{CONNECTIONS}.GatewayPageConnection._connection_done",
        behaviour="sets ws, unless the page has disconnected",
    ),
    Reliance(
        function=GatewayWebSocketConnection.disconnect,
        signature="(self)",
        digest="5cf49f55b85c",
        ours=f"{CONNECTIONS}.GatewayPageConnection.disconnect",
        behaviour="is replaced: sets disconnected, and closes ws",
    ),
    Reliance(
        function=GatewayWebSocketConnection._read_messages,
        signature="(self)",
        digest="18b77f9f8cc1",
        ours=f"{CONNECTIONS}.GatewayPageConnection._read_messages",
        behaviour="is replaced: passes each message of ws to handle_outgoing_message",
    ),
    Reliance(
        function=GatewayWebSocketConnection.handle_outgoing_message,
        signature="(self, incoming_msg: 'str', *args: 'Any') -> 'None'",
        digest="f97a3123787b",
        ours=f"{CONNECTIONS}.GatewayPageConnection.handle_outgoing_message",
        behaviour="is replaced: writes a message of the kernel to websocket_handler",
    ),
    Reliance(
        function=GatewayWebSocketConnection.handle_incoming_message,
        signature="(self, message: 'str') -> 'None'",
        digest="270ab4abd59e",
        ours=f"{CONNECTIONS}.GatewayPageConnection._write_message",
        behaviour="calls _write_message, once ws is connected",
    ),
    Reliance(
        function=GatewayWebSocketConnection._write_message,
        signature="(self, message)",
        digest="e286cad0dc8e",
        ours=f"{CONNECTIONS}.GatewayPageConnection._write_message",
        behaviour="is replaced: writes a message of the page to ws",
    ),
    Reliance(
        function=GatewayKernelClient.start_channels,
        signature="(self, shell=True, iopub=True, stdin=True, hb=True, control=True)",
        digest="1625e931c663",
        ours=f"{CONNECTIONS}.CellClient.start_channels",
        behaviour="is replaced: sets channel_socket, and starts response_router",
    ),
    Reliance(
        function=GatewayKernelClient.stop_channels,
        signature="(self)",
        digest="8dc240c4916c",
        ours=f"{CONNECTIONS}.CellClient.stop_channels",
        behaviour="sets _channels_stopped, closes channel_socket, joins response_router",
    ),
    Reliance(
        function=GatewayKernelClient._route_responses,
        signature="(self)",
        digest="13fb22811c0b",
        ours=f"{CONNECTIONS}.CellClient._route_responses",
        behaviour="is replaced: fills _channel_queues, then sets response_router_finished",
    ),
    Reliance(
        function=ChannelQueue._async_get,
        signature="(self, timeout=None)",
        digest="91a25992d7d2",
        ours=f"{CONNECTIONS}.PollingQueue._async_get",
        behaviour="raises RuntimeError if it is empty and response_router_finished is set",
    ),
    Reliance(
        function=ChannelQueue.send,
        signature="(self, msg: 'dict[str, Any]') -> 'None'",
        digest="067c446b24e9",
        ours=f"{CONNECTIONS}.PollingQueue.send",
        behaviour="writes the message to channel_socket",
    ),
    Reliance(
        function=deserialize_binary_message,
        signature="(bmsg)",
        digest="8eed3c289bdd",
        ours=f"{CONNECTIONS}._parse_message",
        behaviour="parses the header and the channel of a binary message",
    ),
    Reliance(
        function=GatewayMappingKernelManager.start_kernel,
        signature="(self, *, kernel_id=None, path=None, **kwargs)",
        digest="088193d9bf18",
        ours=f"{MANAGER}.GatewayKernels.start_kernel",
        behaviour="needs no environment, and returns the id of the kernel",
    ),
    Reliance(
        function=GatewayMappingKernelManager.shutdown_kernel,
        signature="(self, kernel_id, now=False, restart=False)",
        digest="4a062399429f",
        ours=f"{MANAGER}.GatewayKernels.shutdown_all",
        behaviour="ends the kernel on the gateway, and removes it from _kernels",
    ),
    Reliance(
        function=GatewayKernelManager.refresh_model,
        signature="(self, model=None)",
        digest="f813ec092ac5",
        ours=f"{MANAGER}.GatewayKernels.list_kernels",
        behaviour="returns None if the gateway no longer has the kernel",
    ),
    Reliance(
        function=AsyncMappingKernelManager._handle_kernel_died,
        signature="(self, kernel_id)",
        digest="b2743c3d8706",
        ours="explainer.server.kernels.local_manager.LocalKernels._handle_kernel_died",
        behaviour="removes the kernel, but does not decrease its gauge of running kernels",
    ),
]


def digest_source(function: Callable[..., Any]) -> str:
    """Return a digest of a function's source, without comments and indentation."""
    lines = (line.strip() for line in inspect.getsource(function).splitlines())
    code = "\n".join(line for line in lines if line and not line.startswith("#"))
    return sha256(code.encode()).hexdigest()[:12]


@pytest.mark.parametrize("reliance", RELIANCES, ids=lambda reliance: reliance.function.__qualname__)
def test_jupyter_server_does_what_we_rely_on(reliance: Reliance) -> None:
    """The signature and the source are those that our code was written for."""
    name = f"{reliance.function.__module__}.{reliance.function.__qualname__}"
    advice = f"{name} has changed: compare it with {reliance.ours}; it {reliance.behaviour}"
    assert str(inspect.signature(reliance.function)) == reliance.signature, advice
    assert digest_source(reliance.function) == reliance.digest, advice
