"""Run coroutines in tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def run_in_thread(function: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Return what a coroutine function returns, run in a thread of its own.

    The browser's driver has an event loop in the thread of the tests.
    """
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(lambda: asyncio.run(function())).result()
