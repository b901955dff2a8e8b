"""Tests that kernels end: when their reader has gone, and when they use more than they may."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from explainer.server.kernels.limits import KernelLimits, restrict_process
from support.gateway import gateway, served_by_gateway
from support.raw_client import get_kernel, open_connection, send_request
from support.servers import copy_notebooks, free_port, serve, until_true

CULL_SECONDS = 0.5
GIVEN_BACK = 4 * CULL_SECONDS + 3 + 10
"""Four checks, and the time until a kernel that ignores every signal is killed, on a busy machine.
"""
STUBBORN = """import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
"""
CELLS = {
    "loop": "while True: pass",
    "sleep": "import time\ntime.sleep(1e6)",
    "c-call": "sum(range(10**15))",
    "ignores": STUBBORN + "time.sleep(1e6)",
    "forever": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "child": "import subprocess\n"
    "subprocess.Popen(['sleep', '97531'], start_new_session=True).wait()",
}
MARK = "import pathlib; pathlib.Path('{name}-begun').touch()\n"
LARGE = "data = [bytearray(2**20) for _ in range(10**6)]"
SHARED = """import mmap
data = mmap.mmap(-1, 600 * 2**20)
for at in range(0, len(data), 4096): data[at] = 1"""
GROUP = "import subprocess; child = subprocess.Popen(['sleep', '97533'])"
MANY = """import subprocess
children = [subprocess.Popen(["sleep", "97532"]) for _ in range(20)]"""


def page(*sources):
    cells = [new_code_cell(source, id=f"own-{n}") for n, source in enumerate(sources)]
    return new_notebook(cells=cells)


@contextmanager
def visit(server, name):
    """Request a live page and read until it has a kernel; the reader leaves when the block ends."""
    request = f"GET /voila/render/{name}.ipynb?live=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
    connection = open_connection(server)
    connection.settimeout(60)
    try:
        connection.sendall(request.encode())
        received = b""
        while b"data-kernel-id" not in received:
            part = connection.recv(65536)
            assert part, received
            received += part
        yield connection
    finally:
        connection.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("busy")
    marked = {name: MARK.format(name=name) + source for name, source in CELLS.items()}
    pages = {name: page(source) for name, source in marked.items()}
    copy_notebooks(folder, group=page(GROUP), **pages)
    with serve(folder / "notebooks", "--kernels=3", cull_seconds=CULL_SECONDS) as started:
        yield started


@pytest.mark.parametrize("names", [("loop", "sleep", "c-call"), ("ignores", "forever", "child")])
def test_a_busy_kernel_is_given_back_when_its_reader_has_left(server, names):
    """An endless loop, a long C call or a kernel that ignores signals does not keep its slot."""
    with ExitStack() as visits:
        for name in names:
            visits.enter_context(visit(server, name))
            until_true((server.log.parent / "notebooks" / f"{name}-begun").exists)
    until_true(lambda: not server.kernels(), seconds=GIVEN_BACK)
    until_true(lambda: server.metric("explainer_live_places_taken") == 0)
    assert not list_processes("97531")


def test_three_visits_to_an_endless_cell_do_not_take_all_slots(server):
    """A reader who comes after them gets a kernel, and one who stays keeps theirs."""
    with visit(server, "loop"):
        stays = until_true(server.kernels)
        with visit(server, "sleep"), visit(server, "loop"):
            until_true(lambda: len(server.kernels()) == 3)
        until_true(lambda: server.kernels() == stays, seconds=GIVEN_BACK)
        with visit(server, "loop"):
            until_true(lambda: len(server.kernels()) == 2)
        until_true(lambda: server.kernels() == stays, seconds=GIVEN_BACK)
    until_true(lambda: not server.kernels(), seconds=GIVEN_BACK)
    reasons = server.metrics()
    assert 'explainer_live_places_given_back_total{why="died"} 0.0' in reasons


def test_a_busy_kernel_on_a_gateway_is_given_back(tmp_path):
    """The connection with which this server runs the cells does not count as the reader's."""
    port = free_port()
    copy_notebooks(tmp_path, loop=page(CELLS["loop"]), sleep=page(CELLS["sleep"]))
    with (
        gateway(tmp_path, port) as engine,
        served_by_gateway(tmp_path, port, "--kernels=2", cull_seconds=CULL_SECONDS) as server,
    ):
        with visit(server, "loop"), visit(server, "sleep"):
            until_true(lambda: len(engine.kernels()) == 2)
        until_true(lambda: not engine.kernels(), seconds=60)
        until_true(lambda: server.metric("explainer_live_places_taken") == 0)


@pytest.fixture(scope="module")
def limited(tmp_path_factory):
    folder = tmp_path_factory.mktemp("limited")
    notebooks = {"large": page(LARGE), "shared": page(SHARED), "many": page(MANY)}
    copy_notebooks(folder, loop=page(CELLS["loop"]), plain=page("print('here')"), **notebooks)
    options = ("--kernel-bytes=400000000", "--kernel-seconds=5", "--kernel-processes=10")
    with serve(folder / "notebooks", "--kernels=1", *options, cull_seconds=CULL_SECONDS) as started:
        yield started


