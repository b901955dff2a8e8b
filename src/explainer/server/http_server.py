"""Tornado's HTTP server with a limit of open connections.

When all connections are in use, the one that has been idle for longest is closed to make room: a
browser reopens a keep-alive connection by itself. A new connection is refused only when every
connection is busy.
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
POLL_SECONDS = 0.05
"""Time between two checks for unfinished requests when the server stops."""
REFUSED_READ_SECONDS = 1
"""How long a refused connection may take to send its request."""
MAX_REFUSED_READS = 200
"""How many refused connections are read at once; the others are closed after the answer."""
OVERRIDING_HEADERS = ("X-Real-Ip", "X-Scheme")
"""Headers that Tornado prefers to ``X-Forwarded-For`` and ``X-Forwarded-Proto``. A proxy that sets
only the latter would pass on whatever a visitor claims in these."""


class LimitedServer(HTTPServer):
    """Tornado's server with a limit of open connections; it tracks unfinished requests."""

    limit = 0
    """How many connections may be open; set it before the first one is accepted."""
    stalled_seconds = 0.0
    """Time after which a connection is closed whose peer no longer acknowledges data."""

    def __init__(self, *_: object, **__: object) -> None:
        self._streams: dict[object, IOStream] = {}
        self._idle: dict[IOStream, None] = {}
        self._busy: set[IOStream] = set()
        self._upgraded: list[IOStream] = []
        self._refused = 0

    @property
    def open_connections(self) -> int:
        """How many connections are open, including websockets."""
        self._upgraded = [stream for stream in self._upgraded if not stream.closed()]
        return len(self._idle) + len(self._busy) + len(self._upgraded)

    @property
    def busy_connections(self) -> int:
        """How many requests are unfinished."""
        return len(self._busy)

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        """Accept or refuse a new connection."""
        if self.open_connections >= self.limit and not self._close_idle():
            CONNECTIONS_ENDED.labels("refused").inc()
            asyncio.ensure_future(self._refuse(stream))  # noqa: RUF006 — ends by itself
            return
        self._detect_dead_peer(stream.socket)
        self._idle[stream] = None
        super().handle_stream(stream, address)

    def start_request(
        self, server_conn: object, request_conn: HTTPConnection
    ) -> HTTPMessageDelegate:
        """Mark a connection as idle until the headers of its next request arrive."""
        stream = cast(HTTP1Connection, request_conn).stream
        self._streams[server_conn] = stream
        self._busy.discard(stream)
        self._idle.pop(stream, None)
        if not stream.closed():
            self._idle[stream] = None
        return _RequestObserver(super().start_request(server_conn, request_conn), self, stream)

    def mark_busy(self, stream: IOStream) -> None:
        """Mark a connection as busy, because the headers of a request have arrived."""
        if stream in self._idle:
            del self._idle[stream]
            self._busy.add(stream)

    def on_close(self, server_conn: object) -> None:
        """Forget a connection that was closed, or count it as a websocket."""
        if stream := self._streams.pop(server_conn, None):
            self._idle.pop(stream, None)
            self._busy.discard(stream)
            if not stream.closed():
                self._upgraded.append(stream)
        super().on_close(server_conn)

    async def wait_until_idle(self, seconds: float) -> bool:
        """Wait until no request is unfinished; return whether that happened in time."""
        until = monotonic() + seconds
        while self._busy and monotonic() < until:
            await asyncio.sleep(POLL_SECONDS)
        return not self._busy

    def _close_idle(self) -> bool:
        """Close the connection that has been idle for longest; return whether there was one."""
        longest = next(iter(self._idle), None)
        if longest is None:
            return False
        CONNECTIONS_ENDED.labels("closed").inc()
        del self._idle[longest]
        longest.close()
        return True

    async def _refuse(self, stream: IOStream) -> None:
        """Send the reason, read the request, and close the connection.

        Closing a connection with unread data resets it, and the answer is lost (RFC 9112, 9.6).
        """
        self._refused += 1
        try:
            await stream.write(REFUSAL)
            stream.socket.shutdown(socket.SHUT_WR)
            if self._refused <= MAX_REFUSED_READS:
                request = stream.read_bytes(4096, partial=True)
                await asyncio.wait_for(request, REFUSED_READ_SECONDS)
        except (OSError, asyncio.TimeoutError):
            pass
        finally:
            self._refused -= 1
            stream.close()

    def _detect_dead_peer(self, connection: socket.socket) -> None:
        """Let the system close a connection whose peer no longer acknowledges data."""
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            milliseconds = round(self.stalled_seconds * 1000)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)


class _RequestObserver(HTTPMessageDelegate):
    """Mark a connection as busy when a request begins, and forward everything."""

    def __init__(
        self, delegate: HTTPMessageDelegate, server: LimitedServer, stream: IOStream
    ) -> None:
        self._delegate, self._server, self._stream = delegate, server, stream

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        self._server.mark_busy(self._stream)
        for name in OVERRIDING_HEADERS:
            headers.pop(name, None)
        return self._delegate.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return self._delegate.data_received(chunk)

    def finish(self) -> None:
        self._delegate.finish()

    def on_connection_close(self) -> None:
        self._delegate.on_connection_close()
