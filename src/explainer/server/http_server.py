"""The door through which readers come: how many at once, how long one may stand in it idle.

When all connections are taken, the one that has been idle for longest makes room: a keep-alive
connection opens anew by itself, and one that never asks was nobody's. Only when every one is at
work is a newcomer refused.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable
from time import monotonic
from typing import Any, cast

from tornado.http1connection import HTTP1Connection
from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.iostream import IOStream

from explainer.server.metrics import CONNECTIONS_ENDED

REFUSAL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nConnection: close\r\n"
    b"Content-Type: text/plain; charset=UTF-8\r\nContent-Length: 41\r\n\r\n"
    b"Many are reading. Try again in a moment.\n"
)
BACKLOG = 1024
"""Connections that may wait to be accepted."""
LOOK_AGAIN = 0.05
"""Seconds between two looks at what is still under way."""

HEARD_SECONDS = 1
"""How long a newcomer who is refused may take to ask."""
MOST_HEARD = 200
"""How many of them are heard at once; more than these are only told."""


class LimitedServer(HTTPServer):
    """Tornado's server with a bound on open connections, and an eye on what is under way."""

    limit = 0
    """How many connections may be open; it is set before the first one comes."""
    stalled_seconds = 0.0
    """After how long a connection ends whose other side takes nothing any more."""

    def __init__(self, *_: object, **__: object) -> None:
        self._streams: dict[object, IOStream] = {}
        self._idle: dict[IOStream, None] = {}
        self._busy: set[IOStream] = set()
        self._upgraded: list[IOStream] = []
        self._refused = 0

    @property
    def open(self) -> int:
        """How many connections are open, those of websockets too."""
        self._upgraded = [stream for stream in self._upgraded if not stream.closed()]
        return len(self._idle) + len(self._busy) + len(self._upgraded)

    @property
    def busy(self) -> int:
        """How many requests are being answered."""
        return len(self._busy)

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        """Let a newcomer in, or refuse it."""
        if self.open >= self.limit and not self._made_room():
            CONNECTIONS_ENDED.labels("refused").inc()
            asyncio.ensure_future(self._refuse(stream))  # noqa: RUF006 — ends by itself
            return
        self._notice_vanished(stream.socket)
        self._idle[stream] = None
        super().handle_stream(stream, address)

    def start_request(
        self, server_conn: object, request_conn: HTTPConnection
    ) -> HTTPMessageDelegate:
        """Take note that a connection waits for its next request."""
        stream = cast(HTTP1Connection, request_conn).stream
        self._streams[server_conn] = stream
        self._busy.discard(stream)
        self._idle.pop(stream, None)
        if not stream.closed():
            self._idle[stream] = None
        return _Heard(super().start_request(server_conn, request_conn), self, stream)

    def heard(self, stream: IOStream) -> None:
        """Take note that the headers of a request are there."""
        if stream in self._idle:
            del self._idle[stream]
            self._busy.add(stream)

    def on_close(self, server_conn: object) -> None:
        """Take note that a connection has ended, or has become a websocket's."""
        if stream := self._streams.pop(server_conn, None):
            self._idle.pop(stream, None)
            self._busy.discard(stream)
            if not stream.closed():
                self._upgraded.append(stream)
        super().on_close(server_conn)

    async def emptied(self, seconds: float) -> bool:
        """Wait until nothing is being answered; return whether that came in time."""
        until = monotonic() + seconds
        while self._busy and monotonic() < until:
            await asyncio.sleep(LOOK_AGAIN)
        return not self._busy

    def _made_room(self) -> bool:
        longest = next(iter(self._idle), None)
        if longest is None:
            return False
        CONNECTIONS_ENDED.labels("closed").inc()
        del self._idle[longest]
        longest.close()
        return True

    async def _refuse(self, stream: IOStream) -> None:
        """Say why, hear what is asked, and end the connection.

        A connection that ends with something unheard is reset, and takes its last words with it
        (RFC 9112, 9.6).
        """
        self._refused += 1
        try:
            await stream.write(REFUSAL)
            stream.socket.shutdown(socket.SHUT_WR)
            if self._refused <= MOST_HEARD:
                await asyncio.wait_for(stream.read_bytes(4096, partial=True), HEARD_SECONDS)
        except (OSError, asyncio.TimeoutError):
            pass
        finally:
            self._refused -= 1
            stream.close()

    def _notice_vanished(self, opened: socket.socket) -> None:
        """Let the system end a connection whose other side takes nothing any more."""
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            milliseconds = round(self.stalled_seconds * 1000)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)


class _Heard(HTTPMessageDelegate):
    """Tells the door when a request begins, and hands everything on."""

    def __init__(self, then: HTTPMessageDelegate, door: LimitedServer, stream: IOStream) -> None:
        self._then, self._door, self._stream = then, door, stream

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        self._door.heard(self._stream)
        return self._then.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return self._then.data_received(chunk)

    def finish(self) -> None:
        self._then.finish()

    def on_connection_close(self) -> None:
        self._then.on_connection_close()
