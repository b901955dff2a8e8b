"""A lecture hall: readers arrive over ten seconds while the kernel slots fill.

    python bench/hall.py [--readers 100,300,3000] [--out bench/out/hall.json]

Each reader opens a connection, receives the whole page, which has a live cell, and then requests a
kernel slot, as the page does in a browser. Times are from connecting to the last byte of the page.
*live here* are the readers whose cells have run in a kernel of this server, with the time from
their request; *told* are those who got no slot, and how long they waited for that answer; some
servers offer them Python in their browser. Finally, with the first
server: the time of a new reader while no slot is taken, and while all slots are taken.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeGuard

from slider import SLUG, copy_with_slider

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from support.servers import Server, free_port, memory, serve, until_true  # noqa: E402

PAGE = f"/voila/render/{SLUG}.ipynb"
OFFER = b"browser/offer"
"""What a refusal links to if its reader can run Python in the browser instead."""
SPAN = 10.0
WHOLE = (b"</html>", b'id="study-oliveira2020"', b"Next section")
"""Parts of a complete page: its end, a study, a control."""
VISITS = 200
AT_ONCE = 50


async def get(port: int, path: str) -> tuple[int, bytes]:
    """Return the status and body of a path, over a new connection."""
    head, body = await _request(port, path)
    return int(head.split()[1]), body


async def _request(port: int, path: str) -> tuple[bytes, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asked = f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n"
    writer.write(asked.encode())
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return head, body


async def reads(port: int) -> float:
    """Read the page and return the seconds it took."""
    start = time.perf_counter()
    status, body = await get(port, PAGE)
    took = time.perf_counter() - start
    if status != 200 or not all(part in gzip.decompress(body) for part in WHOLE):
        raise RuntimeError(f"status {status}, {len(body)} bytes")
    return took


async def hall(server: Server, port: int, readers: int) -> dict[str, object]:
    """Let the readers arrive and return the results."""
    peak = [0.0]
    watching = asyncio.create_task(_watch(server, peak))
    asked: list[asyncio.Task[tuple[int, bool, float]]] = []

    async def arrives(after: float) -> float:
        await asyncio.sleep(after)
        took = await reads(port)
        asked.append(asyncio.create_task(goes_live(port)))
        return took

    came = (arrives(i * SPAN / readers) for i in range(readers))
    times = await asyncio.gather(*came, return_exceptions=True)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    watching.cancel()
    whole = [took for took in times if isinstance(took, float)]
    statuses = [answer[0] if isinstance(answer, tuple) else str(answer) for answer in answers]
    waits = {
        status: [
            answer[2] for answer in answers if isinstance(answer, tuple) and answer[0] == status
        ]
        for status in (200, 503)
    }
    return {
        "readers": readers,
        "whole": len(whole),
        **_told(whole),
        "live here": statuses.count(200),
        "live here, s": _spread(waits[200]),
        "told": statuses.count(503),
        "told, s": _spread(waits[503]),
        "of these offered the browser": sum(answer[1] for answer in answers if _is_told(answer)),
        "peak MB": round(peak[0]),
        "errors": sorted({str(took) for took in times if not isinstance(took, float)})[:3],
        "other answers": sorted({str(s) for s in statuses if s not in (200, 503)})[:3],
    }


def _is_told(answer: object) -> TypeGuard[tuple[int, bool, float]]:
    return isinstance(answer, tuple) and answer[0] == 503


async def goes_live(port: int) -> tuple[int, bool, float]:
    """Request the live page.

    Returns:
        Its status, whether Python in the browser is offered instead, and the seconds it took.
    """
    start = time.perf_counter()
    head, body = await _request(port, PAGE + "?live=1")
    status = int(head.split()[1])
    if status == 200 and b"explainer-complete" not in gzip.decompress(body):
        raise RuntimeError("the live page is incomplete")
    return status, OFFER in head, time.perf_counter() - start


def _spread(seconds: list[float]) -> str:
    if not seconds:
        return ""
    return f"{statistics.median(seconds):.1f} ({min(seconds):.1f}–{max(seconds):.1f})"


async def one_after_another(port: int) -> dict[str, object]:
    """Read the page many times in sequence."""
    return {"visits": VISITS, **_told([await reads(port) for _ in range(VISITS)])}


def _told(times: list[float]) -> dict[str, object]:
    cuts = statistics.quantiles(times, n=20)
    return {
        "p50 ms": round(statistics.median(times) * 1000, 2),
        "p95 ms": round(cuts[-1] * 1000, 2),
        "slowest ms": round(max(times) * 1000, 2),
    }


async def _watch(server: Server, peak: list[float]) -> None:
    while True:
        processes = [server.process, *server.process.children(recursive=True)]
        peak[0] = max(peak[0], await asyncio.to_thread(memory, processes))
        await asyncio.sleep(0.5)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--readers", default="100,300,3000")
    asked.add_argument("--out", type=Path, default=ROOT / "bench" / "out" / "hall.json")
    options = asked.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    results: list[dict[str, object]] = []

    def tell(result: dict[str, object]) -> None:
        results.append(result)
        print(json.dumps(result), flush=True)

    with tempfile.TemporaryDirectory(prefix="explainer-hall-") as private:
        notebooks = copy_with_slider(ROOT / "notebooks", "survivor-led-why", Path(private))
        _measure(notebooks, options, tell)
    options.out.write_text(json.dumps(results, indent=1))


def _measure(
    notebooks: Path, options: argparse.Namespace, tell: Callable[[dict[str, object]], None]
) -> None:
    """Fill a hall for each number of readers; the first server is also measured without them."""
    for number, readers in enumerate(map(int, options.readers.split(","))):
        port, out = free_port(), options.out.parent
        with serve(notebooks, cwd=out, log="hall.log", port=port) as server:
            if not number:
                tell({"places taken": 0, **asyncio.run(one_after_another(port))})
            tell(asyncio.run(hall(server, port, readers)))
            if not number:
                until_true(lambda: len(server.kernels()) == 0)
                asyncio.run(_fill(port))
                taken = len(server.kernels())
                tell({"places taken": taken, **asyncio.run(one_after_another(port))})


async def _fill(port: int) -> None:
    """Take kernel slots until none is left.

    Many are requested at once: the server ends kernels without a page after twenty seconds.
    """
    statuses: list[int] = []
    while 503 not in statuses:
        answers = await asyncio.gather(*(get(port, PAGE + "?live=1") for _ in range(AT_ONCE)))
        statuses = [status for status, _ in answers]


if __name__ == "__main__":
    try:
        main()
    except subprocess.SubprocessError as error:
        sys.exit(str(error))
