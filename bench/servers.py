"""Run the server of each row on a free port and stop it with all its children."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import psutil

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0
"""Seconds until a server must listen, or until its kernels must have ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A way to serve the page."""

    name: str
    title: str
    command: tuple[str, ...]
    """``{port}`` in a word is replaced by the port."""
    folder: Path
    """The folder in which the command runs; Voilà reads its ``voila.json``."""
    path: str
    """The path of the page."""
    live_path: str = ""
    """The path of the same page with a kernel, if that is another."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables that are added to this environment."""


def rows(slug: str, peer: Path, *, home: Path = ROOT) -> dict[str, Row]:
    """Return each row by its name.

    Args:
        slug: the slug of the page.
        peer: the notebook for plain Voilà, in a folder outside this repository.
        home: the folder that has our notebooks, in ``notebooks``.
    """
    page = f"/voila/render/{slug}.ipynb"
    voila = (
        sys.executable,
        "-m",
        "voila",
        "--no-browser",
        "--Voila.ip=127.0.0.1",
        "--Voila.port={port}",
    )
    ours = (
        sys.executable,
        "-m",
        "explainer.cli",
        "serve",
        "--no-browser",
        "--host",
        "127.0.0.1",
        "--port={port}",
    )
    every = [
        Row(
            name="plain",
            title="plain Voilà",
            folder=peer.parent,
            path="/",
            command=(*voila, peer.name),
        ),
        Row(
            name="serve",
            title="explainer serve",
            folder=home,
            path=page,
            live_path=f"{page}?live=yes",
            command=ours,
        ),
        Row(
            name="stream",
            title="voila notebooks/",
            folder=ROOT,
            path=page,
            command=(*voila, "notebooks/"),
        ),
    ]
    return {row.name: row for row in every}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running row."""

    row: Row
    process: psutil.Popen
    address: str

    @property
    def live_address(self) -> str:
        """The address of the page with a kernel."""
        return urljoin(self.address, self.row.live_path or self.row.path)

    def keeps_kernel(self, patience: float) -> bool:
        """Return whether a kernel still runs a number of seconds after its page was closed."""
        end = time.monotonic() + patience
        while _kernels(self.process) and time.monotonic() < end:
            time.sleep(0.05)
        return bool(_kernels(self.process))

    def end_kernel(self, kernel: str) -> None:
        """End a kernel that its page left behind, so that it does not slow later visits."""
        address = urljoin(self.address, f"/voila/api/shutdown/{kernel}")
        pair = {"Cookie": "_xsrf=0123456789abcdef", "X-XSRFToken": "0123456789abcdef"}
        asked = urllib.request.Request(address, method="POST", headers=pair)
        with contextlib.suppress(OSError), urllib.request.urlopen(asked, timeout=PATIENCE):
            pass


@contextlib.contextmanager
def running(row: Row, private: Path) -> Iterator[Server]:
    """Run the server of a row until the block ends.

    Args:
        row: the row.
        private: a folder for its log and its settings, so that no user settings are read.
    """
    port = _free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        env[name] = str(private / name.lower())
    with (private / f"{row.name}.log").open("w") as log:
        words = [word.format(port=port) for word in row.command]
        process = psutil.Popen(
            words, cwd=row.folder, env={**env, **row.env}, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _await(process, port, Path(log.name))
        yield Server(row=row, process=process, address=f"http://127.0.0.1:{port}{row.path}")
    finally:
        _end(process)


def _await(process: psutil.Popen, port: int, log: Path) -> None:
    """Wait until the server listens; no request is sent, so that nothing is cached."""
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{' '.join(process.args)} does not listen:\n{log.read_text()[-2000:]}")


def _end(process: psutil.Popen) -> None:
    family = _family(process)
    process.terminate()
    _, alive = psutil.wait_procs([process, *family], timeout=10)
    for one in alive:
        with contextlib.suppress(psutil.Error):
            one.kill()
    psutil.wait_procs(alive, timeout=10)


def _family(process: psutil.Popen) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.Error:
        return []


def _kernels(server: psutil.Popen) -> list[psutil.Process]:
    def is_kernel(process: psutil.Process) -> bool:
        try:
            words = " ".join(process.cmdline())
            parent = process.parent()
            is_fork = "fork_server" in words and parent and parent.cmdline() == process.cmdline()
            return "ipykernel_launcher" in words or bool(is_fork)
        except psutil.Error:
            return False

    return list(filter(is_kernel, _family(server)))


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
