"""Tests of waiting for the reply of a kernel, over real sockets."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from queue import Empty

import pytest
import zmq
import zmq.asyncio
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.session import Session

from explainer.execution.kernel_client import PollingClient, ShellChannel
from support.coroutines import run_in_thread

MESSAGE = Session().msg("comm_msg")


@contextmanager
def connected(kind):
    """Return a channel and the socket with which a kernel would reply."""
    with zmq.asyncio.Context() as context, zmq.Context() as other:
        kernel, socket = other.socket(zmq.DEALER), context.socket(zmq.DEALER)
        kernel.linger = socket.linger = 0
        socket.connect(f"tcp://127.0.0.1:{kernel.bind_to_random_port('tcp://127.0.0.1')}")
        session = Session()
        yield kind(socket, session, None), lambda: session.send(kernel, "execute_reply", {})
        kernel.close()
        socket.close()


async def receive_while_sending(kind):
    """Send repeatedly at the moment when an awaited reply has arrived; return the last reply."""
    with connected(kind) as (channel, answer):
        for _ in range(10):
            waiting = asyncio.ensure_future(channel.get_msg())
            await asyncio.sleep(0)  # it has begun to wait
            answer()
            assert zmq.Socket.shadow(channel.socket.underlying).poll(3000)  # the loop stands still
            channel.send(MESSAGE)
            got = await asyncio.wait_for(waiting, 3)
        return got


def test_replies_that_arrive_while_sending_are_received():
    """It happens when nbclient sends the content of an Output widget at the end of a cell."""
    got = run_in_thread(lambda: receive_while_sending(ShellChannel))
    assert got["msg_type"] == "execute_reply"


def test_the_channel_is_still_needed():
    """Jupyter's own channel misses the reply; once it does not, ours can be removed."""
    with pytest.raises(asyncio.TimeoutError):
        run_in_thread(lambda: receive_while_sending(AsyncZMQSocketChannel))


def test_waiting_times_out():
    """Without a reply, waiting ends as with Jupyter's channel."""

    async def wait_without_reply():
        with connected(ShellChannel) as (channel, _):
            await channel.get_msg(timeout=0.6)

    with pytest.raises(Empty):
        run_in_thread(wait_without_reply)


def test_the_client_uses_the_channel():
    """The client that servers are configured with uses this channel."""
    assert PollingClient.shell_channel_class.default_value is ShellChannel
