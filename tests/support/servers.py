"""Run real servers on free ports and wait for them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import nbformat
import psutil

from support.paths import ROOT

SECONDS_TO_START = 60
SECONDS_BETWEEN_LOOKS = 0.1
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server."""

    address: str
    log: Path
    process: psutil.Process

    def kernels(self) -> list[psutil.Process]:
        """Return the kernel processes that the server runs now."""
        return [child for child in self.process.children(recursive=True) if is_kernel(child)]

    def metrics(self) -> str:
        """Return the text of ``/metrics``."""
        with urllib.request.urlopen(f"{self.address}/metrics", timeout=30) as response:
            return response.read().decode()

    def metric(self, name: str) -> float:
        """Return the value of one metric, which is named with its labels."""
        lines = self.metrics().splitlines()
        return next(float(line.split()[-1]) for line in lines if line.startswith(f"{name} "))


def is_kernel(process: psutil.Process) -> bool:
    """Return whether a process is a kernel: started as one, or forked from the process for that."""
    command = command_line(process)
    if "fork_server" not in command:
        return "ipykernel_launcher" in command
    try:
        return "fork_server" in command_line(process.parent() or process)
    except psutil.Error:
        return False


def command_line(process: psutil.Process) -> str:
    """Return the command line of a process, or nothing once it has ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def memory(processes: Iterable[psutil.Process]) -> float:
    """Return the memory of processes in megabytes; each counts its share of common pages."""
    total = 0
    for process in processes:
        try:
            full = process.memory_full_info()
            total += getattr(full, "pss", full.uss)
        except psutil.Error:
            continue
    return total / 2**20


def free_port() -> int:
    """Return a port of the loopback address that no program uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command(name: str) -> str:
    """Return the path of a command in the environment that runs the tests."""
    return str(Path(sys.executable).parent / name)


def copy_notebooks(folder: Path, **more: nbformat.NotebookNode) -> Path:
    """Copy the committed notebooks to ``folder/notebooks``, add others, and return that folder."""
    notebooks = folder / "notebooks"
    shutil.copytree(ROOT / "notebooks", notebooks)
    for name, notebook in more.items():
        nbformat.write(notebook, notebooks / f"{name}.ipynb")
    return notebooks


@contextmanager
def serve(
    notebooks: Path,
    *options: str,
    cwd: Path | None = None,
    log: str = "log",
    port: int = 0,
    path: str = "/",
    env: Mapping[str, str] | None = None,
    cull_seconds: float | None = None,
    queue_seconds: float | None = None,
) -> Iterator[Server]:
    """Run ``explainer serve`` until the block ends.

    Args:
        notebooks: the folder of notebooks.
        options: more options of the command.
        cwd: where it is started and its log is written; by default the parent of ``notebooks``.
        log: the name of the log file.
        port: the port; 0 for a free one.
        path: what is requested to find out whether it has started.
        env: variables that are added to this environment.
        cull_seconds: the time between two looks for unused kernels, to test the culler without
            waiting for its usual 20 seconds. A page must connect within four looks, so this is
            for tests whose kernels have no page.
        queue_seconds: how long a request for a live page waits for a kernel slot, usually 20.
    """
    cwd, port = cwd or notebooks.parent, port or free_port()
    times = {CULLING: cull_seconds, QUEUE: queue_seconds}
    changed = {name: seconds for name, seconds in times.items() if seconds is not None}
    start = [command("explainer")]
    if changed:
        start = [sys.executable, "-c", IMPATIENT, json.dumps(changed)]
    words = [*start, "serve", str(notebooks), "--host=127.0.0.1", f"--port={port}"]
    words += ["--no-browser", "--content", str(cwd / "no-content"), *options]
    with running(words, port=port, log=cwd / log, cwd=cwd, path=path, env=env) as server:
        yield server


CULLING = "kernels.culling.CHECK_SECONDS"
QUEUE = "handlers.live.QUEUE_TIMEOUT"
IMPATIENT = """
import importlib, json, sys
from explainer.cli.main import main
for name, seconds in json.loads(sys.argv.pop(1)).items():
    module, _, constant = f"explainer.server.{name}".rpartition(".")
    vars(importlib.import_module(module))[constant] = seconds
sys.exit(main(sys.argv[1:]))
"""


@contextmanager
def serve_with_voila(
    notebooks: Path, *options: str, cwd: Path | None = None, log: str = "voila.log"
) -> Iterator[Server]:
    """Run ``voila`` on a folder of notebooks until the block ends."""
    cwd, port = cwd or notebooks.parent, free_port()
    words = [command("voila"), str(notebooks), f"--port={port}", "--no-browser"]
    words += ["--Voila.ip=127.0.0.1", *options]
    with running(words, port=port, log=notebooks.parent / log, cwd=cwd) as server:
        yield server


@contextmanager
def running(
    words: Sequence[str],
    *,
    port: int,
    log: Path,
    cwd: Path,
    path: str = "/",
    env: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Run a server until the block ends; ``env`` is added to this environment."""
    address = f"http://127.0.0.1:{port}"
    settings = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER_", "VOILA"))}
    settings["JUPYTER_CONFIG_DIR"] = str(log.parent / "config")
    settings.update(env or {})
    with log.open("a") as out:
        process = subprocess.Popen(words, cwd=cwd, stdout=out, stderr=out, env=settings)
    watched = psutil.Process(process.pid)
    try:
        _wait_until_it_answers(address + path, process, log)
        yield Server(address=address, log=log, process=watched)
    finally:
        children = watched.children(recursive=True) if watched.is_running() else []
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
        for child in children:
            if child.is_running():
                child.kill()


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=10).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(SECONDS_BETWEEN_LOOKS)
    raise AssertionError(f"the server did not start:\n{log.read_text()}")


def until_true(look: Callable[[], T], *, seconds: float = SECONDS_TO_START) -> T:
    """Call ``look`` until it returns something true, and return that."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if seen := look():
            return seen
        time.sleep(SECONDS_BETWEEN_LOOKS)
    raise AssertionError(f"nothing true within {seconds} seconds: {look}")
