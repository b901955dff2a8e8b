"""The results of one visit, and its traffic as Chromium's DevTools protocol reports it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession

MOVING = ("Document", "Stylesheet", "Script")


@dataclass(slots=True, kw_only=True)
class Visit:
    """Times are seconds since the navigation began; None for what never came."""

    text: float | None = None
    goal: float | None = None
    live: float | None = None
    clicks: int = 0
    blocking: float = 0
    """Milliseconds that tasks of the main thread took beyond 50 each."""
    shift: float = 0
    """As Chromium counts layout shift."""
    requests: int = 0
    bytes: int = 0
    """As sent, without web sockets."""
    third_parties: list[str] = field(default_factory=list)
    """The host of each request that left for another one."""
    moving_bytes: int = 0
    """HTML, CSS and script, uncompressed, that had come by the time of the goal."""
    kernel: str = ""
    """Id of the kernel that the page has left."""
    kept_kernel: bool | None = None
    """Whether it was running still some time after that; None where nobody looked."""

    def row(self) -> dict[str, Any]:
        """Return the visit as a dictionary of plain values."""
        return asdict(self)


class Traffic:
    """Adds up the requests of a page, as the DevTools protocol reports them."""

    def __init__(self, session: CDPSession, host: str) -> None:
        self.visit = Visit()
        self.host = host
        self.began = self.last = 0.0
        self._types: dict[str, str] = {}
        self._came: list[tuple[float, int]] = []
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.dataReceived", self._received)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def moving_bytes(self, until: float | None) -> int:
        """Return the bytes of HTML, CSS and scripts received within some seconds; all if None."""
        end = float("inf") if until is None else self.began + until
        return sum(size for at, size in self._came if at <= end)

    def _sent(self, event: dict[str, Any]) -> None:
        address = urlsplit(event["request"]["url"])
        if address.scheme not in ("http", "https"):
            return
        self.began = self.began or event["timestamp"]
        self.last = event["timestamp"]
        self._types[event["requestId"]] = event.get("type", "")
        self.visit.requests += 1
        if address.hostname != self.host:
            self.visit.third_parties.append(str(address.hostname))

    def _answered(self, event: dict[str, Any]) -> None:
        # Only now is it known what a preloaded address holds.
        self._types[event["requestId"]] = event["type"]

    def _received(self, event: dict[str, Any]) -> None:
        self.last = event["timestamp"]
        if self._types.get(event["requestId"]) in MOVING:
            self._came.append((event["timestamp"], event["dataLength"]))

    def _finished(self, event: dict[str, Any]) -> None:
        self.last = event["timestamp"]
        self.visit.bytes += int(event["encodedDataLength"])
