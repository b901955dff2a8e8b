"""When a page has its first paint on a slow phone, beside the same text as bare HTML."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

from beside import bare_page, file_row
from peer import Shipped
from playwright.sync_api import Browser, sync_playwright
from servers import ROOT, rows, running
from visits import FLAGS

sys.path.insert(0, str(ROOT / "tools"))
from chromium import find_chromium

SLOWER = 4
"""How many times slower than this machine's the processor is made, as DevTools do for a phone."""
VISITS = 5
"""Visits of each row in a round: a paint takes a frame more or less."""
PAINTED = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const [paint] = list.getEntriesByName("first-contentful-paint");
    if (paint) resolve(paint.startTime);
  }).observe({ type: "paint", buffered: true });
})"""


def measure_paints(page: Shipped, private: Path, n: int) -> dict[str, list[float]]:
    """Return the milliseconds until the first paint of each visit, by row; the rows take turns."""
    ours = rows(page.slug, private / "unused.ipynb")["serve"]
    bare = file_row("bare", "bare HTML", bare_page(page, private / "bare"))
    found: dict[str, list[float]] = {row.name: [] for row in (bare, ours)}
    with ExitStack() as stack:
        servers = [stack.enter_context(running(row, private)) for row in (bare, ours)]
        driver = stack.enter_context(sync_playwright())
        browser = driver.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        stack.callback(browser.close)
        for server in servers:  # neither is measured while it renders or reads a file
            _paint(browser, server.address)
        for turn in range(n * VISITS):
            for server in servers[:: 1 if turn % 2 else -1]:
                found[server.row.name].append(_paint(browser, server.address))
    return found


def _paint(browser: Browser, address: str) -> float:
    """Return the milliseconds until a new reader's phone shows the first text."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=3, is_mobile=True
    )
    try:
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(address)
        return float(page.evaluate(PAINTED))
    finally:
        context.close()
