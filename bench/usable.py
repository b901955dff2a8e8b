"""How soon readers can use a slider of Python's: our page beside plain Voilà, in turn."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from peer import Shipped
from playwright.sync_api import Browser, sync_playwright
from servers import PATIENCE, ROOT, Server, rows, running
from slider import SLUG, add_slider, copy_with_slider
from visits import FLAGS, KERNEL, looked

SCRIPT = Path(__file__).with_name("usable.js").read_text(encoding="utf-8")
HEIGHT = 1800
"""Of the window, in pixels: the slider is in view on both pages."""
SECONDS = 30.0
"""After which a visit ends without an answer."""


def measure_sliders(
    page: Shipped, private: Path, n: int, chromium: str
) -> dict[str, list[dict[str, Any]]]:
    """Return the times of n visits of each page, in seconds; None for what has not happened."""
    peer = private / "usable" / "page.ipynb"
    peer.parent.mkdir()
    peer.write_text(add_slider(page.notebook()), encoding="utf-8")
    copy_with_slider(ROOT / "notebooks", page.slug, peer.parent)
    every = rows(SLUG, peer, home=peer.parent)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in ("plain", "serve")}
    with ExitStack() as stack:
        servers = [stack.enter_context(running(every[name], private)) for name in found]
        driver = stack.enter_context(sync_playwright())
        browser = driver.chromium.launch(executable_path=chromium, args=list(FLAGS))
        stack.callback(browser.close)
        for turn in range(n):
            for at in range(len(servers)):
                server = servers[(at + turn) % len(servers)]
                found[server.row.name].append(_visit(browser, server))
                if server.keeps_kernel(PATIENCE):
                    raise RuntimeError(f"{server.row.title} does not end its kernels")
    return found


def _visit(browser: Browser, server: Server) -> dict[str, Any]:
    context = browser.new_context(viewport={"width": 1280, "height": HEIGHT})
    try:
        page = context.new_page()
        session = context.new_cdp_session(page)
        page.add_init_script(f"({SCRIPT.rstrip().rstrip(';')})();")
        page.goto(server.address, wait_until="commit")
        end = time.monotonic() + SECONDS
        noted: dict[str, Any] = {}
        while not noted.get("answer") and time.monotonic() < end:
            page.wait_for_timeout(100)
            noted = looked(session, "window.noted") or {}
        kernel = page.evaluate(KERNEL)
        page.goto("about:blank")
        server.end_kernel(kernel)
        return {name: ms and round(ms / 1000, 3) for name, ms in noted.items()}
    finally:
        context.close()
