"""Sockets to listen on, or a sentence that says why there are none."""

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


def bound(host: str, port: int, *, backlog: int) -> tuple[list[socket.socket], int]:
    """Return sockets that listen, and the port.

    Args:
        host: a name or an address of this machine; empty for all its addresses.
        port: the first that is tried; if others have it, the next ones are.
        backlog: how many connections may wait to be accepted.

    Raises:
        UsageError: there is no such address here, it may not be had, or all ports are taken.
    """
    last = min(port + PORTS - 1, LAST_PORT)
    for candidate in range(port, last + 1):
        try:
            sockets = bind_sockets(candidate, host, backlog=backlog)
        except socket.gaierror:
            raise UsageError(
                f"--host {host}: no address is known for this name; "
                "give localhost, an address of this machine, or 0.0.0.0 for all of them"
            ) from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
            raise UsageError(_why(host, candidate, error)) from None
        if candidate != port:
            log.warning("port %d is taken by another program; listening on %d", port, candidate)
        return sockets, candidate
    raise UsageError(
        f"--port {port}: other programs have the ports {port} to {last}; give one that is free"
    )


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        return (
            f"--host {host}: this machine does not have that address; "
            "give one of its own, or 0.0.0.0 for all of them"
        )
    if error.errno == errno.EACCES:
        return f"--port {port}: only the system may listen there; give a port above 1023"
    return f"--host {host} --port {port}: cannot listen there: {error.strerror}"
