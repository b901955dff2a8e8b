"""Tests of the ownership of kernels: only its reader reaches one, and nobody runs code in it."""

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
    with serve_folder(folder, "--kernels=2") as server:
        yield server


@pytest.fixture(scope="module")
def owned(server):
    """Start a kernel and stay connected, so that it is not culled during the tests."""
    kernel = go_live(server)
    connection = kernel.socket()
    yield kernel
    connection.close()
    send_request(
        server, f"/voila/api/shutdown/{kernel.id}", method="POST", body=b"", Cookie=kernel.cookie
    )


def test_only_its_own_token_is_valid():
    """Other kernels' tokens, empty ones and those of another server are not valid."""
    ours, theirs = OwnershipTokens(), OwnershipTokens()
    token = ours.create("a")
    assert ours.is_valid("a", token)
    for kernel, other in [("a", ""), ("a", "é"), ("b", token), ("", ""), ("a", ours.create("b"))]:
        assert not ours.is_valid(kernel, other)
    assert not theirs.is_valid("a", token)


def get_refusal(kernel, **options):
    """Return the status with which a websocket is refused."""
    with pytest.raises(websocket.WebSocketBadStatusException) as error:
        kernel.socket(**options)
    return error.value.status_code


@pytest.mark.parametrize(
    "cookie", ["", "explainer_kernel=", "explainer_kernel=" + "0" * 64, "explainer_kernel=é"]
)
def test_kernels_of_others_are_not_found(server, owned, cookie):
    """A request with the id but without the cookie is answered as for an unknown id."""
    headers_sent = {"Cookie": cookie.encode()} if cookie else {}
    for path, method in (
        (f"/api/kernels/{owned.id}", "GET"),
        (f"/api/kernels/{owned.id}", "DELETE"),
        (f"/api/kernels/{owned.id}/interrupt", "POST"),
        (f"/api/kernels/{owned.id}/restart", "POST"),
        (f"/voila/api/shutdown/{owned.id}", "POST"),
        (f"/voila/query/{owned.id}", "GET"),
        (f"/voila/execution/{owned.id}", "GET"),
    ):
        body = b"" if method == "POST" else None
        status, headers, content = send_request(
            server, path, method=method, body=body, **headers_sent
        )
        unknown = send_request(
            server,
            path.replace(owned.id, str(uuid.uuid4())),
            method=method,
            body=body,
            **headers_sent,
        )
        assert status == 404, path
        assert (status, content) == (unknown[0], unknown[2])
        assert owned.id not in content.decode()
        assert headers.get("Set-Cookie") is None
    assert get_refusal(owned, cookie=cookie) == 404
    assert len(server.kernels()) == 1


def test_its_owner_reaches_it(server, owned):
    """With the cookie, its model is sent, without data about where it runs."""
    status, _, content = send_request(server, f"/api/kernels/{owned.id}", Cookie=owned.cookie)
    assert status == 200
    assert sorted(json.loads(content)) == [
        "connections",
        "execution_state",
        "id",
        "last_activity",
        "name",
    ]


def test_a_cookie_is_valid_for_one_kernel(server, owned):
    """Two readers with a kernel each reach only their own kernel."""
    other = go_live(server)
    crossed = send_request(server, f"/api/kernels/{owned.id}", Cookie=other.cookie)
    assert crossed[0] == 404
    assert get_refusal(owned, cookie=other.cookie) == 404
    path = f"/voila/api/shutdown/{other.id}"
    assert send_request(server, path, method="POST", body=b"", Cookie=owned.cookie)[0] == 404
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
def test_a_websocket_of_another_site_is_refused(owned, origin):
    """A request without an origin is refused too, since every browser sends one."""
    assert get_refusal(owned, origin=origin) == 403


