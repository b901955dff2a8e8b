"""Ask the web, many addresses at once and each host gently; it knows no study and no service."""

from __future__ import annotations

import asyncio
import random
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from types import TracebackType
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies

from explainer.bibliography.lookup.address_guard import PRIVATE, explain_refusal, is_public_ip
from explainer.errors import requires_extra

with requires_extra("write", "looking up works on the web"):
    import aiohttp
    from aiohttp.abc import AbstractResolver, ResolveResult
    from aiohttp.resolver import ThreadedResolver
    from yarl import URL

REDIRECTS = (301, 302, 303, 307, 308)
LASTING = (301, 308)
TRY_AGAIN = (429, 500, 502, 503, 504)
MOST_HOPS = 10
HOSTS_TO_BE_OFFLINE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """How to ask."""

    agent: str = "explainer"
    """Who asks, in a form that a host's keeper understands and can write to."""
    seconds: float = 20
    """For one try, from the first byte sent to the last one read."""
    tries: int = 3
    first_pause: float = 0.5
    """Seconds before the second try; it doubles, and chance adds up to as much again."""
    longest_wait: float = 60
    """Seconds. A host that asks for more (Retry-After) is left for another day."""
    at_once: int = 32
    at_once_per_host: int = 4
    intranet: bool = False
    """Private networks may be asked."""
    trusted: frozenset[str] = frozenset()
    """Hosts that may be private all the same: those of the services' own addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back."""

    url: str
    """Where it came from in the end."""
    status: int
    kind: str = ""
    """The content type, without its parameters, in small letters."""
    body: bytes = b""
    location: str = ""
    """Where it leads, whole; empty unless it redirects."""
    moved_for_good: bool = False
    """True where it was redirected, and each time for good."""


class NoResponseError(Exception):
    """Nothing came back that can be used."""

    def __init__(self, state: str, why: str) -> None:
        """Take one of the states of ``answers``, and why, as half a sentence."""
        super().__init__(why)
        self.state = state
        self.why = why


@dataclass(slots=True)
class _Host:
    """What we keep of a host while we ask it."""

    places: asyncio.Semaphore
    not_before: float = 0
    """By the loop's clock: it asked to be left alone until then."""


@dataclass(slots=True)
class _Seen:
    reached: bool = False
    unreached: set[str] = field(default_factory=set)


class _PublicResolver(AbstractResolver):
    """Names → addresses, without those of private networks; it judges what is then connected to."""

    def __init__(self, manners: ClientSettings, proxies: frozenset[str]) -> None:
        self._inner = ThreadedResolver()
        self._free = manners.trusted | proxies
        self._intranet = manners.intranet

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if self._intranet or host.rstrip(".").lower() in self._free:
            return found
        if not all(is_public_ip(one["host"]) for one in found):
            raise NoResponseError("skipped", PRIVATE)
        return found

    async def close(self) -> None:
        await self._inner.close()


