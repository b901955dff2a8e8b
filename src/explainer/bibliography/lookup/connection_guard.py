"""Refuse connections to private addresses, whatever name or notation leads to them."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit
from urllib.request import getproxies

from explainer.bibliography.lookup.address_guard import PRIVATE, is_public_ip, normalize_host
from explainer.errors import requires_extra

with requires_extra("write", "looking up works on the web"):
    import aiohttp
    from aiohttp.abc import AbstractResolver, ResolveResult
    from aiohttp.resolver import ThreadedResolver


class PrivateAddressError(OSError):
    """A host has a private address."""


class ConnectionGuard(AbstractResolver):
    """Resolves host names and opens sockets, but refuses private addresses.

    Hosts that may be private are allowed by name when they are resolved. Every address is judged
    once more when the socket is opened, however the URL wrote it.
    """

    def __init__(self, trusted_hosts: frozenset[str], *, allow_private: bool) -> None:
        """Create the guard.

        Args:
            trusted_hosts: hosts that may be private; those of proxies are trusted too.
            allow_private: whether all private addresses are allowed.
        """
        urls = (url for scheme, url in getproxies().items() if scheme != "no")
        proxies = (urlsplit(url).hostname or "" for url in urls)
        self._resolver = ThreadedResolver()
        self._allows_private = allow_private
        self._trusted_hosts = trusted_hosts | frozenset(map(normalize_host, proxies))
        self._trusted_ips = set(self._trusted_hosts)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a host.

        Raises:
            PrivateAddressError: one of them is private.
        """
        results = await self._resolver.resolve(host, port, family)
        if normalize_host(host) in self._trusted_hosts:
            self._trusted_ips.update(result["host"] for result in results)
        elif not self._allows_private and not all(is_public_ip(r["host"]) for r in results):
            raise PrivateAddressError(PRIVATE)
        return results

    def open_socket(self, address: aiohttp.AddrInfoType) -> socket.socket:
        """Return a socket for an address.

        Raises:
            PrivateAddressError: it is private.
        """
        family, kind, protocol, _, socket_address = address
        ip = str(socket_address[0])
        if not self._allows_private and ip not in self._trusted_ips and not is_public_ip(ip):
            raise PrivateAddressError(PRIVATE)
        return socket.socket(family=family, type=kind, proto=protocol)

    async def close(self) -> None:
        """Close the resolver."""
        await self._resolver.close()
