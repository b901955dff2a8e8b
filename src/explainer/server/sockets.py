"""Open the sockets that the server listens on."""

from __future__ import annotations

import errno
import logging
import socket

from tornado.netutil import bind_sockets

from explainer.errors import UsageError

PORTS = 10
"""How many ports are tried, one after another."""
LAST_PORT = 65_535

log = logging.getLogger("explainer.server")


def open_sockets(host: str, port: int, *, backlog: int) -> tuple[list[socket.socket], int]:
    """Return listening sockets and their port.

    Args:
        host: a name or an address of this machine; empty for all its addresses.
        port: the first port to try; if it is taken, the next ones are tried.
        backlog: how many connections may wait to be accepted.

    Raises:
        UsageError: the address is not one of this machine, or no port is available.
    """
    last = min(port + PORTS - 1, LAST_PORT)
    for candidate in range(port, last + 1):
        try:
            sockets = bind_sockets(candidate, host, backlog=backlog)
        except socket.gaierror:
            raise UsageError(
                f"--host {host}: this name has no address; "
                "use localhost, an address of this machine, or 0.0.0.0 for all its addresses"
            ) from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
            raise UsageError(_describe_failure(host, candidate, error)) from None
        if candidate != port:
            log.warning("port %d is in use by another program; using %d", port, candidate)
        return sockets, candidate
    raise UsageError(
        f"--port {port}: the ports {port} to {last} are in use by other programs; use a free one"
    )


def _describe_failure(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        return (
            f"--host {host}: this machine does not have that address; "
            "use one of its own, or 0.0.0.0 for all of them"
        )
    if error.errno == errno.EACCES:
        return f"--port {port}: this port needs administrator rights; use one above 1023"
    return f"--host {host} --port {port}: cannot listen there: {error.strerror}"
