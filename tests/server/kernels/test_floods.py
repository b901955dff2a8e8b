"""Tests that one reader fills neither the server nor a kernel, and takes nothing from others."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest
import websocket
from nbformat.v4 import new_code_cell, new_notebook

from explainer.server.kernels.connections import MAX_WEBSOCKETS
from support.raw_client import (
    V1,
    as_text,
    as_v1,
    go_live,
    message,
    open_connection,
    receive_all,
    time_page,
)
from support.servers import copy_notebooks, serve, until_true

MEGABYTE = 2**20
LIVE = (
    b"GET /voila/render/busy.ipynb?live=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
)
BUSY = """import ipywidgets, time
button = ipywidgets.Button(description="Wait")
button.on_click(lambda _: time.sleep(60))
button"""
NOISY = """import ipywidgets, threading
from IPython.display import display
picture = ipywidgets.Image(value=b"")
def draw(_):
    while True:
        picture.value = bytes([picture.value[0] ^ 1 if picture.value else 0]) * 500_000
button = ipywidgets.Button(description="Draw")
button.on_click(draw)
ipywidgets.VBox([picture, button])"""


def page(source):
    return new_notebook(cells=[new_code_cell(source, id="own-cell")])


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flooded")
    copy_notebooks(folder, busy=page(BUSY), noisy=page(NOISY))
    with serve(folder / "notebooks", "--kernels=2", cull_seconds=2) as started:
        time_page(started)
        yield started


def memory(process):
    return process.memory_info().rss / MEGABYTE


def get_close_code(connection):
    """Return the code with which the server closes a connection; 0 if it ends without one."""
    try:
        while True:
            opcode, data = connection.recv_data()
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                return int.from_bytes(data[:2], "big")
    except (ConnectionError, websocket.WebSocketConnectionClosedException):
        return 0


def find_button(connection):
    """Return the id of the widget with a button, as the kernel reports it."""
    content = {"comm_id": "state", "target_name": "jupyter.widget.control", "data": {}}
    opened = message("comm_open", content)
    opened["metadata"] = {"version": "1.0.0"}
    connection.send(as_text(opened))
    request = {"comm_id": "state", "data": {"method": "request_states"}}
    connection.send(as_text(message("comm_msg", request)))
    while True:
        opcode, data = connection.recv_data()
        if opcode == websocket.ABNF.OPCODE_BINARY:
            count = int.from_bytes(data[:4], "big")
            starts = [int.from_bytes(data[4 * n + 4 : 4 * n + 8], "big") for n in range(count)]
            data = data[starts[0] : starts[1] if count > 1 else None]
        states = json.loads(data)["content"].get("data", {}).get("states")
        if states:
            return next(id for id, one in states.items() if one["model_name"] == "ButtonModel")


def press(connection, button):
    content = {"comm_id": button, "data": {"method": "custom", "content": {"event": "click"}}}
    connection.send(as_text(message("comm_msg", content)))


def test_the_websockets_of_a_kernel_are_limited(server):
    """All beyond four are refused, nothing is left behind, and others go live."""
    kernel = go_live(server, "busy")
    opened, refused = [], []
    for _ in range(100):
        try:
            opened.append(kernel.socket())
        except websocket.WebSocketBadStatusException as error:
            refused.append(error.status_code)
    assert len(opened) == MAX_WEBSOCKETS
    assert set(refused) == {429}
    other = go_live(server, "busy")
    assert len(server.kernels()) == 2
    other.end()
    opened.pop().close()

    def opens_again():
        try:
            opened.append(kernel.socket())
        except websocket.WebSocketBadStatusException:
            return False
        return True

    until_true(opens_again)
    for connection in opened:
        connection.close()
    kernel.end()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process")
def test_a_start_that_fails_leaves_no_process(server):
    """When the server cannot open more files, a live page fails, nothing stays, and it goes on."""
    import resource

    before = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
    files = Path(f"/proc/{server.process.pid}/fd")
    highest = max(int(file.name) for file in files.iterdir())
    for more in (2, 5, 8):  # the start fails at each of its first steps in turn
        limit = (highest + more, before[1])
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, limit)
        connection = open_connection(server)
        try:
            connection.sendall(LIVE)
            answer = receive_all(connection, seconds=5)
        finally:
            connection.close()
            resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, before)
        assert b"explainer-complete" not in answer
        until_true(lambda: not server.kernels())
        until_true(lambda: server.metric("explainer_live_places_taken") == 0)
    go_live(server, "busy").end()


@pytest.mark.parametrize("protocol", [None, V1])
def test_a_flood_of_new_widgets_is_refused(server, protocol):
    """The connection is closed, and neither the kernel nor the server has grown."""
    kernel = go_live(server, "busy")
    [process] = server.kernels()
    before = memory(process), memory(server.process)
    codes = []
    for target in ("jupyter.widget", "jupyter.widget.control", "other") * 2:
        connection = kernel.socket(protocol=protocol)
        try:
            for _ in range(60):
                data = {"state": {"value": "x" * 900_000}}
                content = {"comm_id": str(time.time()), "target_name": target, "data": data}
                sent = message("comm_open", content)
                connection.send_binary(as_v1(sent)) if protocol else connection.send(as_text(sent))
        except OSError:
            pass
        codes.append(get_close_code(connection))
        connection.close()
    assert set(codes) <= {1008, 0}
    assert memory(process) < before[0] + 30
    assert memory(server.process) < before[1] + 60
    kernel.end()


def test_a_busy_kernel_does_not_fill_the_server(server):
    """While a callback runs, a limited number of messages is accepted, and other readers read."""
    kernel = go_live(server, "busy")
    connection = kernel.socket()
    button = find_button(connection)
    press(connection, button)
    before = memory(server.process)
    connection.settimeout(20)
    large = as_text(message("comm_msg", {"comm_id": button, "data": {"x": "y" * 900_000}}))
    sent = 0
    try:
        while sent < 400:
            connection.send(large.replace('"msg_id": "', f'"msg_id": "{sent}-', 1))
            sent += 1
    except OSError:
        pass
    assert sent < 40
    assert get_close_code(connection) in (1013, 0)
    assert memory(server.process) < before + 60
    assert time_page(server) < 5
    kernel.end()


def test_a_page_that_does_not_read_does_not_fill_the_server(server):
    """A kernel sends pictures without end: the connection is ended, and memory does not grow."""
    kernel = go_live(server, "noisy")
    connection = kernel.socket()
    button = find_button(connection)
    before = memory(server.process)
    press(connection, button)
    peak = before
    until = time.monotonic() + 60
    while kernel.runs() and time.monotonic() < until:  # it is abandoned once it is disconnected
        peak = max(peak, memory(server.process))
        time.sleep(0.2)
    assert not kernel.runs()
    assert peak < before + 120
    connection.close()


def test_many_quick_messages_are_slowed_down(server):
    """A flood of small messages is read slowly, the connection stays, and the kernel answers."""
    kernel = go_live(server, "busy")
    connection = kernel.socket()
    begun = time.monotonic()
    for _ in range(600):
        connection.send(as_text(message("comm_msg", {"comm_id": "none", "data": {}})))
    last = message("comm_info_request", {"target_name": "jupyter.widget"})
    connection.send(as_text(last))
    while True:
        reply = json.loads(connection.recv())
        if reply["parent_header"].get("msg_id") == last["header"]["msg_id"]:
            break
    assert time.monotonic() - begun > 1
    connection.close()
    kernel.end()
