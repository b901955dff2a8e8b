"""Tests of the culler: unused kernels end, and a clock that jumps ends none."""

from __future__ import annotations

import signal
import urllib.request

import psutil
import pytest

from explainer.server.kernels.culling import UNUSED_CHECKS, IdleKernels, KernelCuller
from support.browser import wait_until_live
from support.coroutines import run_in_thread
from support.servers import copy_notebooks, serve, until_true

PAGE = "/voila/render/survivor-led-why.ipynb"
CLOCK = """import datetime, pathlib, time
_time, _file = time.time, pathlib.Path({file!r})
def jumped():
    return _time() + float(_file.read_text() or 0)
time.time = jumped
class Jumped(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(jumped(), tz)
datetime.datetime = Jumped
"""


def test_idle_kernels_are_found():
    """A kernel is found if nothing happened in consecutive checks, and not otherwise."""
    idle = IdleKernels(2)
    assert idle.check({"a": 1}) == []
    assert idle.check({"a": 1}) == []
    assert idle.check({"a": 2}) == []
    assert idle.check({"a": 2}) == []
    assert idle.check({"a": 2}) == []
    assert idle.check({"a": 2}) == ["a"]
    assert idle.check({}) == []


def test_a_clock_that_jumps_ends_no_kernel(tmp_path, reader, monkeypatch):
    """The page stays live after jumps of the clock, and its kernel ends once it is closed."""
    notebooks = copy_notebooks(tmp_path)
    clock = tmp_path / "clock"
    clock.write_text("0")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(CLOCK.format(file=str(clock)))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    with serve(notebooks, "--kernels=1", cull_seconds=1.5) as server:
        page = reader().page
        page.goto(f"{server.address}{PAGE}?live=yes")
        wait_until_live(page)
        [kernel] = server.kernels()
        for seconds in (86_400, -86_400):
            clock.write_text(str(seconds))
            with pytest.raises(psutil.TimeoutExpired):
                kernel.wait(timeout=3.5)  # two looks of the culler, by a clock that did not jump
            wait_until_live(page)
        page.close(run_before_unload=True)
        until_true(lambda: not server.kernels())


def test_a_dead_kernel_is_counted_and_frees_its_slot(tmp_path):
    """Metrics and log report the death, and the next reader gets the slot."""
    with serve(copy_notebooks(tmp_path), "--kernels=1") as server:
        live = f"{server.address}{PAGE}?live=1"
        assert b"explainer-complete" in urllib.request.urlopen(live, timeout=90).read()
        [kernel] = server.kernels()
        kernel.send_signal(signal.SIGKILL)
        until_true(lambda: server.metric("explainer_kernel_deaths_total") == 1)
        assert server.metric('explainer_live_places_given_back_total{why="died"}') == 1
        assert server.metric("explainer_live_places_taken") == 0
        assert server.metric('kernel_currently_running_total{type="python3"}') == 0
        assert b"explainer-complete" in urllib.request.urlopen(live, timeout=90).read()
    assert '"why": "died"' in (tmp_path / "log").read_text()


class Kernels:
    """A kernel manager that records which kernels are ended."""

    def __init__(self, *ids, exceeding=()):
        self.models = [
            {"id": id, "execution_state": "busy", "last_activity": 0, "connections": 1}
            for id in ids
        ]
        self.exceeding = dict(exceeding)
        self.ended = {}

    def list_kernels(self):
        return [model for model in self.models if model["id"] not in self.ended]

    async def find_exceeding(self):
        return {id: why for id, why in self.exceeding.items() if id not in self.ended}

    async def end_kernel(self, kernel_id, reason):
        if kernel_id == "fails":
            raise OSError("the gateway is away")
        self.ended[kernel_id] = reason


def test_a_kernel_without_a_page_is_ended_even_if_it_is_busy():
    """What Jupyter or a gateway counts as connections does not matter, nor does a failure."""
    kernels = Kernels("fails", "used", "left", "large", exceeding={"large": "memory"})
    culler = KernelCuller(kernels, {"used", "large"}.__contains__)

    async def check(times):
        for _ in range(times):
            await culler.check()

    run_in_thread(lambda: check(UNUSED_CHECKS))
    assert kernels.ended == {"large": "memory"}
    run_in_thread(lambda: check(1))
    assert kernels.ended == {"large": "memory", "left": "abandoned"}
