"""Half an hour of visits: memory, and kernels left behind.

    python bench/soak.py [--minutes 30] [--out bench/out/soak.csv]

There are two kinds of readers all the time: some only read, a few per second, and some use a real
browser, go live, move about and leave. Every other one leaves without a message, as a phone does
that is put away. Every ten seconds the memory of the server and of its kernels is recorded. The
result compares the medians of the server's memory around the tenth minute and at the end.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Error, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
sys.path.insert(0, str(ROOT / "tools"))
from hall import PAGE  # noqa: E402
from visits import FLAGS  # noqa: E402

from chromium import find_chromium  # noqa: E402 — after the path to it
from support.servers import Server, memory, serve  # noqa: E402

A_SECOND = 5
EVERY = 10.0
GIVEN_BACK = 60.0
BAR = 50
FIRST_MINUTE, AROUND = 10.0, 1.5
"""The minute with which the end is compared, and how many minutes before and after it count."""


def reads(address: str, stop: threading.Event, seen: list[float]) -> None:
    """Read the page a few times per second until stopped."""
    while not stop.wait(1 / A_SECOND):
        start = time.perf_counter()
        with urllib.request.urlopen(address + PAGE, timeout=60) as answer:
            answer.read()
        seen.append(time.perf_counter() - start)


def goes_live(browser: Browser, address: str, *, says_so: bool) -> bool:
    """Open the page, use it until it is live, and leave; return whether it went live."""
    context = browser.new_context()
    page = context.new_page()
    try:
        page.goto(f"{address}{PAGE}?live=yes")
        page.get_by_role("button", name="Next section").click()
        page.wait_for_selector("html[data-live=yes]", state="attached", timeout=15_000)
        if says_so:
            page.close(run_before_unload=True)
        return True
    except Error:
        return False
    finally:
        context.close()


def watch(server: Server, stop: threading.Event, rows: list[dict[str, float]]) -> None:
    """Record the memory of the server and of its kernels until stopped."""
    began = time.monotonic()
    while True:
        kernels = server.kernels()
        rows.append(
            {
                "seconds": round(time.monotonic() - began),
                "server MB": round(memory([server.process]), 1),
                "server files": server.process.num_fds(),
                "server threads": server.process.num_threads(),
                "kernels": len(kernels),
                "kernels MB": round(memory(kernels), 1),
            }
        )
        if stop.wait(EVERY):
            return


def soak(server: Server, minutes: float) -> tuple[list[dict[str, float]], dict[str, object]]:
    """Let readers visit; return the memory over time and a summary."""
    stop, rows, seen = threading.Event(), [], []
    threads = [
        threading.Thread(target=reads, args=(server.address, stop, seen)),
        threading.Thread(target=watch, args=(server, stop, rows)),
    ]
    for thread in threads:
        thread.start()
    visits = lives = 0
    until = time.monotonic() + minutes * 60
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        while time.monotonic() < until:
            lives += goes_live(browser, server.address, says_so=visits % 2 == 0)
            visits += 1
        browser.close()
    stop.set()
    for thread in threads:
        thread.join()
    waited = time.monotonic()
    while server.kernels() and time.monotonic() - waited < GIVEN_BACK:
        time.sleep(1)
    return rows, {
        "pages read": len(seen),
        "p95 s": round(statistics.quantiles(seen, n=20)[-1], 4),
        "visits in a browser": visits,
        "went live": lives,
        "kernels left behind": len(server.kernels()),
        "seconds until the last was given back": round(time.monotonic() - waited),
    }


def curve(rows: list[dict[str, float]], lines: int = 20) -> str:
    """Return the memory of the server over time as lines of text."""
    step = max(1, len(rows) // lines)
    top = max(row["server MB"] for row in rows)
    return "\n".join(
        f"{row['seconds'] / 60:5.1f} min  {row['server MB']:6.1f} MB  "
        f"{'#' * round(BAR * row['server MB'] / top)}  {row['kernels']:.0f} kernels"
        for row in rows[::step]
    )


def median_around(rows: list[dict[str, float]], minute: float) -> float:
    """Return the median of the server's memory around a minute, or of all if it was not reached."""
    near = [row["server MB"] for row in rows if abs(row["seconds"] / 60 - minute) <= AROUND]
    return statistics.median(near or [row["server MB"] for row in rows])


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--minutes", type=float, default=30)
    asked.add_argument("--out", type=Path, default=ROOT / "bench" / "out" / "soak.csv")
    options = asked.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with serve(ROOT / "notebooks", cwd=options.out.parent, log="soak.log") as server:
        rows, told = soak(server, options.minutes)
    with options.out.open("w", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    print(curve(rows))
    end = rows[-1]["seconds"] / 60
    first, last = (median_around(rows, minute) for minute in (FIRST_MINUTE, end - AROUND))
    told[f"server MB at minutes {FIRST_MINUTE:g} and {end:.0f}"] = f"{first:.1f}, {last:.1f}"
    told["change"] = f"{100 * (last - first) / first:+.1f} %"
    told["server files at the end"] = rows[-1]["server files"]
    for name, value in told.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    try:
        main()
    except (subprocess.SubprocessError, psutil.Error) as error:
        sys.exit(str(error))