def list_processes(argument):
    """Return the processes on this machine that were started with an argument."""
    started = psutil.process_iter(["cmdline"])
    return [process for process in started if argument in (process.info["cmdline"] or ())]


def get_ended(server, name):
    """Request a live page to its end, and return the kernel that it has had."""
    status, headers, _ = send_request(server, f"/voila/render/{name}.ipynb?live=1")
    assert status == 200
    return get_kernel(server, headers)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit data")
def test_a_cell_that_allocates_too_much_fails(limited):
    """Linux refuses the memory, and the kernel goes on; else it is ended for its memory."""
    kernel = get_ended(limited, "large")
    given_back = 'explainer_live_places_given_back_total{why="memory"}'
    if kernel.runs():
        assert '"error": "MemoryError"' in limited.log.read_text()
        kernel.end()
    else:
        assert limited.metric("explainer_kernel_deaths_total") or limited.metric(given_back)
    assert limited.process.memory_info().rss < 400e6


@pytest.mark.parametrize(
    ("name", "reason"), [("shared", "memory"), ("loop", "processor"), ("many", "processes")]
)
def test_a_kernel_that_uses_too_much_is_ended(limited, name, reason):
    """Its page learns the reason, all its processes end, and the next reader gets the slot."""
    given_back = f'explainer_live_places_given_back_total{{why="{reason}"}}'
    before = limited.metric(given_back)
    kernel = get_ended(limited, name)
    until_true(lambda: not kernel.runs(), seconds=60)
    assert not limited.kernels()
    status, _, body = send_request(limited, f"/api/kernels/{kernel.id}", Cookie=kernel.cookie)
    assert (status, json.loads(body)) == (410, {"reason": reason})
    assert send_request(limited, f"/api/kernels/{kernel.id}")[0] == 404
    assert limited.metric(given_back) == before + 1
    assert not list_processes("97532")
    following = get_ended(limited, "plain")
    following.end()
    assert limited.process.is_running()


@pytest.mark.skipif(not hasattr(psutil.Process, "num_fds"), reason="Windows has no such files")
def test_a_kernel_that_dies_leaves_nothing(server):
    """Neither its processes nor the files that the server had open for it."""
    files = []
    for _ in range(3):
        get_ended(server, "group")
        [kernel] = server.kernels()
        kernel.kill()
        until_true(lambda: not list_processes("97533"))
        until_true(lambda: server.metric("explainer_live_places_taken") == 0)
        files.append(server.process.num_fds())
    until_true(lambda: server.process.num_fds() <= files[0])


def test_the_system_ends_a_kernel_before_the_server(server):
    """When memory runs out, Linux chooses by a score."""
    with visit(server, "loop"):
        [kernel] = until_true(server.kernels)
        scores = [
            int(Path(f"/proc/{process.pid}/oom_score_adj").read_text())
            for process in (kernel, server.process)
        ]
    assert scores[0] >= scores[1] + 500
    until_true(lambda: not server.kernels(), seconds=GIVEN_BACK)
    until_true(lambda: server.metric("explainer_live_places_taken") == 0)


@pytest.mark.parametrize("library", ["numpy", "matplotlib.pyplot", "pandas"])
def test_common_libraries_load_within_the_default_limits(library):
    """Libraries that reserve memory for each core load, also with many threads."""
    pytest.importorskip(library.partition(".")[0])
    code = (
        "import sys; sys.stdin.readline()\n"
        f"import {library} as library, numpy\n"
        "a = numpy.random.rand(500, 500); print((a @ a).shape)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"OPENBLAS_NUM_THREADS": "32", "MPLCONFIGDIR": "/tmp"},
    )
    limits = KernelLimits(memory_bytes=2**30, processor_seconds=900, processes=64)
    restrict_process(process.pid, limits)
    output, _ = process.communicate(b"\n", timeout=60)
    assert (process.returncode, output) == (0, b"(500, 500)\n")


@pytest.mark.skipif(sys.platform != "linux", reason="reads the threads of a dying process")
def test_a_kernel_that_had_died_is_not_counted_as_left(server):
    """Its page leaves before Jupyter has noticed the death, which it looks for every 3 seconds."""
    names = [
        "explainer_kernel_deaths_total",
        'explainer_live_places_given_back_total{why="died"}',
        'explainer_live_places_given_back_total{why="left"}',
    ]
    before = [server.metric(name) for name in names]
    kernel = get_ended(server, "group")
    [process] = server.kernels()
    process.kill()
    until_true(lambda: len(list(Path(f"/proc/{process.pid}/task").glob("*"))) < 2)
    kernel.end()
    until_true(lambda: server.metric("explainer_live_places_taken") == 0)
    died = [server.metric(name) - value for name, value in zip(names, before, strict=True)]
    assert died == [1, 1, 0]
