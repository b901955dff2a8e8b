"""Request web addresses, many at once, with limits for each host."""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from types import TracebackType
from urllib.parse import urljoin, urlsplit

from explainer.bibliography.lookup.address_guard import PRIVATE, explain_refusal, normalize_host
from explainer.bibliography.lookup.connection_guard import ConnectionGuard, PrivateAddressError
from explainer.errors import requires_extra

with requires_extra("write", "looking up works on the web"):
    import aiohttp
    from yarl import URL

REDIRECT_STATUSES = (301, 302, 303, 307, 308)
_PERMANENT_STATUSES = (301, 308)
_RETRY_STATUSES = (429, 500, 502, 503, 504)
_MAX_REDIRECTS = 10
_OFFLINE_THRESHOLD = 3
"""This computer counts as offline when so many hosts, and no other, were requested in vain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """Limits of an HTTP client, and how it introduces itself."""

    user_agent: str = "explainer"
    timeout: float = 20
    """Seconds for one attempt, from connecting to the last byte."""
    attempts: int = 3
    first_delay: float = 0.5
    """Seconds before the second attempt; it doubles, and a random part adds up to as much again."""
    max_retry_after: float = 60
    """Seconds; a host that asks for more with ``Retry-After`` is not requested again."""
    max_requests: int = 32
    """At the same time."""
    max_requests_per_host: int = 4
    allow_private: bool = False
    """Whether hosts in private networks may be requested."""
    trusted_hosts: frozenset[str] = frozenset()
    """Hosts that may be private in any case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An HTTP response."""

    url: str
    """The address that gave it, after redirects."""
    status: int
    content_type: str = ""
    """In lower case, without parameters."""
    body: bytes = b""
    location: str = ""
    """The absolute target of a redirect."""
    is_permanent_redirect: bool = False
    """True after redirects that are all permanent."""


class NoResponseError(Exception):
    """There is no response that can be used."""

    def __init__(self, state: str, reason: str) -> None:
        """Create the error.

        Args:
            state: one of ``check_results.STATES``.
            reason: the reason, as a clause without a full stop.
        """
        super().__init__(reason)
        self.state = state
        self.reason = reason


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    not_before: float = 0
    """The time of the event loop before which the host wants no request."""


@dataclass(slots=True)
class _Reachability:
    any_reached: bool = False
    unreached: set[str] = field(default_factory=set)

    @property
    def is_offline(self) -> bool:
        return not self.any_reached and len(self.unreached) >= _OFFLINE_THRESHOLD


class HttpClient:
    """An HTTP client; use it as an asynchronous context manager."""

    def __init__(self, settings: ClientSettings) -> None:
        self._settings = settings
        self._hosts: dict[str, _Host] = {}
        self._reachability = _Reachability()

    @property
    def has_reached_any(self) -> bool:
        """Whether any host has answered so far."""
        return self._reachability.any_reached

    async def __aenter__(self) -> HttpClient:
        settings = self._settings
        guard = ConnectionGuard(settings.trusted_hosts, allow_private=settings.allow_private)
        self._slots = asyncio.Semaphore(settings.max_requests)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=settings.max_requests,
                limit_per_host=settings.max_requests_per_host,
                ssl=ssl.create_default_context(),  # respects SSL_CERT_FILE
                resolver=guard,
                socket_factory=guard.open_socket,
            ),
            headers={"User-Agent": settings.user_agent},
            timeout=aiohttp.ClientTimeout(
                total=settings.timeout, sock_connect=settings.timeout / 2
            ),
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

    async def get(
        self, url: str, *, accept: str = "*/*", follow: bool = True, max_bytes: int = 65_536
    ) -> Response:
        """Return the response of an address, by default after redirects.

        Args:
            url: the address.
            accept: the content types to ask for.
            follow: whether to follow redirects.
            max_bytes: the body is cut to this length.

        Raises:
            NoResponseError: there is no response, or none that can be used.
        """
        requested: list[str] = []
        is_permanent = True
        while True:
            response = await self._get_with_retries(url, accept, max_bytes)
            requested.append(url)
            if not follow or not response.location:
                return replace(response, is_permanent_redirect=is_permanent and len(requested) > 1)
            is_permanent = is_permanent and response.status in _PERMANENT_STATUSES
            url = response.location
            if len(requested) > _MAX_REDIRECTS:
                loop = ", in a loop" if url in requested else ""
                raise NoResponseError("circles", f"more than {_MAX_REDIRECTS} redirects{loop}")

    async def _get_with_retries(self, url: str, accept: str, max_bytes: int) -> Response:
        settings = self._settings
        refusal = explain_refusal(
            url, trusted_hosts=settings.trusted_hosts, allow_private=settings.allow_private
        )
        if refusal:
            raise NoResponseError("skipped", refusal)
        name = normalize_host(urlsplit(url).hostname or "")
        host = self._hosts.setdefault(
            name, _Host(slots=asyncio.Semaphore(settings.max_requests_per_host))
        )
        delay = settings.first_delay
        for attempt in range(1, settings.attempts + 1):
            is_last = attempt == settings.attempts
            try:
                response, retry_after = await self._get_once(url, accept, max_bytes, host, name)
            except NoResponseError as error:
                can_recover = error.state in ("silent", "fails")
                if is_last or not can_recover or self._reachability.is_offline:
                    raise
            else:
                if response.status not in _RETRY_STATUSES or is_last:
                    return response
                if retry_after > settings.max_retry_after:
                    raise NoResponseError(
                        "fails", f"the server asks to wait {retry_after:.0f} seconds"
                    )
                now = asyncio.get_running_loop().time()
                host.not_before = max(host.not_before, now + retry_after)
            await asyncio.sleep(delay * (1 + random.random()))
            delay *= 2
        raise AssertionError("the last attempt returns or raises")

    async def _get_once(
        self, url: str, accept: str, max_bytes: int, host: _Host, name: str
    ) -> tuple[Response, float]:
        """Request an address once; return also the seconds of ``Retry-After``."""
        async with host.slots:
            wait = host.not_before - asyncio.get_running_loop().time()
            if wait > 0:
                await asyncio.sleep(wait)
            async with self._slots:
                if self._reachability.is_offline:
                    raise NoResponseError("silent", "no host can be reached")
                try:
                    return await self._request(url, accept, max_bytes)
                except (asyncio.TimeoutError, TimeoutError):
                    self._reachability.unreached.add(name)
                    reason = f"no response within {self._settings.timeout:g} seconds"
                    raise NoResponseError("silent", reason) from None
                except (aiohttp.ClientError, ValueError, OSError) as error:
                    raise self._translate_error(error, name) from error

    async def _request(self, url: str, accept: str, max_bytes: int) -> tuple[Response, float]:
        target = URL(url, encoded=url.isascii())
        headers = {"Accept": accept}
        async with self._session.get(target, allow_redirects=False, headers=headers) as reply:
            self._reachability.any_reached = True
            is_redirect = reply.status in REDIRECT_STATUSES
            location = reply.headers.get("Location", "").strip() if is_redirect else ""
            content_type = reply.headers.get("Content-Type", "").split(";")[0].strip().lower()
            response = Response(
                url=url,
                status=reply.status,
                content_type=content_type,
                body=b"" if location else await _read_beginning(reply.content, max_bytes),
                location=urljoin(url, location) if location else "",
            )
            return response, _parse_retry_after(reply.headers)

    def _translate_error(self, error: Exception, host: str) -> NoResponseError:
        if isinstance(error, PrivateAddressError) or isinstance(
            getattr(error, "os_error", None), PrivateAddressError
        ):
            return NoResponseError("skipped", PRIVATE)
        if isinstance(error, aiohttp.ClientSSLError):
            self._reachability.any_reached = True
            return NoResponseError("insecure", "its certificate is not trusted")
        if isinstance(error, aiohttp.ClientConnectorError):
            self._reachability.unreached.add(host)
            is_unknown = isinstance(error, aiohttp.ClientConnectorDNSError)
            return NoResponseError(
                "silent", f"its host {'is unknown' if is_unknown else 'cannot be reached'}"
            )
        if isinstance(error, aiohttp.ClientPayloadError):
            return NoResponseError("fails", "the response was cut off")
        if isinstance(error, aiohttp.InvalidURL):
            return NoResponseError("skipped", "it is not a web address")
        is_closed = isinstance(error, (aiohttp.ClientConnectionError, OSError))
        return NoResponseError(
            "fails", "the server closed the connection" if is_closed else "this is not HTTP"
        )


async def _read_beginning(content: aiohttp.StreamReader, max_bytes: int) -> bytes:
    data = bytearray()
    async for chunk in content.iter_chunked(16_384):
        data += chunk
        if len(data) >= max_bytes:
            break
    return bytes(data[:max_bytes])


def _parse_retry_after(headers: Mapping[str, str]) -> float:
    """Return the seconds of ``Retry-After``, which may be a number or a date."""
    value = headers.get("Retry-After", "").strip()
    if value.isdigit():
        return float(value)
    with suppress(ValueError, TypeError):
        until = parsedate_to_datetime(value)
        until = until if until.tzinfo else until.replace(tzinfo=timezone.utc)
        return max(0.0, (until - datetime.now(timezone.utc)).total_seconds())
    return 0.0
