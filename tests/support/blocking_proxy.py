"""A proxy that forwards HTTP and lets no websocket through, as some firewalls do."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

Blocking = Literal["refuse", "hang"]
HEAD = 65_536


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(HEAD):
            writer.write(data)
            await writer.drain()
    with suppress(OSError):
        writer.close()


@contextmanager
def block_websockets(port: int, how: Blocking) -> Iterator[str]:
    """Forward to a port of the loopback address until the block ends.

    Args:
        port: where the server listens.
        how: whether the request for a websocket is refused, or never answered.

    Yields:
        The address of the proxy.
    """
    loop = asyncio.new_event_loop()
    waiting = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"upgrade: websocket" in head.lower():
            waiting.append(writer)
            if how == "refuse":
                writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                writer.close()
            return
        upstream, server = await asyncio.open_connection("127.0.0.1", port)
        # One request a connection, so that each is looked at.
        server.write(head.replace(b"Connection: keep-alive", b"Connection: close"))
        await asyncio.gather(_copy(reader, server), _copy(upstream, writer))

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    starting = asyncio.start_server(handle, "127.0.0.1", 0)
    proxy = asyncio.run_coroutine_threadsafe(starting, loop).result()
    try:
        yield f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(proxy.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
