"""Tests that the server closes the connections to a kernel that has ended."""

from __future__ import annotations

from explainer.server.kernels.connections import GOING_AWAY, PageConnections


class Socket:
    """A connection that records its close code."""

    def __init__(self):
        self.code = None

    def close(self, code, _reason):
        self.code = code


def test_only_connections_to_an_ended_kernel_are_closed():
    """A connection that was closed before is not closed again."""
    connections, (open_, closed, other) = PageConnections(), (Socket(), Socket(), Socket())
    connections.add("k1", open_)
    connections.add("k1", closed)
    connections.add("k2", other)
    connections.remove("k1", closed)
    connections.close_all("k1")
    connections.close_all("unknown")
    assert [connection.code for connection in (open_, closed, other)] == [GOING_AWAY, None, None]