class HttpClient:
    """Asks; to be used as an asynchronous context."""

    def __init__(self, manners: ClientSettings) -> None:
        self._manners = manners
        self._hosts: dict[str, _Host] = {}
        self._seen = _Seen()

    @property
    def reached(self) -> bool:
        """True once any host has answered anything."""
        return self._seen.reached

    async def __aenter__(self) -> HttpClient:
        manners = self._manners
        proxies = frozenset(urlsplit(one).hostname or "" for one in getproxies().values())
        self._places = asyncio.Semaphore(manners.at_once)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=manners.at_once,
                limit_per_host=manners.at_once_per_host,
                ssl=ssl.create_default_context(),  # SSL_CERT_FILE counts, as everywhere
                resolver=_PublicResolver(manners, proxies),
            ),
            headers={"User-Agent": manners.agent},
            timeout=aiohttp.ClientTimeout(total=manners.seconds, sock_connect=manners.seconds / 2),
            trust_env=True,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def ask(
        self, url: str, *, accept: str = "*/*", follow: bool = True, most: int = 65_536
    ) -> Response:
        """Return what an address says, after its redirects.

        Args:
            url: what to ask.
            accept: the kinds of content that are wanted.
            follow: go where it leads; else its first word counts.
            most: bytes to read at most; what is longer is cut there.

        Raises:
            NoResponseError: nothing came back, or nothing that can be used.
        """
        asked: list[str] = []
        for_good = True
        while True:
            reply = await self._patiently(url, accept, most)
            asked.append(url)
            if not follow or not reply.location:
                return Response(
                    url=reply.url,
                    status=reply.status,
                    kind=reply.kind,
                    body=reply.body,
                    location=reply.location,
                    moved_for_good=for_good and len(asked) > 1,
                )
            for_good = for_good and reply.status in LASTING
            url = reply.location
            if len(asked) > MOST_HOPS:
                again = "it comes back to where it was" if url in asked else "it goes on and on"
                raise NoResponseError("circles", f"more than {MOST_HOPS} redirects, {again}")

    async def _patiently(self, url: str, accept: str, most: int) -> Response:
        """Ask one address, again where that may help."""
        refused = explain_refusal(
            url, trusted=self._manners.trusted, intranet=self._manners.intranet
        )
        if refused:
            raise NoResponseError("skipped", refused)
        name = (urlsplit(url).hostname or "").lower()
        host = self._hosts.setdefault(
            name, _Host(places=asyncio.Semaphore(self._manners.at_once_per_host))
        )
        pause = self._manners.first_pause
        for number in range(1, self._manners.tries + 1):
            is_last = number == self._manners.tries
            try:
                reply, wait = await self._once(url, accept, most, host, name)
            except NoResponseError as error:
                if is_last or error.state not in ("silent", "fails") or self._is_offline():
                    raise
            else:
                if reply.status not in TRY_AGAIN or is_last:
                    return reply
                if wait > self._manners.longest_wait:
                    raise NoResponseError("fails", f"it asks to come back in {wait:.0f} seconds")
                host.not_before = max(host.not_before, asyncio.get_running_loop().time() + wait)
            await asyncio.sleep(pause * (1 + random.random()))  # to spread, not to hide
            pause *= 2
        raise AssertionError("the last try returns or raises")

    def _is_offline(self) -> bool:
        return not self._seen.reached and len(self._seen.unreached) >= HOSTS_TO_BE_OFFLINE

    async def _once(
        self, url: str, accept: str, most: int, host: _Host, name: str
    ) -> tuple[Response, float]:
        """Ask one address once; return also the seconds for which the host wants to be left."""
        async with host.places:
            wait = host.not_before - asyncio.get_running_loop().time()
            if wait > 0:
                await asyncio.sleep(wait)
            async with self._places:
                if self._is_offline():
                    raise NoResponseError("silent", "nothing at all can be reached")
                try:
                    return await self._reply(url, accept, most)
                except aiohttp.ClientConnectorError as error:
                    raise self._unconnected(error, name) from error
                except (asyncio.TimeoutError, TimeoutError):
                    self._seen.unreached.add(name)
                    why = f"no answer within {self._manners.seconds:g} seconds"
                    raise NoResponseError("silent", why) from None
                except aiohttp.ClientPayloadError:
                    raise NoResponseError("fails", "its answer broke off") from None
                except aiohttp.InvalidURL:
                    raise NoResponseError("skipped", "it is no web address") from None
                except (aiohttp.ClientError, ValueError, OSError) as error:
                    is_cut = isinstance(error, (aiohttp.ClientConnectionError, OSError))
                    why = "its server broke off" if is_cut else "it is no HTTP"
                    raise NoResponseError("fails", why) from error

    async def _reply(self, url: str, accept: str, most: int) -> tuple[Response, float]:
        target = URL(url, encoded=url.isascii())
        headers = {"Accept": accept}
        async with self._session.get(target, allow_redirects=False, headers=headers) as got:
            self._seen.reached = True
            location = got.headers.get("Location", "") if got.status in REDIRECTS else ""
            body = b"" if location else await _beginning(got.content, most)
            reply = Response(
                url=url,
                status=got.status,
                kind=got.headers.get("Content-Type", "").split(";")[0].strip().lower(),
                body=body,
                location=urljoin(url, location.strip()) if location else "",
            )
            return reply, _seconds(got.headers)

    def _unconnected(self, error: aiohttp.ClientConnectorError, name: str) -> NoResponseError:
        if isinstance(error, aiohttp.ClientSSLError):
            self._seen.reached = True
            return NoResponseError("insecure", "its certificate cannot be trusted")
        self._seen.unreached.add(name)
        if isinstance(error, aiohttp.ClientConnectorDNSError):
            return NoResponseError("silent", "its host has no address")
        return NoResponseError("silent", "its host cannot be reached")


async def _beginning(content: aiohttp.StreamReader, most: int) -> bytes:
    """Return the first bytes of an answer."""
    read = bytearray()
    async for chunk in content.iter_chunked(16_384):
        read += chunk
        if len(read) >= most:
            break
    return bytes(read[:most])


def _seconds(headers: Mapping[str, str]) -> float:
    """Return for how long a host wants to be left alone; it says seconds or a date."""
    told = headers.get("Retry-After", "").strip()
    if told.isdigit():
        return float(told)
    with suppress(ValueError, TypeError):
        until = parsedate_to_datetime(told)
        until = until if until.tzinfo else until.replace(tzinfo=timezone.utc)
        return max(0.0, (until - datetime.now(timezone.utc)).total_seconds())
    return 0.0
