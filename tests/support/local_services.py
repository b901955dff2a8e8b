"""An HTTP(S) server with canned responses, in place of the services on the web."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import unquote

CSL = "application/vnd.citationstyles.csl+json"


@dataclass(frozen=True, kw_only=True)
class CannedResponse:
    """A response."""

    status: int = 200
    body: bytes = b"<title>A page</title>"
    kind: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0
    """Seconds before the first byte."""
    cut: int = 0
    """Bytes of the body that are never sent."""
    raw: bytes | None = None
    """Sent instead of an HTTP response."""


def json_response(content: object, kind: str = "application/json") -> CannedResponse:
    return CannedResponse(body=json.dumps(content).encode(), kind=kind)


def redirect_to(address: str, status: int = 302) -> CannedResponse:
    return CannedResponse(status=status, headers={"Location": address}, body=b"")


class LocalServices:
    """The responses of the server, and the requests that it got."""

    def __init__(self) -> None:
        self.answers: dict[str, CannedResponse | list[CannedResponse]] = {}
        """By decoded path without query. A list is used up, except for its last item."""
        self.otherwise = CannedResponse(status=404)
        self.requests: list[tuple[str, Mapping[str, str]]] = []
        """The path with its query as it was sent, and the headers with names in lower case."""
        self.busiest: Counter[str] = Counter()
        """The most requests at the same time, by IP address of the host."""
        self._busy: Counter[str] = Counter()
        self.port = 0
        self.scheme = "http"

    @property
    def address(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        return [unquote(path) for path, _ in self.requests]

    def _answer(self, path: str) -> CannedResponse:
        answer = self.answers.get(unquote(path.partition("?")[0]), self.otherwise)
        if isinstance(answer, CannedResponse):
            return answer
        return answer.pop(0) if len(answer) > 1 else answer[0]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        try:
            while await self._one(host, reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    async def _one(
        self, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        path = head[0].split(" ")[1]
        pairs = (line.partition(": ") for line in head[1:] if line)
        self.requests.append((path, {name.lower(): value for name, _, value in pairs}))
        self._busy[host] += 1
        self.busiest[host] = max(self.busiest[host], self._busy[host])
        try:
            answer = self._answer(path)
            if answer.wait:
                await asyncio.sleep(answer.wait)
        finally:
            self._busy[host] -= 1
        if answer.raw is not None:
            writer.write(answer.raw)
            await writer.drain()
            return False
        headers = {
            "Content-Type": answer.kind,
            "Content-Length": str(len(answer.body)),
            **answer.headers,
        }
        lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        writer.write(answer.body[: len(answer.body) - answer.cut])
        await writer.drain()
        return not answer.cut


@contextmanager
def running_services(
    *, hosts: Sequence[str] = ("127.0.0.1",), context: ssl.SSLContext | None = None
) -> Iterator[LocalServices]:
    """Run a server until the block ends, on one port of each host."""
    services = LocalServices()
    services.scheme = "https" if context else "http"
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def run() -> None:
        nonlocal stop
        stop = asyncio.Event()
        servers = []
        for host in hosts:
            servers.append(
                await asyncio.start_server(services.serve, host, services.port, ssl=context)
            )
            services.port = servers[0].sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        for server in servers:
            server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    stop: asyncio.Event | None = None
    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    assert ready.wait(30)
    try:
        yield services
    finally:
        assert stop
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)
        loop.close()
