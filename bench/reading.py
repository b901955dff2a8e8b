"""Measures what a reader gets, and when: our page, plain Voilà's and bare HTML of the same words.

    python bench/reading.py                              three cold visits of each, in turn
    python bench/reading.py --n 5 --also "Jupyter Book=book/_build/html/page.html"

Time to text is that of the first section's words on the screen (``visit.js``); blocking time is
what each task of the main thread takes beyond 50 ms, and shift is what Chromium counts as layout
shift, both until nothing has come for three seconds after the text. Bytes are as they were sent.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from bench import CONTENT, SLUG, find_chromium
from peer import shipped
from playwright.sync_api import Browser, sync_playwright
from servers import PATIENCE, ROOT, rows, running
from table import aligned
from visits import FLAGS

from explainer.exporting.export import export_site
from explainer.markdown import html_of

QUIET = 3000
"""Milliseconds without a new file after which a page is taken to be done."""
WATCH = (Path(__file__).parent / "visit.js").read_text(encoding="utf-8")
COUNT = """
window.counted = { blocking: 0, shift: 0 };
const watch = (type, add) =>
  new PerformanceObserver((list) => list.getEntries().forEach(add))
    .observe({ type, buffered: true });
watch("longtask", (task) => (counted.blocking += Math.max(task.duration - 50, 0)));
watch("layout-shift", (shift) => (counted.shift += shift.hadRecentInput ? 0 : shift.value));
"""
MEASURES = (("text, s", "text", 2), ("blocking, ms", "blocking", 0), ("shift", "shift", 3),
            ("kB", "kB", 0), ("requests", "requests", 0))  # fmt: skip


class Quiet(SimpleHTTPRequestHandler):
    """A plain host of files that writes no log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Print a table of medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=3, help="visits of each page")
    parser.add_argument("--also", action="append", default=[], metavar="TITLE=FILE")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="explainer-reading-") as name, ExitStack() as stack:
        private = Path(name)
        page = shipped(CONTENT, SLUG)
        addresses = dict(_files(private, asked.also, stack))
        peer = private / "plain" / "page.ipynb"
        peer.parent.mkdir()
        peer.write_text(page.notebook(), encoding="utf-8")
        for row in rows(SLUG, peer).values():
            addresses[row.title] = stack.enter_context(running(row, private)).address
        driver = stack.enter_context(sync_playwright())
        browser = driver.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        stack.callback(browser.close)
        seen: dict[str, list[dict[str, float]]] = {title: [] for title in addresses}
        for turn in range(asked.n):
            titles = list(addresses)
            for title in titles[turn % len(titles) :] + titles[: turn % len(titles)]:
                seen[title].append(visited(browser, addresses[title], page.marks))
    lines = [["", *(title for title, _, _ in MEASURES)]]
    for title, found in seen.items():
        medians = [statistics.median(one[key] for one in found) for _, key, _ in MEASURES]
        shown = [f"{m:.{d}f}" for m, (_, _, d) in zip(medians, MEASURES, strict=True)]
        lines.append([title, *shown])
    print(aligned(lines))


def visited(browser: Browser, address: str, marks: dict[str, list[str]]) -> dict[str, float]:
    """Open a page in a window that has nothing kept, and return what it cost."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    found = {"kB": 0.0, "requests": 0.0}

    def finished(event: dict[str, Any]) -> None:
        found["kB"] += event["encodedDataLength"] / 1000
        found["requests"] += 1

    session.on("Network.loadingFinished", finished)
    task = json.dumps({"goal": "text", "marks": marks})
    page.add_init_script(f"{COUNT}\n({WATCH.rstrip().rstrip(';')})({task});")
    page.goto(address, wait_until="commit")
    page.wait_for_function("window.noted?.text", timeout=PATIENCE * 1000)
    before = -1.0
    while found["requests"] != before:
        before = found["requests"]
        page.wait_for_timeout(QUIET)
    counted = page.evaluate("({ ...window.counted, text: window.noted.text / 1000 })")
    context.close()
    return {**found, **counted}


def _files(private: Path, also: list[str], stack: ExitStack) -> Iterator[tuple[str, str]]:
    """Start a host for each page that is a file; yield its title and address."""
    text = (CONTENT / "pages" / f"{SLUG}.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    bare = private / "bare" / "page.html"
    bare.parent.mkdir()
    opening = "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Page</title>"
    bare.write_text(f"{opening}<h1>Survivor-Led, Why?</h1>{html_of(text)}", encoding="utf-8")
    site = export_site(ROOT / "notebooks", private / "site").path
    files = {"bare HTML": bare, "explainer export site": site / f"{SLUG}.html"}
    files |= {title: Path(file) for title, _, file in (one.partition("=") for one in also)}
    for title, file in files.items():
        yield title, stack.enter_context(_host(file))


@contextmanager
def _host(file: Path) -> Iterator[str]:
    handler = partial(Quiet, directory=str(file.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as host:
        Thread(target=host.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{host.server_port}/{file.name}"
        host.shutdown()


if __name__ == "__main__":
    main()
