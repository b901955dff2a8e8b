"""Run a real Jupyter Kernel Gateway, and serve pages whose kernels are on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.servers import Server, command, running, serve

TOKEN = "a-token-that-nobody-may-see"
PRIVATE = "a-secret-of-the-reading-machine"


@contextmanager
def gateway(folder: Path, port: int) -> Iterator[Server]:
    """Run a gateway that requires its token, and does not list its kernels."""
    words = [command("jupyter-kernelgateway"), "--ip=127.0.0.1", f"--port={port}"]
    words += ["--KernelGatewayApp.port_retries=0"]
    settings = {"KG_AUTH_TOKEN": TOKEN}
    with running(words, port=port, log=folder / "gateway", cwd=folder, env=settings) as started:
        yield started


@contextmanager
def served_by_gateway(folder: Path, port: int, *more: str, **seconds: float) -> Iterator[Server]:
    """Serve pages whose kernels are on the gateway at a port; `serve` describes the seconds."""
    settings = {"JUPYTER_GATEWAY_AUTH_TOKEN": TOKEN, "PRIVATE": PRIVATE}
    options = (f"--gateway=http://127.0.0.1:{port}", *more)
    with serve(folder / "notebooks", *options, env=settings, **seconds) as started:
        yield started
