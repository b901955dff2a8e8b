"""Run asynchronous work from synchronous code, in scripts and in notebooks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from anyio.from_thread import start_blocking_portal

Result = TypeVar("Result")


def run_in_thread(work: Callable[[], Awaitable[Result]]) -> Result:
    """Run asynchronous work in a thread of its own, and return its result.

    ``asyncio.run`` fails where a loop is running, as in every notebook. If the wait is interrupted
    (Ctrl-C), the work is cancelled and has ended when this function returns.

    Raises:
        BaseException: any exception of the work.
    """
    with start_blocking_portal() as portal:
        return portal.call(work)
