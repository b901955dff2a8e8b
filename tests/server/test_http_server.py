"""Limits of the door: what is too big, too slow or too many is ended, and readers read on."""

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
    """Serve with few connections and little patience."""
    notebooks = copy_notebooks(tmp_path_factory.mktemp("limits"))
    limits = (f"--connections={LIMIT}", "--idle-seconds=3", "--body-bytes=1000")
    with serve(notebooks, "--kernels=1", "--header-bytes=4000", *limits) as started:
        yield started


def opened(server, sent=b""):
    """Return a connection that has sent this and no more."""
    host, port = server.address.removeprefix("http://").split(":")
    made = socket.create_connection((host, int(port)), timeout=20)
    made.sendall(sent)
    return made


@contextmanager
def many(server, count, sent=b""):
    made = [opened(server, sent) for _ in range(count)]
    try:
        yield made
    finally:
        for one in made:
            one.close()


def is_ended(connection):
    """Say whether the other side has ended a connection."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def reads(server):
    with urllib.request.urlopen(server.address + PAGE, timeout=30) as answer:
        return b"Survivor-Led, Why?" in answer.read()


@pytest.mark.parametrize("sent", [b"", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "])
def test_connections_that_never_ask_make_room(server, sent):
    """Five times as many as there may be: readers get their pages all the while, and after."""
    with many(server, 5 * LIMIT, sent):
        for _ in range(5):
            assert reads(server)
        assert server.metric("explainer_open_connections") <= LIMIT
    assert server.metric('explainer_connections_ended_total{how="closed"}') >= LIMIT
    assert reads(server)


def test_when_all_are_at_work_a_newcomer_is_refused(server):
    """Bodies that never come keep connections busy for a while; then there is room again."""
    head = b"POST /voila/api/shutdown/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"
    with many(server, 3 * LIMIT, head) as crowd:

        def refused():
            told = refusal(server)
            if not told:
                crowd.append(opened(server, head))  # it takes the place that was left
            return told

        told = until_true(refused, seconds=8)
        assert "Retry-After: 10" in told
        until_true(lambda: opened_and_answered(server), seconds=30)
    assert reads(server)


def refusal(server):
    """Return what a newcomer is told when there is no room; nothing while there is."""
    newcomer = opened(
        server, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    told = b""
    try:
        while part := newcomer.recv(4096):
            told += part
    except ConnectionResetError:
        pass
    newcomer.close()
    return told.decode() if told.startswith(b"HTTP/1.1 503 ") else ""


def opened_and_answered(server):
    try:
        return reads(server)
    except OSError:
        return False


@pytest.mark.parametrize("sent", [b"", b"GET / HTT", b"GET / HTTP/1.1\r\nHost: localhost\r\n"])
def test_an_idle_or_half_open_connection_is_ended(server, sent):
    """It does not stay for longer than it may."""
    connection = opened(server, sent)
    begun = time.monotonic()
    assert is_ended(connection)
    assert time.monotonic() - begun >= 2
    connection.close()


def test_headers_that_are_too_big(server):
    """They are not read to their end, and readers read on."""
    connection = opened(server, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Big: " + b"x" * 100_000)
    assert is_ended(connection)
    connection.close()
    assert reads(server)


@pytest.mark.parametrize("size", [1001, 10**12])
def test_a_body_that_is_too_big(server, size):
    """It is refused by what it claims, before it comes."""
    connection = opened(
        server, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % size
    )
    assert connection.recv(12) == b"HTTP/1.1 400"
    connection.close()


def test_a_reader_at_work_is_not_ended_by_a_crowd(server):
    """One connection asks again and again amid a crowd, and each time has the page."""
    reader = http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=30)
    for _ in range(4):
        with many(server, LIMIT - 5):
            reader.request("GET", PAGE)
            assert b"Survivor-Led, Why?" in reader.getresponse().read()
    reader.close()
