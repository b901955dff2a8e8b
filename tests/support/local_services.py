"""A real HTTP(S) server on this computer that answers as the services do, well and badly."""

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
class Says:
    """One answer."""

    status: int = 200
    body: bytes = b"<title>A page</title>"
    kind: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0
    """Seconds before the first byte."""
    cut: int = 0
    """Bytes of the promised body that never come."""
    raw: bytes | None = None
    """What is sent instead of an answer."""


def says_json(told: object, kind: str = "application/json") -> Says:
    return Says(body=json.dumps(told).encode(), kind=kind)


def leads_to(address: str, status: int = 302) -> Says:
    return Says(status=status, headers={"Location": address}, body=b"")


class LocalServices:
    """What the server is to say, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Says | list[Says]] = {}
        """By path, decoded, without the query; of a list the first is used up, the last stays."""
        self.otherwise = Says(status=404)
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        """Path with query as it was sent, and headers in small letters."""
        self.busiest: Counter[str] = Counter()
        """The most requests at one time, by the host's IP address."""
        self._busy: Counter[str] = Counter()
        self.port = 0
        self.scheme = "http"

    @property
    def address(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        return [unquote(path) for path, _ in self.asked]

    def _answer(self, path: str) -> Says:
        told = self.answers.get(unquote(path.partition("?")[0]), self.otherwise)
        if isinstance(told, Says):
            return told
        return told.pop(0) if len(told) > 1 else told[0]

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
        self.asked.append((path, {name.lower(): value for name, _, value in pairs}))
        self._busy[host] += 1
        self.busiest[host] = max(self.busiest[host], self._busy[host])
        try:
            told = self._answer(path)
            if told.wait:
                await asyncio.sleep(told.wait)
        finally:
            self._busy[host] -= 1
        if told.raw is not None:
            writer.write(told.raw)
            await writer.drain()
            return False
        headers = {"Content-Type": told.kind, "Content-Length": str(len(told.body)), **told.headers}
        lines = [f"HTTP/1.1 {told.status} {HTTPStatus(told.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        writer.write(told.body[: len(told.body) - told.cut])
        await writer.drain()
        return not told.cut


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
