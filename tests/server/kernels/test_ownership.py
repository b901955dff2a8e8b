"""A kernel is its reader's: what others get who know its id, and what even its reader cannot do."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path

import pytest
import websocket

from explainer.server.kernels.ownership import OwnershipTokens
from support.raw_client import V1, as_text, as_v1, go_live, message, send_request, serve_folder
from support.servers import until_true

RUNS = "__import__('pathlib').Path('RAN').write_text('a visitor ran this')"
KINDS = {
    "execute_request": {"code": RUNS, "silent": False, "user_expressions": {"x": RUNS}},
    "inspect_request": {"code": "open", "cursor_pos": 4, "detail_level": 1},
    "complete_request": {"code": "open('/", "cursor_pos": 7},
    "is_complete_request": {"code": "1"},
    "history_request": {"hist_access_type": "tail", "n": 100, "output": True, "raw": True},
    "debug_request": {"command": "evaluate", "arguments": {"expression": RUNS}},
    "input_reply": {"value": RUNS},
    "shutdown_request": {"restart": True},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("owned")


@pytest.fixture(scope="module")
def server(folder):
    with serve_folder(folder, "--kernels=2") as started:
        yield started


@pytest.fixture(scope="module")
def held(server):
    """Give a kernel with its reader connected, so that it stays as long as the tests take."""
    kernel = go_live(server)
    connection = kernel.socket()
    yield kernel
    connection.close()
    send_request(
        server, f"/voila/api/shutdown/{kernel.id}", method="POST", body=b"", Cookie=kernel.cookie
    )


def test_only_the_kernels_own_word_opens_it():
    """Neither another kernel's word nor an empty one, nor the same from another server."""
    ours, theirs = OwnershipTokens(), OwnershipTokens()
    word = ours.create("a")
    assert ours.is_valid("a", word)
    for kernel, said in [("a", ""), ("a", "é"), ("b", word), ("", ""), ("a", ours.create("b"))]:
        assert not ours.is_valid(kernel, said)
    assert not theirs.is_valid("a", word)


def refused(kernel, **how):
    """Return the status with which a websocket is refused."""
    with pytest.raises(websocket.WebSocketBadStatusException) as told:
        kernel.socket(**how)
    return told.value.status_code


@pytest.mark.parametrize(
    "cookie", ["", "explainer_kernel=", "explainer_kernel=" + "0" * 64, "explainer_kernel=é"]
)
def test_another_readers_kernel_is_not_there(server, held, cookie):
    """Who knows its id and lacks its cookie is answered as if there were none."""
    said = {"Cookie": cookie.encode()} if cookie else {}
    for path, method in (
        (f"/api/kernels/{held.id}", "GET"),
        (f"/api/kernels/{held.id}", "DELETE"),
        (f"/api/kernels/{held.id}/interrupt", "POST"),
        (f"/api/kernels/{held.id}/restart", "POST"),
        (f"/voila/api/shutdown/{held.id}", "POST"),
        (f"/voila/query/{held.id}", "GET"),
        (f"/voila/execution/{held.id}", "GET"),
    ):
        body = b"" if method == "POST" else None
        status, headers, told = send_request(server, path, method=method, body=body, **said)
        unknown = send_request(
            server, path.replace(held.id, str(uuid.uuid4())), method=method, body=body, **said
        )
        assert status == 404, path
        assert (status, told) == (unknown[0], unknown[2])
        assert held.id not in told.decode()
        assert headers.get("Set-Cookie") is None
    assert refused(held, cookie=cookie) == 404
    assert len(server.kernels()) == 1


def test_its_own_reader_has_it(server, held):
    """With the cookie it answers, and tells nothing of where it runs."""
    status, _, told = send_request(server, f"/api/kernels/{held.id}", Cookie=held.cookie)
    assert status == 200
    assert sorted(json.loads(told)) == [
        "connections",
        "execution_state",
        "id",
        "last_activity",
        "name",
    ]


def test_one_kernels_cookie_opens_no_other(server, held):
    """Two readers with a kernel each reach only their own."""
    other = go_live(server)
    crossed = send_request(server, f"/api/kernels/{held.id}", Cookie=other.cookie)
    assert crossed[0] == 404
    assert refused(held, cookie=other.cookie) == 404
    path = f"/voila/api/shutdown/{other.id}"
    assert send_request(server, path, method="POST", body=b"", Cookie=held.cookie)[0] == 404
    assert len(server.kernels()) == 2
    assert send_request(server, path, method="POST", body=b"", Cookie=other.cookie)[0] == 204
    until_true(lambda: len(server.kernels()) == 1)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://elsewhere.example",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "file://",
    ],
)
def test_a_websocket_of_another_site_is_refused(held, origin):
    """So is one that does not say where it comes from: each browser does."""
    assert refused(held, origin=origin) == 403


