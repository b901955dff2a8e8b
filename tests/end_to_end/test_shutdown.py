"""A server that is asked to stop lets pages finish, within bounds, and leaves nothing behind."""

from __future__ import annotations

import http.client
import shutil
import signal
import threading
import time
import urllib.request
from contextlib import contextmanager

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell

from support.educator_notebooks import shipped
from support.paths import ROOT
from support.servers import command, free_port, running, until_true

LAST = "the last words of a slow page"


def slow(seconds):
    """Return a notebook whose live page takes that many seconds."""
    notebook = shipped()
    source = f"import time\ntime.sleep({seconds})\nprint({LAST!r})"
    notebook.cells.append(new_code_cell(source, id="own-slow"))
    return notebook


@contextmanager
def busy_server(tmp_path, *, seconds, options=()):
    """Serve, with a live page under way; yield the server and what its reader has of it."""
    notebooks = tmp_path / "notebooks"
    shutil.copytree(ROOT / "notebooks", notebooks)
    nbformat.write(slow(seconds), notebooks / "slow.ipynb")
    port = free_port()
    words = [command("explainer"), "serve", str(notebooks), "--host=127.0.0.1", f"--port={port}"]
    words += ["--no-browser", "--content", str(tmp_path / "none"), "--kernels=1", *options]
    with running(words, port=port, log=tmp_path / "log", cwd=tmp_path) as server:
        had = []

        def read():
            try:
                with urllib.request.urlopen(f"{server.address}{LIVE}", timeout=90) as answer:
                    had.append(answer.read().decode())
            except (http.client.IncompleteRead, OSError) as error:
                had.append(error)

        reading = threading.Thread(target=read)
        reading.start()
        until_true(server.kernels)
        yield server, reading, had


LIVE = "/voila/render/slow.ipynb?live=1&again=1"


def connected(server):
    return http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=30)


def asked(connection, path):
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_a_page_in_flight_is_finished(tmp_path):
    """The live page that has begun comes whole; new readers are not let in; nothing is left."""
    with busy_server(tmp_path, seconds=6) as (server, reading, had):
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
        reading.join(timeout=60)
        assert LAST in had[0]
        assert 'id="explainer-complete"' in had[0]
        assert server.process.wait(timeout=30) == 0
        assert not [kernel for kernel in kernels if kernel.is_running()]
    assert "stopping" in (tmp_path / "log").read_text()


def test_a_page_that_takes_too_long_is_not_waited_for(tmp_path):
    """The time to finish has an end, and the exit is still a clean one."""
    with busy_server(tmp_path, seconds=120, options=["--stop-seconds=1"]) as (server, reading, had):
        kernels = server.kernels()
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=30) == 0
        reading.join(timeout=30)
        assert not isinstance(had[0], str) or LAST not in had[0]
        psutil.wait_procs(kernels, timeout=10)
        assert not [kernel for kernel in kernels if kernel.is_running()]
    assert "1 requests were not finished in 1 s" in (tmp_path / "log").read_text()


def test_a_second_signal_ends_it_at_once(tmp_path):
    """Whoever asks twice does not wait, and learns from the exit code that pages were cut."""
    with busy_server(tmp_path, seconds=120, options=["--stop-seconds=300"]) as (server, *_):
        kernels = server.kernels()
        server.process.send_signal(signal.SIGTERM)
        log = tmp_path / "log"
        until_true(lambda: "stopping" in log.read_text())
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=60) == 128 + signal.SIGTERM
        assert time.monotonic() - begun < 60
        psutil.wait_procs(kernels, timeout=10)
        assert not [kernel for kernel in kernels if kernel.is_running()]
