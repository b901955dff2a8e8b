"""Visit a page in a new browser context: how long the reader waits and what it costs."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page, TimeoutError
from traffic import Traffic, Visit

SCRIPT = Path(__file__).with_name("visit.js").read_text(encoding="utf-8")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-proxy-server",
    # Requests to other hosts fail at once, so that a run gives the same without a network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
GOALS = ("text", "section", "study", "live")
"""The goals of a visit in ``bench.py``; another is ``look``: see the text and do nothing."""
PATIENCE = 30_000
"""Milliseconds until a visit ends; values that are missing by then are None."""
QUIET = 0.8
"""Seconds without a request after which a page has loaded."""
TABS = 60
"""How many times Tab is pressed to find the first study."""
KERNEL = """() => document.body.dataset.kernelId ??
  JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}").kernelId ?? ""
"""


def visit(
    browser: Browser,
    address: str,
    goal: str,
    marks: dict[str, list[str]],
    *,
    goes_live: bool = False,
) -> Visit:
    """Open an address as a new reader and use the page.

    Args:
        browser: a browser whose new contexts have an empty cache.
        address: the address of the page.
        goal: one of ``GOALS``: see the text, move to the next section, open the first study, or
            use the page until it is live; or ``look``: see the text and leave.
        marks: for each goal, the first words of paragraphs; one of them must become visible.
        goes_live: whether to stay until the page is live, whatever the goal.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = context.new_page()
        session = context.new_cdp_session(page)
        traffic = Traffic(session, urlsplit(address).hostname or "")
        page.add_init_script(watching(goal, marks))
        page.goto(address, wait_until="commit", timeout=PATIENCE)
        seen = traffic.visit
        noted = _noted(
            page,
            session,
            ("text", "goal", "live") if goes_live or goal == "live" else ("text", "goal"),
        )
        seen.text, seen.goal, seen.live = (_seconds(noted[key]) for key in ("text", "goal", "live"))
        seen.clicks = noted["clicks"]
        if goal in ("look", "text", "live"):
            _settle(page, traffic)
            noted = looked(session, "window.noted")
        seen.blocking, seen.shift = noted["blocking"], noted["shift"]
        seen.moving_bytes = traffic.moving_bytes(seen.goal)
        seen.kernel = page.evaluate(KERNEL)
        result = Visit(**seen.row())
        # Leaving the page lets Voilà's bundle end the kernel.
        page.goto("about:blank")
        return result
    finally:
        context.close()


def watching(goal: str, marks: dict[str, list[str]], *, by_key: bool = False) -> str:
    """Return a script that records in the page when a reader can see or do something.

    It clicks on the control that leads to the goal, unless keys are used.
    """
    task = json.dumps({"goal": goal, "marks": marks, "byKey": by_key})
    return f"({SCRIPT.rstrip().rstrip(';')})({task});"


def looked(session: CDPSession, expression: str) -> Any:
    """Return a value of the page; Playwright's own evaluation would count as a use of the page."""
    told = session.send("Runtime.evaluate", {"expression": expression, "returnByValue": True})
    return told["result"].get("value")


def _noted(page: Page, session: CDPSession, keys: tuple[str, ...]) -> dict[str, Any]:
    """Return the times that the page has recorded once all are there, or after a time limit.

    Once the goal is reached, a key without effect is pressed, because a used page goes live.
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
    """Return whether all sections can be read without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(address, wait_until="load", timeout=PATIENCE)
        wanted = [*marks["text"], marks["section"][0]]
        return all(page.locator(f"text={mark}").first.is_visible() for mark in wanted)
    finally:
        context.close()


def opens_by_key(browser: Browser, address: str, marks: dict[str, list[str]]) -> bool:
    """Return whether Tab reaches the first study and Enter or the space bar opens it."""
    # `wait_for_function` evaluates text, which the policy of our pages forbids.
    context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    try:
        page = context.new_page()
        page.add_init_script(watching("study", marks, by_key=True))
        page.goto(address, wait_until="load", timeout=PATIENCE)
        page.wait_for_function("window.noted?.text", timeout=PATIENCE)
        page.wait_for_timeout(2 * QUIET * 1000)
        for _ in range(TABS):
            page.keyboard.press("Tab")
            if page.evaluate("window.isOn('Brower 2021')"):
                for key in ("Enter", "Space"):
                    page.keyboard.press(key)
                    with suppress(TimeoutError):
                        page.wait_for_function("window.noted.goal", timeout=QUIET * 1000)
                        return True
        return False
    finally:
        context.close()
