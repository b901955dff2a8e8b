"""Refuse requests for the name of another host, which protects against DNS rebinding.

In DNS rebinding, another site makes its own name resolve to this machine; requests of its page
then have the same origin as ours (https://en.wikipedia.org/wiki/DNS_rebinding). An address in
place of a name cannot be rebound.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

import tornado.web
from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher

from explainer.server.config import ServerConfig

LOCAL = "localhost"


class ForeignHost(Matcher):
    """Match the requests for a host name that the server does not answer to.

    Args:
        allowed: names that it answers to, besides ``localhost`` and addresses.
    """

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = {name.lower() for name in allowed}

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Return no arguments for a foreign host, and None for one of ours."""
        return None if self.is_allowed(request.host_name) else {}

    def is_allowed(self, host: str) -> bool:
        """Return whether the server answers to a host, given without its port."""
        name = host.lower().rstrip(".")
        is_local = name == LOCAL or name.endswith(f".{LOCAL}")
        return is_local or name in self._allowed or _is_address(name)


class ForeignHostHandler(tornado.web.RequestHandler):
    """Refuse a request for another host."""

    def prepare(self) -> None:
        """Answer 421 Misdirected Request."""
        self.set_status(421)
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish("This server does not answer to this host name (see --allow-host).\n")


def find_allowed_hosts(config: ServerConfig) -> tuple[str, ...] | None:
    """Return the names that a server answers to; None for every name."""
    if config.allowed_hosts:
        return (*config.allowed_hosts, config.host)
    is_private = config.host == LOCAL or (
        _is_address(config.host) and ip_address(config.host).is_loopback
    )
    return (config.host,) if is_private and not config.trust_proxy else None


def _is_address(host: str) -> bool:
    try:
        ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True
