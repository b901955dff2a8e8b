"""A lecture hall: readers arrive over ten seconds, read, and ask to go live.

    python bench/hall.py [--readers 100,3000] [--live] [--out bench/out/hall.json]

Each reader is a connection of its own that takes the whole page as it is sent; with --live it then
asks for a live place, as the page in a browser does. The time is from connecting to the last byte.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from serving import command, free_port, running  # noqa: E402 — after the path to it

PAGE = "/voila/render/survivor-led-why.ipynb"
SPAN = 10.0
WHOLE = b"</html>"


async def get(port: int, path: str) -> tuple[int, bytes]:
    """Return the status and the body of a path, on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


async def one_reader(port: int, after: float, live: bool, asked: list[asyncio.Task]) -> float:
    await asyncio.sleep(after)
    start = time.perf_counter()
    status, body = await get(port, PAGE)
    took = time.perf_counter() - start
    if status != 200 or WHOLE not in body or b"study-oliveira2020" not in body:
        raise RuntimeError(f"status {status}, {len(body)} bytes")
    if live:
        asked.append(asyncio.create_task(get(port, PAGE + "?live=1")))
    return took


async def hall(port: int, readers: int, live: bool, server: psutil.Process) -> dict[str, object]:
    """Let the readers arrive; return what they met."""
    peak = [0.0]
    watching = asyncio.create_task(_watch(server, peak))
    asked: list[asyncio.Task] = []
    came = (one_reader(port, i * SPAN / readers, live, asked) for i in range(readers))
    times = await asyncio.gather(*came, return_exceptions=True)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    watching.cancel()
    whole = sorted(took for took in times if isinstance(took, float))
    return {
        "readers": readers,
        "whole": len(whole),
        "p50": round(whole[len(whole) // 2], 4),
        "p95": round(whole[int(len(whole) * 0.95)], 4),
        "slowest": round(whole[-1], 4),
        "live": sum(1 for a in answers if isinstance(a, tuple) and a[0] == 200),
        "no place": sum(1 for a in answers if isinstance(a, tuple) and a[0] == 503),
        "peak MB": round(peak[0]),
        "errors": sorted({str(t) for t in times if not isinstance(t, float)})[:3],
    }


async def _watch(server: psutil.Process, peak: list[float]) -> None:
    while True:
        peak[0] = max(peak[0], await asyncio.to_thread(_memory, server))
        await asyncio.sleep(0.5)


def _memory(server: psutil.Process) -> float:
    """Return the megabytes of a server and its kernels, each with its part of what is shared."""
    total = 0
    for process in [server, *server.children(recursive=True)]:
        try:
            full = process.memory_full_info()
            total += getattr(full, "pss", full.uss)
        except psutil.Error:
            continue
    return total / 2**20


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--readers", default="100,3000")
    asked.add_argument("--live", action="store_true", help="readers ask to go live")
    asked.add_argument("--out", type=Path, default=ROOT / "bench" / "out" / "hall.json")
    options = asked.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    results = []
    for readers in map(int, options.readers.split(",")):
        port = free_port()
        words = [command("explainer"), "serve", str(ROOT / "notebooks"), "--host=127.0.0.1"]
        words += [f"--port={port}", "--no-browser", "--content", "none"]
        log = options.out.parent / "hall.log"
        with running(words, port=port, log=log, cwd=options.out.parent) as server:
            results.append(asyncio.run(hall(port, readers, options.live, server.process)))
        print(json.dumps(results[-1]), flush=True)
    options.out.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    try:
        main()
    except subprocess.SubprocessError as error:
        sys.exit(str(error))
