"""Many simultaneous readers of a row: twenty browsers, and a hundred readers without one."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import psutil
from aiohttp import ClientSession, ClientTimeout, TCPConnector
from joining import NotWhole, joins
from playwright.async_api import Browser, Error, async_playwright
from servers import Server
from visits import FLAGS, watching

BROWSERS, BROWSERS_OVER = 20, 2.0
READERS, READERS_OVER = 100, 10.0
PATIENCE = 60.0
"""Seconds after which a reader with a browser gives up."""
LOOK_EVERY = 1.0

One = Callable[[], Awaitable[float]]


async def crowd(server: Server, marks: dict[str, list[str]], chromium: str) -> dict[str, Any]:
    """Open the page in twenty windows over two seconds and time until the text is visible."""
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium, args=list(FLAGS))
        script = watching("look", marks)
        found = await _arriving(
            lambda: _looks(browser, server.address, script), BROWSERS, BROWSERS_OVER, server
        )
        await browser.close()
    return found


async def lecture_hall(server: Server, needs: Sequence[str]) -> dict[str, Any]:
    """Start a hundred readers over ten seconds and time until the page is complete.

    Readers of our page request a kernel slot too, as the page does in a browser.
    """
    options = {"connector": TCPConnector(limit=0), "timeout": ClientTimeout(total=None)}
    asking: list[asyncio.Task[None]] = []
    async with ClientSession(**options) as session:

        async def reads() -> float:
            start = time.perf_counter()
            await joins(session, server.row.name, server.address, needs)
            took = time.perf_counter() - start
            if server.row.name == "serve":
                asking.append(asyncio.create_task(_asks_for_a_place(session, server.address)))
            return took

        found = await _arriving(reads, READERS, READERS_OVER, server)
        await asyncio.gather(*asking)
    return found


async def _looks(browser: Browser, address: str, script: str) -> float:
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    await page.add_init_script(script)
    start = time.perf_counter()
    try:
        await page.goto(address, wait_until="commit", timeout=PATIENCE * 1000)
        session = await context.new_cdp_session(page)
        # Playwright's own way of asking counts as a use of the page.
        look = {"expression": "window.noted?.text", "returnByValue": True}
        while not (await session.send("Runtime.evaluate", look))["result"].get("value"):
            if time.perf_counter() - start > PATIENCE:
                raise NotWhole("no text")
            await asyncio.sleep(0.05)
    except Error as error:
        raise NotWhole(str(error).partition("\n")[0]) from error
    return time.perf_counter() - start


async def _asks_for_a_place(session: ClientSession, address: str) -> None:
    async with session.get(f"{address}?live=1") as answer:
        await answer.read()


async def _arriving(reads: One, readers: int, over: float, server: Server) -> dict[str, Any]:
    """Start readers at even intervals; return their times and the peak memory of the server."""
    peak = [_memory(server)]
    watching_it = asyncio.create_task(_watch(server, peak))

    async def arrives(after: float) -> float:
        await asyncio.sleep(after)
        return await reads()

    came = (arrives(at * over / readers) for at in range(readers))
    met = await asyncio.gather(*came, return_exceptions=True)
    watching_it.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching_it
    return {
        "readers": readers,
        "took": [took for took in met if isinstance(took, float)],
        "failed": sorted({repr(took) for took in met if not isinstance(took, float)})[:3],
        "peak MB": max(*peak, _memory(server)),
    }


async def _watch(server: Server, peak: list[float]) -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY)
        peak.append(await asyncio.to_thread(_memory, server))


def _memory(server: Server) -> float:
    """Return the memory of a server and its children in MB; shared pages count once."""
    with contextlib.suppress(psutil.Error):
        return sum(map(_part, [server.process, *server.process.children(recursive=True)]))
    return 0.0


def _part(process: psutil.Process) -> float:
    with contextlib.suppress(psutil.Error):
        full = process.memory_full_info()
        return float(getattr(full, "pss", full.uss)) / 2**20
    return 0.0
