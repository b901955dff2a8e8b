"""A stopping server finishes pages within a time limit and leaves no process behind."""

from __future__ import annotations

import http.client
import signal
import threading
import urllib.request
from contextlib import contextmanager

import psutil
import pytest
from nbformat.v4 import new_code_cell

from support.educator_notebooks import shipped
from support.servers import copy_notebooks, serve, until_true

LAST = "the last words of a slow page"


def slow(go):
    """Return a notebook whose live page is not finished before a file exists."""
    notebook = shipped()
    source = f"""import pathlib, time
pathlib.Path({str(go)!r} + "-begun").touch()
while not pathlib.Path({str(go)!r}).exists():
    time.sleep(0.05)
print({LAST!r})"""
    notebook.cells.append(new_code_cell(source, id="own-slow"))
    return notebook


@contextmanager
def busy_server(tmp_path, *options):
    """Serve with a live page under way; yield the server, its reader and what the reader got."""
    notebooks = copy_notebooks(tmp_path, slow=slow(tmp_path / "go"))
    with serve(notebooks, "--kernels=1", *options) as server:
        had = []

        def read():
            try:
                with urllib.request.urlopen(f"{server.address}{LIVE}", timeout=90) as answer:
                    had.append(answer.read().decode())
            except (http.client.IncompleteRead, OSError) as error:
                had.append(error)

        reading = threading.Thread(target=read)
        reading.start()
        until_true((tmp_path / "go-begun").exists)
        yield server, reading, had


LIVE = "/voila/render/slow.ipynb?live=1"


def connected(server):
    return http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=30)


def asked(connection, path):
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_page_in_progress_is_finished(tmp_path):
    """The live page is completed, new readers are refused, and no kernel is left."""
    with busy_server(tmp_path) as (server, reading, had):
        kernels = server.kernels()
        balancer = connected(server)
        assert asked(balancer, "/readyz") == (200, "ready\n")
        server.process.send_signal(signal.SIGTERM)
        until_true(lambda: asked(balancer, "/readyz")[0] == 503)
        assert asked(balancer, "/readyz") == (503, "stopping\n")
        assert asked(balancer, "/healthz")[0] == 200
        assert asked(balancer, LIVE)[0] == 503
        with pytest.raises(ConnectionRefusedError):
            asked(connected(server), "/")
        assert reading.is_alive()
        (tmp_path / "go").touch()
        reading.join(timeout=60)
        assert LAST in had[0]
        assert 'id="explainer-complete"' in had[0]
        assert server.process.wait(timeout=30) == 0
        assert not [kernel for kernel in kernels if kernel.is_running()]
    assert "stopping" in (tmp_path / "log").read_text()


def test_slow_page_is_cut_off_after_the_limit(tmp_path):
    """The exit code is still 0."""
    with busy_server(tmp_path, "--stop-seconds=1") as (server, reading, had):
        kernels = server.kernels()
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=30) == 0
        reading.join(timeout=30)
        assert not isinstance(had[0], str) or 'id="explainer-complete"' not in had[0]
        psutil.wait_procs(kernels, timeout=10)
        assert not [kernel for kernel in kernels if kernel.is_running()]
    assert "1 requests did not finish in 1 s" in (tmp_path / "log").read_text()


def test_second_signal_stops_at_once(tmp_path):
    """The exit code tells that pages were cut off."""
    with busy_server(tmp_path, "--stop-seconds=300") as (server, *_):
        kernels = server.kernels()
        server.process.send_signal(signal.SIGTERM)
        log = tmp_path / "log"
        until_true(lambda: "stopping" in log.read_text())
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=60) == 128 + signal.SIGTERM
        psutil.wait_procs(kernels, timeout=10)
        assert not [kernel for kernel in kernels if kernel.is_running()]
