"""One visit of a page in a cold browser context: what the reader waited for and what it cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page
from traffic import Traffic, Visit

SCRIPT = Path(__file__).with_name("visit.js").read_text(encoding="utf-8")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-proxy-server",
    # A run must repeat without a network: a third party fails at once, as if it cost nothing.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
GOALS = ("text", "section", "study")
PATIENCE = 30_000
"""Milliseconds until a visit gives up; what was not seen by then is None."""
QUIET = 0.8
"""Seconds without a request after which a page has loaded."""
KERNEL = """() => document.body.dataset.kernelId ??
  JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}").kernelId ?? ""
"""


def visit(browser: Browser, address: str, goal: str, marks: dict[str, list[str]]) -> Visit:
    """Open an address as a reader who has never been there, use it, and stay until it is live.

    Args:
        browser: has no cache that a fresh context would see.
        address: of the page.
        goal: one of ``GOALS``: see the text, move to the next section, or open the first study.
        marks: for each goal, first words of the paragraphs of which one must show.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = context.new_page()
        traffic = Traffic(context.new_cdp_session(page), urlsplit(address).hostname or "")
        page.add_init_script(f"({SCRIPT.rstrip().rstrip(';')})({_task(goal, marks)});")
        page.goto(address, wait_until="commit", timeout=PATIENCE)
        seen = traffic.visit
        noted = _noted(page)
        seen.text, seen.goal, seen.live = (_seconds(noted[key]) for key in ("text", "goal", "live"))
        seen.clicks = noted["clicks"]
        if goal == "text":
            _settle(page, traffic)
        seen.moving_bytes = traffic.moving_bytes(seen.goal)
        seen.kernel = page.evaluate(KERNEL)
        result = Visit(**seen.row())
        # Leaving as a reader does, page by page, lets Voilà's bundle ask for the kernel's end.
        page.goto("about:blank")
        return result
    finally:
        context.close()


def _task(goal: str, marks: dict[str, list[str]]) -> str:
    return json.dumps({"goal": goal, "marks": marks})


def _noted(page: Page) -> dict[str, Any]:
    """Return what the page's own clock has noted once all is there, or patience has ended.

    A reader who has seen what they came for uses the page: a key that does nothing is one use.
    """
    noted = "(keys) => keys.every((key) => window.noted?.[key])"
    waited = 0
    while waited < PATIENCE and not page.evaluate(noted, ["text", "goal", "live"]):
        if page.evaluate(noted, ["goal"]):
            page.keyboard.press("Shift")
        page.wait_for_timeout(100)
        waited += 100
    seen: dict[str, Any] = page.evaluate("() => window.noted")
    return seen


def _settle(page: Page, traffic: Traffic) -> None:
    last = -1.0
    while traffic.last != last:
        last = traffic.last
        page.wait_for_timeout(QUIET * 1000)


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds / 1000, 4)
