"""Real servers: started on a free port, waited for by asking, ended with all they began."""

from __future__ import annotations

import os
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

import psutil

SECONDS_TO_START = 60


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server."""

    address: str
    log: Path
    process: psutil.Process

    def kernels(self) -> list[psutil.Process]:
        """Return the kernels that it runs at the moment."""
        children = self.process.children(recursive=True)
        return [child for child in children if "ipykernel_launcher" in " ".join(_words(child))]


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def memory(processes: Iterable[psutil.Process]) -> float:
    """Return the megabytes of processes, each with its part of what they share."""
    total = 0
    for process in processes:
        try:
            full = process.memory_full_info()
            total += getattr(full, "pss", full.uss)
        except psutil.Error:
            continue
    return total / 2**20


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def command(name: str) -> str:
    """Return the path of a command of the environment that runs the tests."""
    return str(Path(sys.executable).parent / name)


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
    seen = psutil.Process(process.pid)
    try:
        _wait_for(address + path, process, log)
        yield Server(address=address, log=log, process=seen)
    finally:
        children = seen.children(recursive=True) if seen.is_running() else []
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
        for child in children:
            if child.is_running():
                child.kill()


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=10).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the server did not start:\n{log.read_text()}")


def until_true(look: Callable[[], object], *, seconds: float = SECONDS_TO_START) -> object:
    """Look again and again until there is something to see; return it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if seen := look():
            return seen
        time.sleep(0.05)
    raise AssertionError("it did not come about")
