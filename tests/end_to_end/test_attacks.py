"""Attacks on the HTTP server: requests that are too large, too many, too slow or malformed.

During each attack other readers still get their pages, memory stays bounded and no internals are
revealed; afterwards the server is as before.
"""

from __future__ import annotations

import multiprocessing
import re
import resource
import select
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from support.raw_client import open_connection, receive_all, send_request, serve_folder, time_page
from support.servers import until_true

PAGE = b"/voila/render/survivor-led-why.ipynb"
SOON = 5.0
"""Seconds within which a reader has a page while an attack goes on; alone it takes a few ms."""
MEGABYTES = 2**20


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serve_folder(
        tmp_path_factory.mktemp("attacked"), "--kernels=1", cull_seconds=0.5
    ) as started:
        time_page(started)
        yield started


def memory(server):
    return server.process.memory_info().rss / MEGABYTES


def first_line(answer):
    return answer.split(b"\r\n", 1)[0]


def sent(server, request, *, seconds=10.0):
    """Send raw bytes and return the response."""
    connection = open_connection(server)
    try:
        connection.sendall(request)
        return receive_all(connection, seconds=seconds)
    except (BrokenPipeError, ConnectionResetError):
        return b""
    finally:
        connection.close()


def test_large_body_is_refused_before_it_is_read(server):
    """A request that declares a gigabyte is ended at once, for every path."""
    before = memory(server)
    for path in (PAGE, b"/voila/api/shutdown/x", b"/nothing"):
        request = (
            b"POST " + path + b" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1073741824\r\n\r\n"
        )
        answer = sent(server, request + b"x" * MEGABYTES)
        assert first_line(answer)[9:12] in (b"", b"400", b"413")
    assert memory(server) - before < 50
    assert time_page(server) < SOON


def test_endless_chunked_body_is_refused(server):
    """The connection is closed once the body exceeds the limit."""
    connection = open_connection(server)
    connection.sendall(
        b"POST " + PAGE + b" HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    before = memory(server)
    ended = False
    for _ in range(5000):
        try:
            connection.sendall(chunk)
        except OSError:
            ended = True
            break
    assert ended
    assert memory(server) - before < 150
    connection.close()
    assert time_page(server) < SOON


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET /" + b"a" * 2**20 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 2**20 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: a\r\n" * 100_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: " + b"a=b; " * 200_000 + b"\r\n\r\n",
        b"GET /?" + b"a=b&" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
    ids=["address", "header", "headers", "cookies", "query"],
)
def test_large_request_head_is_refused(server, request_head):
    """An address or headers of a megabyte end the connection, and nobody else waits."""
    before = memory(server)
    answer = sent(server, request_head)
    assert first_line(answer)[9:12] in (b"", b"400", b"414", b"431")
    assert memory(server) - before < 50
    assert time_page(server) < SOON


HALF = [
    b"",
    b"G",
    b"GET ",
    b"GET " + PAGE,
    b"GET / HTTP/1.1\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12",
]


def test_incomplete_requests_delay_nobody(server):
    """With hundreds of unfinished requests, other readers still get their pages quickly."""
    waiting = [open_connection(server) for _ in range(400)]
    for number, connection in enumerate(waiting):
        connection.sendall(HALF[number % len(HALF)])
    assert max(time_page(server) for _ in range(10)) < SOON
    for connection in waiting:
        connection.close()
    assert time_page(server) < SOON


