"""Tests that the server closes the connections to a kernel that has ended."""

from __future__ import annotations

from explainer.server.kernels.connections import GOING_AWAY, MAX_WEBSOCKETS, PageConnections


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


def test_a_kernel_is_in_use_while_its_page_is_sent_or_connected():
    """Either is enough, and a request that was never recorded changes nothing."""
    connections, response, socket = PageConnections(), object(), Socket()
    assert not connections.is_in_use("k")
    connections.remove("k", socket)
    connections.add_response("k", response)
    assert connections.is_in_use("k")
    connections.add("k", socket)
    connections.remove_response("k", response)
    connections.remove_response("k", response)
    assert connections.is_in_use("k")
    connections.remove("k", socket)
    assert not connections.is_in_use("k")


def test_the_websockets_of_a_kernel_are_counted():
    """Those of another kernel do not count."""
    connections, sockets = PageConnections(), [Socket() for _ in range(MAX_WEBSOCKETS)]
    for socket in sockets:
        assert not connections.is_full("k")
        connections.add("k", socket)
    assert connections.is_full("k")
    assert not connections.is_full("other")
    connections.remove("k", sockets[0])
    assert not connections.is_full("k")