@pytest.mark.parametrize("protocol", [None, V1])
@pytest.mark.parametrize("channel", ["shell", "control", "stdin"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_not_even_its_owner_runs_code(server, folder, owned, kind, channel, protocol):
    """The connection is closed without a reply, no code has run, and the kernel still runs."""
    connection = owned.socket(protocol=protocol)
    sent = message(kind, KINDS[kind], channel=channel)
    if protocol:
        connection.send_binary(as_v1(sent))
    else:
        connection.send(as_text(sent))
    replies = []
    while True:
        opcode, data = connection.recv_data()
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            break
        replies.append(data)
    assert int.from_bytes(data[:2], "big") == 1008
    parent = sent["header"]["msg_id"].encode()
    assert not [reply for reply in replies if parent in reply]
    assert not list(folder.rglob("RAN"))
    assert len(server.kernels()) == 1


def test_messages_of_widgets_are_answered(owned):
    """A request of a widget reaches the kernel, and the page gets the reply."""
    connection = owned.socket()
    sent = message("comm_info_request", {"target_name": "jupyter.widget"})
    connection.send(as_text(sent))
    while True:
        reply = json.loads(connection.recv())
        is_reply = reply["parent_header"].get("msg_id") == sent["header"]["msg_id"]
        if is_reply and reply["msg_type"] == "comm_info_reply":
            break
    assert reply["content"]["status"] == "ok"
    assert reply["content"]["comms"]
    connection.close()


def test_no_source_of_cells_is_sent(owned):
    """The connection does not forward the source of the cells that Voilà runs."""
    connection = owned.socket()
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
def test_malformed_messages_close_their_connection_only(server, owned, noise, protocol):
    """Messages that claim more parts than they have are refused too."""
    connection = owned.socket(protocol=protocol)
    connection.send_binary(noise)
    while connection.recv_data()[0] != websocket.ABNF.OPCODE_CLOSE:
        pass
    assert send_request(server, "/healthz")[0] == 200


def test_many_messages_do_not_delay_other_readers(server, owned):
    """While thousands of messages arrive, pages are sent, and the kernel still runs."""
    connections = [owned.socket() for _ in range(3)]  # with the open one as many as it may have
    sent = as_text(message("comm_msg", {"comm_id": "none", "data": {"x": "y" * 1000}}))
    for connection in connections:
        for _ in range(300):
            connection.send(sent)
    assert send_request(server, "/voila/render/survivor-led-why.ipynb")[0] == 200
    for connection in connections:
        connection.close()
    assert len(server.kernels()) == 1


def list_cookies(server, path):
    """Return the names of the cookies that a response sets."""
    headers = send_request(server, path)[1]
    return sorted({value.partition("=")[0] for value in headers.get_all("Set-Cookie", [])})


def test_only_a_page_that_gets_a_kernel_sets_cookies(tmp_path):
    """A page that is read, or that is refused a kernel, sets none; the others set two."""
    page = "/voila/render/adapted.ipynb"
    with serve_folder(tmp_path, "--kernels=1", queue_seconds=0) as server:
        assert list_cookies(server, page) == []
        live = list_cookies(server, f"{page}?live=1")
        assert live == ["explainer_kernel", "explainer_reader"]
        assert list_cookies(server, f"{page}?live=1") == []


@pytest.mark.parametrize("path", ["/api/kernels", "/api/kernels/", "/api/sessions", "/api/status"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_kernels_are_neither_listed_nor_started(server, owned, path, method):
    """Jupyter's addresses for that do not exist, with or without a kernel's cookie."""
    body = b'{"name": "python3"}' if method == "POST" else None
    for cookie in ({}, {"Cookie": owned.cookie}):
        status, _, content = send_request(server, path, method=method, body=body, **cookie)
        assert status == 404
        assert owned.id not in content.decode()
    assert len(server.kernels()) == 1


@pytest.mark.parametrize(
    "query", ["template=lab", "theme=dark", "kernel=bash", "voila-template=lab", "kernel_name=x"]
)
def test_visitors_cannot_choose_template_or_kernel(server, query):
    """The page is the same with any query for a template, a theme or a kernel."""
    page = "/voila/render/survivor-led-why.ipynb"
    assert b"explainer-nav" in send_request(server, page)[2]
    assert send_request(server, f"{page}?{query}")[2] == send_request(server, page)[2]


def test_notebooks_cannot_choose_template_or_kernel(server):
    """A notebook that names another template, theme and kernel is shown and goes live as usual."""
    assert b"explainer-nav" in send_request(server, "/voila/render/chosen.ipynb")[2]
    before = server.kernels()
    kernel = go_live(server, "chosen")
    assert len(server.kernels()) == len(before) + 1
    path = f"/voila/api/shutdown/{kernel.id}"
    assert send_request(server, path, method="POST", body=b"", Cookie=kernel.cookie)[0] == 204


@pytest.mark.usefixtures("owned")
@pytest.mark.skipif(not hasattr(os, "setpriority"), reason="this system has no priorities")
def test_kernels_have_a_lower_priority(server):
    """When the processors are busy, text goes first, once a kernel has had time to start."""
    [kernel] = server.kernels()
    lower = min(19, server.process.nice() + 10)
    until_true(lambda: kernel.nice() == lower)
    assert {os.getpriority(os.PRIO_PROCESS, thread.id) for thread in kernel.threads()} == {lower}
    session = Path(f"/proc/{kernel.pid}/autogroup")
    if session.exists():
        assert session.read_text().split()[-2:] == ["nice", "10"]
