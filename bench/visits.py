"""One visit of a page in a cold browser context: what the reader waited for and what it cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page
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
"""What ``bench.py`` visits a page for; ``look`` besides, to see the text and do nothing."""
PATIENCE = 30_000
"""Milliseconds until a visit gives up; what was not seen by then is None."""
QUIET = 0.8
"""Seconds without a request after which a page has loaded."""
TABS = 60
"""How often Tab is pressed to find the first study."""
KERNEL = """() => document.body.dataset.kernelId ??
  JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}").kernelId ?? ""
"""


def visit(
    browser: Browser,
    address: str,
    goal: str,
    marks: dict[str, list[str]],
    *,
    goes_live: bool = True,
) -> Visit:
    """Open an address as a reader who has never been there, and use it.

    Args:
        browser: has no cache that a fresh context would see.
        address: of the page.
        goal: one of ``GOALS``: see the text, move to the next section, or open the first study;
            or ``look``: see the text and leave.
        marks: for each goal, first words of the paragraphs of which one must show.
        goes_live: whether to stay until it is live.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = context.new_page()
        session = context.new_cdp_session(page)
        traffic = Traffic(session, urlsplit(address).hostname or "")
        page.add_init_script(watching(goal, marks))
        page.goto(address, wait_until="commit", timeout=PATIENCE)
        seen = traffic.visit
        noted = _noted(page, session, ("text", "goal", "live") if goes_live else ("text", "goal"))
        seen.text, seen.goal, seen.live = (_seconds(noted[key]) for key in ("text", "goal", "live"))
        seen.clicks = noted["clicks"]
        if goal in ("look", "text"):
            _settle(page, traffic)
            noted = looked(session, "window.noted")
        seen.blocking, seen.shift = noted["blocking"], noted["shift"]
        seen.moving_bytes = traffic.moving_bytes(seen.goal)
        seen.kernel = page.evaluate(KERNEL)
        result = Visit(**seen.row())
        # Leaving as a reader does, page by page, lets Voilà's bundle ask for the kernel's end.
        page.goto("about:blank")
        return result
    finally:
        context.close()


def watching(goal: str, marks: dict[str, list[str]], *, by_key: bool = False) -> str:
    """Return the script by which a page notes when a reader could see or do something.

    It clicks on what leads to the goal, unless that is to be done by key.
    """
    task = json.dumps({"goal": goal, "marks": marks, "byKey": by_key})
    return f"({SCRIPT.rstrip().rstrip(';')})({task});"


def looked(session: CDPSession, expression: str) -> Any:
    """Return a value of the page; Playwright's own way counts as a use of the page."""
    told = session.send("Runtime.evaluate", {"expression": expression, "returnByValue": True})
    return told["result"].get("value")


def _noted(page: Page, session: CDPSession, keys: tuple[str, ...]) -> dict[str, Any]:
    """Return what the page's own clock has noted once all is there, or patience has ended.

    A reader who has seen what they came for uses the page: a key that does nothing is one use.
    """
    waited = 0
    seen: dict[str, Any] = {}
    while waited < PATIENCE:
        seen = looked(session, "window.noted") or {}
        if all(seen.get(key) for key in keys):
            return seen
        if "live" in keys and seen.get("goal"):
            page.keyboard.press("Shift")
        page.wait_for_timeout(100)
        waited += 100
    return seen


def _settle(page: Page, traffic: Traffic) -> None:
    last = -1.0
    while traffic.last != last:
        last = traffic.last
        page.wait_for_timeout(QUIET * 1000)


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds / 1000, 4)


def reads_without_script(browser: Browser, address: str, marks: dict[str, list[str]]) -> bool:
    """Whether all sections can be read where JavaScript is off."""
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(address, wait_until="load", timeout=PATIENCE)
        wanted = [*marks["text"], marks["section"][0]]
        return all(page.locator(f"text={mark}").first.is_visible() for mark in wanted)
    finally:
        context.close()


def opens_by_key(browser: Browser, address: str, marks: dict[str, list[str]]) -> bool:
    """Whether Tab alone leads to the first study, and Enter or the space bar opens it."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = context.new_page()
        page.add_init_script(watching("study", marks, by_key=True))
        page.goto(address, wait_until="load", timeout=PATIENCE)
        page.wait_for_function("window.noted?.text", timeout=PATIENCE)
        page.wait_for_timeout(2 * QUIET * 1000)
        for _ in range(TABS):
            page.keyboard.press("Tab")
            if page.evaluate("window.isOn('Study 1')"):
                for key in ("Enter", "Space"):
                    page.keyboard.press(key)
                    page.wait_for_timeout(QUIET * 1000)
                    if page.evaluate("window.noted.goal"):
                        return True
        return False
    finally:
        context.close()
