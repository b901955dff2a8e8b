"""Tests of kernels that fork from a process with their imports done."""

from __future__ import annotations

import os
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from explainer.server.kernels.forking import CAN_FORK, LAUNCHER, ForkServer, can_fork
from support.educator_notebooks import shipped
from support.raw_client import get_kernel, send_request
from support.servers import Server, command_line, copy_notebooks, is_kernel, serve, until_true

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="kernels are not forked on this system")
SOURCE = """import multiprocessing, os, random, sys
print("asked", os.environ["QUERY_STRING"], "in", os.path.basename(os.getcwd()))
print("parent", os.environ["JPY_PARENT_PID"] == str(os.getppid()))
print("session", os.getsid(0) == os.getpid())
print("random", random.random(), "path", "" in sys.path, "main", __name__)
print("comms", *get_ipython().kernel.comm_manager.targets)
print("sum", multiprocessing.get_context("fork").Pool(2).apply(sum, [[2, 3]]))"""
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": dict(os.environ)}


def list_fork_servers(server: Server) -> list[int]:
    children = server.process.children(recursive=True)
    return [c.pid for c in children if "fork_server" in command_line(c) and not is_kernel(c)]


def test_kernels_fork_and_are_like_others(tmp_path):
    """Each has its own environment, folder, session and random numbers, and is ended as usual."""
    folder = copy_notebooks(tmp_path)
    (folder / "inner").mkdir()
    notebook = shipped()
    notebook.cells.append(new_code_cell(SOURCE, id="own-asked"))
    nbformat.write(notebook, folder / "inner" / "asked.ipynb")
    page = "/voila/render/inner/asked.ipynb"
    with serve(folder, "--kernels=2", cull_seconds=60) as server:
        assert send_request(server, "/voila/render/survivor-led-why.ipynb")[0] == 200
        assert send_request(server, page, **{"User-Agent": "A robot, Googlebot"})[0] == 200
        assert list_fork_servers(server) == []  # no page with live cells has been read
        assert send_request(server, page)[0] == 200
        [forks_from] = until_true(lambda: list_fork_servers(server))

        def go_live(query):
            status, headers, body = send_request(server, f"{page}?live=1&q={query}")
            assert status == 200
            return get_kernel(server, headers), body.decode()

        numbers = set()
        kernels = []
        for query in ("first", "second"):
            kernel, text = go_live(query)
            kernels.append(kernel)
            assert f"asked live=1&amp;q={query} in inner" in text
            assert "parent True\nsession True" in text
            assert "path True main __main__" in text
            assert "comms jupyter.widget jupyter.widget.control" in text
            assert "sum 5" in text
            numbers.add(text.partition("random ")[2].split()[0])
        assert len(numbers) == 2
        assert {process.ppid() for process in server.kernels()} == {forks_from}
        kernels[0].end()
        until_true(lambda: len(server.kernels()) == 1)
        server.kernels()[0].kill()
        until_true(lambda: server.metric("explainer_kernel_deaths_total") == 1)
        assert server.metric("explainer_live_places_taken") == 0
        assert list_fork_servers(server) == [forks_from]
    assert "could" not in (tmp_path / "log").read_text()


def test_a_lost_fork_server_is_replaced(tmp_path):
    """Its kernels end with it; the next kernel forks from another process."""
    file = tmp_path / "kernel.json"
    request = {"arguments": ["-f", str(file)], "env": dict(os.environ), "cwd": None}
    server = ForkServer()
    try:
        first = server.fork(request)
        until_true(file.exists)  # the kernel runs, and would go on
        assert first.poll() is None
        process = server._process
        assert process is not None
        process.kill()
        second = server.fork(request)
        until_true(lambda: first.poll() is not None)
        second.kill()
        until_true(lambda: second.poll() == -9)
    finally:
        server.close()


def test_the_exit_status_of_a_fork_is_known():
    """A kernel that cannot start ends by itself, with the status of its process."""
    server = ForkServer()
    try:
        missing = {"arguments": ["--no-such-option"], "env": dict(os.environ), "cwd": None}
        kernel = server.fork(missing)
        until_true(lambda: kernel.poll() is not None)
        assert kernel.returncode > 0
    finally:
        server.close()


@pytest.mark.parametrize(
    ("command", "changed"),
    [
        (["/usr/bin/R", "--slave", "-f", "x.json"], {}),
        ([sys.executable, "-m", "xeus", "-f", "x.json"], {}),
        ([*LAUNCHER, "-f", "x.json"], {"stdout": subprocess.PIPE}),
        ([*LAUNCHER, "-f", "x.json"], {"env": {**os.environ, "PYTHONPATH": "/other"}}),
        ([*LAUNCHER, "-f", "x.json"], {"independent": True}),
    ],
)
def test_other_kernels_are_started_as_ever(command, changed):
    """A fork has the libraries, the streams and the Python of the process that it forks from."""
    assert can_fork([*LAUNCHER, "-f", "x.json"], QUIET)
    assert not can_fork(command, {**QUIET, **changed})
