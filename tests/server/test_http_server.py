"""Tests of the HTTP server's limits on size, time and the number of connections."""

from __future__ import annotations

import http.client
import socket
import time
import urllib.request
from contextlib import contextmanager

import pytest

from support.servers import copy_notebooks, serve, until_true

LIMIT = 40
PAGE = "/voila/render/survivor-led-why.ipynb"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Serve with few connections and short timeouts."""
    notebooks = copy_notebooks(tmp_path_factory.mktemp("limits"))
    limits = (f"--connections={LIMIT}", "--idle-seconds=3", "--body-bytes=1000")
    with serve(notebooks, "--kernels=1", "--header-bytes=4000", *limits) as server:
        yield server


def open_connection(server, sent=b""):
    """Open a connection and send some bytes."""
    host, port = server.address.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=20)
    connection.sendall(sent)
    return connection


@contextmanager
def open_many(server, count, sent=b""):
    connections = [open_connection(server, sent) for _ in range(count)]
    try:
        yield connections
    finally:
        for connection in connections:
            connection.close()


def is_ended(connection):
    """Return whether the server has closed a connection."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def reads_page(server):
    with urllib.request.urlopen(server.address + PAGE, timeout=30) as response:
        return b"Survivor-Led, Why?" in response.read()


@pytest.mark.parametrize("sent", [b"", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "])
def test_idle_connections_are_closed_for_new_ones(server, sent):
    """With five times as many idle connections as allowed, readers still get their pages."""
    with open_many(server, 5 * LIMIT, sent):
        for _ in range(5):
            assert reads_page(server)
        assert server.metric("explainer_open_connections") <= LIMIT
    assert server.metric('explainer_connections_ended_total{how="closed"}') >= LIMIT
    assert reads_page(server)


def test_a_connection_is_refused_while_all_are_busy(server):
    """Requests without their bodies keep connections busy until these time out."""
    head = b"POST /voila/api/shutdown/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"
    with open_many(server, 3 * LIMIT, head) as connections:

        def refused():
            response = read_refusal(server)
            if not response:
                connections.append(open_connection(server, head))  # it uses the free connection
            return response

        response = until_true(refused, seconds=8)
        assert "Retry-After: 10" in response
        until_true(lambda: can_read(server), seconds=30)
    assert reads_page(server)


def read_refusal(server):
    """Return the response to a refused connection; empty if it is not refused."""
    connection = open_connection(
        server, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    response = b""
    try:
        while part := connection.recv(4096):
            response += part
    except ConnectionResetError:
        pass
    connection.close()
    return response.decode() if response.startswith(b"HTTP/1.1 503 ") else ""


def can_read(server):
    try:
        return reads_page(server)
    except OSError:
        return False


@pytest.mark.parametrize("sent", [b"", b"GET / HTT", b"GET / HTTP/1.1\r\nHost: localhost\r\n"])
def test_idle_connections_time_out(server, sent):
    """A connection without a complete request is closed after the idle timeout."""
    connection = open_connection(server, sent)
    begun = time.monotonic()
    assert is_ended(connection)
    assert time.monotonic() - begun >= 2
    connection.close()


def test_headers_that_are_too_large(server):
    """The connection is closed, and other readers still get pages."""
    connection = open_connection(
        server, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Big: " + b"x" * 100_000
    )
    assert is_ended(connection)
    connection.close()
    assert reads_page(server)


@pytest.mark.parametrize("size", [1001, 10**12])
def test_a_body_that_is_too_large(server, size):
    """It is refused by its declared length, before it arrives."""
    connection = open_connection(
        server, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % size
    )
    assert connection.recv(12) == b"HTTP/1.1 400"
    connection.close()


def test_an_active_connection_stays_open_among_many(server):
    """One connection gets the page repeatedly while many others are open."""
    reader = http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=30)
    for _ in range(4):
        with open_many(server, LIMIT - 5):
            reader.request("GET", PAGE)
            assert b"Survivor-Led, Why?" in reader.getresponse().read()
    reader.close()