def test_slow_clients_delay_nobody(server):
    """Clients that send or read byte by byte cost a connection each and no time of others."""
    writers = [open_connection(server) for _ in range(100)]
    readers = [open_connection(server) for _ in range(100)]
    for connection in readers:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        connection.sendall(b"GET " + PAGE + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    head = b"GET " + PAGE + b" HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
    for at in range(20):
        for connection in writers:
            connection.sendall(head[at : at + 1])
        for connection in readers:
            assert len(connection.recv(10)) == 10
        assert time_page(server) < SOON
    for connection in (*writers, *readers):
        connection.close()


GARBAGE = [
    bytes(range(256)) * 4,
    b"\0" * 4096,
    b"\r\n" * 4096,
    b"\xff" * 4096,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500 + b"\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: \x00\r\n\r\n",
    b"GET / HTTP/1.1\nHost: localhost\n\n",
    b"GET http://elsewhere.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET //elsewhere.example HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"G\xc3\x89T / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\n: x\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-,0-,0-,0-\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: " + b'\xff;=;"' * 50 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n"
    b"Content-Type: multipart/form-data; boundary=\r\n\r\n123456789",
]
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
LENGTHS = [
    b"Content-Length: 5\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nContent-Length: 5",
    b"Content-Length: 5\r\nContent-Length: 60",
    b"Content-Length: 5, 60",
    b"Content-Length: +5",
    b"Content-Length: 5_0",
    b"Content-Length: 0x5",
    b"Content-Length: \x0b5",
    b"Transfer-Encoding: xchunked",
    b"Transfer-Encoding: chunked, identity",
    b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding : chunked",
    b"Transfer-Encoding:\x0bchunked",
    b"X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: 5",
    b"X: y\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\nContent-Length: 6",
    b"X: y\rTransfer-Encoding: chunked\r\nContent-Length: nonsense",
]
CHUNKS = [
    b"5;x=\n\r\n12345\r\n",
    b"+5\r\n12345\r\n",
    b"0x5\r\n12345\r\n",
    b"5\n12345\n",
    b" 5\r\n12345\r\n",
    b"5\r\n12345XX",
    b"-1\r\n",
    b"f" * 20 + b"\r\n",
    b"_5\r\n12345\r\n",
]


def hide_in_body(head: bytes) -> bytes:
    """Return a request that hides another one behind a length that can be read in two ways."""
    first = b"POST /first HTTP/1.1\r\nHost: localhost\r\n" + head
    return first + b"\r\n\r\n0\r\n\r\n" + SMUGGLED


def hide_in_chunks(chunk: bytes) -> bytes:
    """Return a request that hides another one behind a chunk."""
    head = b"POST /first HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + chunk + b"0\r\n\r\n" + SMUGGLED


@pytest.fixture(scope="module")
def answers(server):
    """Send every malformed request at once, each on a connection of its own.

    Whether there is no response can only be seen by waiting; so all wait together.
    """
    requests = [*GARBAGE, *map(hide_in_body, LENGTHS), *map(hide_in_chunks, CHUNKS)]
    with ThreadPoolExecutor(len(requests)) as pool:
        received = pool.map(partial(sent, server, seconds=2), requests)
        return dict(zip(requests, received, strict=True))


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_gets_a_short_error_or_no_answer(server, answers, garbage):
    """The response contains no traceback and no redirect to another host."""
    answer = answers[garbage]
    status = first_line(answer)[9:12]
    assert status in (b"", b"302", b"400", b"404", b"405", b"501"), answer[:200]
    assert b"Traceback" not in answer
    assert b"elsewhere.example" not in answer
    assert time_page(server) < SOON
    assert "Uncaught" not in server.log.read_text()


@pytest.mark.parametrize("head", LENGTHS)
def test_ambiguous_length_is_refused(answers, head):
    """A proxy may read another length, so a request inside the body gets no response."""
    answer = answers[hide_in_body(head)]
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert first_line(answer)[9:12] in (b"", b"400", b"501"), answer[:300]


@pytest.mark.parametrize("chunk", CHUNKS)
def test_ambiguous_chunk_length_is_refused(answers, chunk):
    """The same for bodies in chunks."""
    answer = answers[hide_in_chunks(chunk)]
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert first_line(answer)[9:12] in (b"", b"400", b"501"), answer[:300]


def test_pipelined_requests_are_answered_in_order(server):
    """Two requests in one packet get two responses."""
    last = b"GET /one HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" + last
    answer = sent(server, request, seconds=3)
    assert re.findall(rb"HTTP/1\.1 (\d+)", answer) == [b"200", b"404"]


def test_many_live_requests_start_one_kernel(server):
    """With one kernel slot, a hundred requests for a live page start one kernel."""
    asking = [open_connection(server) for _ in range(100)]
    for connection in asking:
        connection.sendall(
            b"GET /voila/render/adapted.ipynb?live=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )
    until_true(server.kernels)
    assert time_page(server) < SOON
    assert len(server.kernels()) <= 1
    for connection in asking:
        connection.close()
    until_true(lambda: not server.kernels(), seconds=120)


def hold(port, count, ready, done):
    """Open as many connections as requested, each with half a request; runs in its own process."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    held = []
    begun = time.monotonic()
    while len(held) < count and time.monotonic() - begun < 60:
        try:
            one = socket.create_connection(("127.0.0.1", port), timeout=5)
            one.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-")
            held.append(one)
        except OSError:
            break
    poller = select.poll()
    for one in held:
        poller.register(one, select.POLLIN | select.POLLHUP)
    gone = {number for number, _ in poller.poll(500)}
    ready.send((len(held), len(gone)))
    done.recv()


@pytest.fixture
def crowded(server):
    """Open 10,000 connections from another process while the test runs."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if limit < 10_500:
        pytest.skip(f"this machine allows a process {limit} connections only")
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (limit, limit))
    forked = multiprocessing.get_context("spawn")
    (ready, tell), (stop, done) = forked.Pipe(), forked.Pipe()
    port = int(server.address.rpartition(":")[2])
    child = forked.Process(target=hold, args=(port, 10_000, tell, done))
    child.start()
    yield ready, stop
    child.join(20)
    if child.is_alive():
        child.kill()


def test_ten_thousand_connections(server, crowded, record_property):
    """They are kept or closed; other readers get their pages and memory stays bounded."""
    ready, stop = crowded
    before = memory(server)
    assert ready.poll(90)
    opened, gone = ready.recv()
    try:
        assert opened >= 9_000
        waited = [time_page(server) for _ in range(20)]
        grown = memory(server) - before
        told = f"{opened} opened, {gone} shown out, {grown:.0f} MB, a page in {max(waited):.3f} s"
        record_property("connections", told)
        assert max(waited) < SOON, told
        assert grown < 500, told
        assert send_request(server, "/healthz")[0] == 200
    finally:
        stop.send(True)
    until_true(lambda: server.process.num_fds() < 200)
    assert time_page(server) < SOON