@pytest.mark.parametrize("protocol", [None, V1])
@pytest.mark.parametrize("channel", ["shell", "control", "stdin"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_not_even_its_reader_runs_code(server, folder, held, kind, channel, protocol):
    """The connection ends at once, nothing is answered, nothing has run, the kernel lives."""
    connection = held.socket(protocol=protocol)
    sent = message(kind, KINDS[kind], channel=channel)
    if protocol:
        connection.send_binary(as_v1(sent))
    else:
        connection.send(as_text(sent))
    answered = []
    while True:
        opcode, data = connection.recv_data()
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            break
        answered.append(data)
    assert int.from_bytes(data[:2], "big") == 1008
    parent = sent["header"]["msg_id"].encode()
    assert not [told for told in answered if parent in told]
    assert not list(folder.rglob("RAN"))
    assert len(server.kernels()) == 1


def test_a_widget_is_answered(held):
    """What the page itself asks goes through, and what the kernel says comes back."""
    connection = held.socket()
    sent = message("comm_info_request", {"target_name": "jupyter.widget"})
    connection.send(as_text(sent))
    while True:
        told = json.loads(connection.recv())
        is_reply = told["parent_header"].get("msg_id") == sent["header"]["msg_id"]
        if is_reply and told["msg_type"] == "comm_info_reply":
            break
    assert told["content"]["status"] == "ok"
    assert told["content"]["comms"]
    connection.close()


def test_no_source_is_sent(held):
    """What a page's cells say in Python is its author's: the reading page has their outputs."""
    connection = held.socket()
    connection.settimeout(1)
    sent = message("kernel_info_request", {})
    connection.send(as_text(sent))
    kinds = set()
    while "kernel_info_reply" not in kinds:
        kinds.add(json.loads(connection.recv())["msg_type"])
    assert "execute_input" not in kinds
    connection.close()


@pytest.mark.parametrize(
    "noise", [b"", b"\xff" * 8, b"\xff" * 9000, (2**64 - 1).to_bytes(8, "little"), b"[" * 90_000]
)
@pytest.mark.parametrize("protocol", [None, V1])
def test_noise_ends_a_connection_and_nothing_else(server, held, noise, protocol):
    """Also the eight bytes that claim more parts than there are atoms."""
    connection = held.socket(protocol=protocol)
    connection.send_binary(noise)
    while connection.recv_data()[0] != websocket.ABNF.OPCODE_CLOSE:
        pass
    assert send_request(server, "/healthz")[0] == 200


def test_a_flood_of_messages_does_not_keep_others_waiting(server, held):
    """Thousands of good messages at once: pages are served meanwhile, and the kernel lives."""
    connections = [held.socket() for _ in range(5)]
    sent = as_text(message("comm_msg", {"comm_id": "none", "data": {"x": "y" * 1000}}))
    for connection in connections:
        for _ in range(1000):
            connection.send(sent)
    assert send_request(server, "/voila/render/survivor-led-why.ipynb")[0] == 200
    for connection in connections:
        connection.close()
    assert len(server.kernels()) == 1


@pytest.mark.parametrize("path", ["/api/kernels", "/api/kernels/", "/api/sessions", "/api/status"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_kernels_are_neither_listed_nor_started(server, held, path, method):
    """There is no address for it, with a kernel's cookie or without."""
    body = b'{"name": "python3"}' if method == "POST" else None
    for cookie in ({}, {"Cookie": held.cookie}):
        status, _, told = send_request(server, path, method=method, body=body, **cookie)
        assert status == 404
        assert held.id not in told.decode()
    assert len(server.kernels()) == 1


@pytest.mark.parametrize(
    "asks", ["template=lab", "theme=dark", "kernel=bash", "voila-template=lab", "kernel_name=x"]
)
def test_a_visitor_chooses_nothing(server, asks):
    """Template, theme and kernel are the server's: the page is the same whatever is asked."""
    page = "/voila/render/survivor-led-why.ipynb"
    assert b"explainer-nav" in send_request(server, page)[2]
    assert send_request(server, f"{page}?{asks}")[2] == send_request(server, page)[2]


def test_a_notebook_chooses_nothing(server):
    """Nor does one that names another template, theme and kernel: it is read, and goes live."""
    assert b"explainer-nav" in send_request(server, "/voila/render/chosen.ipynb")[2]
    kernel = go_live(server, "chosen")
    command = next(k.cmdline() for k in server.kernels() if kernel.id in " ".join(k.cmdline()))
    assert "ipykernel_launcher" in command
    path = f"/voila/api/shutdown/{kernel.id}"
    assert send_request(server, path, method="POST", body=b"", Cookie=kernel.cookie)[0] == 204


@pytest.mark.usefixtures("held")
@pytest.mark.skipif(not hasattr(os, "setpriority"), reason="this system has no priorities")
def test_kernels_stand_back_for_readers(server):
    """Where processors are busy, text is sent before live parts are computed."""
    [kernel] = server.kernels()
    assert kernel.nice() == min(19, server.process.nice() + 10)
    session = Path(f"/proc/{kernel.pid}/autogroup")
    if session.exists():
        assert session.read_text().split()[-2:] == ["nice", "10"]
