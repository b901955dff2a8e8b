"""Waiting for a kernel's answer, over real sockets."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Empty

import pytest
import zmq
import zmq.asyncio
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.session import Session

from explainer.server.kernels.client import KernelClient, ShellChannel

MESSAGE = Session().msg("comm_msg")


def in_a_loop(make):
    """Run a coroutine in a thread of its own: the browser's driver has a loop in this one."""
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(lambda: asyncio.run(make())).result()


@contextmanager
def connected(kind):
    """Give a channel, and what a kernel would answer it with."""
    with zmq.asyncio.Context() as context, zmq.Context() as other:
        kernel, socket = other.socket(zmq.DEALER), context.socket(zmq.DEALER)
        kernel.linger = socket.linger = 0
        socket.connect(f"tcp://127.0.0.1:{kernel.bind_to_random_port('tcp://127.0.0.1')}")
        session = Session()
        yield kind(socket, session, None), lambda: session.send(kernel, "execute_reply", {})
        kernel.close()
        socket.close()


async def answered_while_sending(kind):
    """Send, again and again, at the moment when an awaited answer has come; return the last."""
    with connected(kind) as (channel, answer):
        for _ in range(10):
            waiting = asyncio.ensure_future(channel.get_msg())
            await asyncio.sleep(0)  # it has begun to wait
            answer()
            assert zmq.Socket.shadow(channel.socket.underlying).poll(3000)  # the loop stands still
            channel.send(MESSAGE)
            got = await asyncio.wait_for(waiting, 3)
        return got


def test_an_answer_that_came_while_sending_is_found():
    """As when nbclient tells an Output widget its content at the end of a cell."""
    got = in_a_loop(lambda: answered_while_sending(ShellChannel))
    assert got["msg_type"] == "execute_reply"


def test_the_channel_is_still_needed():
    """Jupyter's own channel misses that answer; once it does not, ours can go."""
    with pytest.raises(asyncio.TimeoutError):
        in_a_loop(lambda: answered_while_sending(AsyncZMQSocketChannel))


def test_waiting_ends_in_time():
    """Without an answer the wait ends as Jupyter's does."""

    async def unanswered():
        with connected(ShellChannel) as (channel, _):
            await channel.get_msg(timeout=0.6)

    with pytest.raises(Empty):
        in_a_loop(unanswered)


def test_the_client_has_that_channel():
    """What the servers are told to use waits in this way."""
    assert KernelClient.shell_channel_class.default_value is ShellChannel
