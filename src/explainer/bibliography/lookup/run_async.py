"""Asynchronous work, waited for by rooms that are not: on the command line and in notebooks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from anyio.from_thread import start_blocking_portal

Made = TypeVar("Made")


def run_in_thread(work: Callable[[], Awaitable[Made]]) -> Made:
    """Do asynchronous work in a thread of its own, and wait until it is done.

    Where a loop runs already, as in every notebook, asyncio.run would refuse. When the wait is
    interrupted (Ctrl-C), the work is cancelled and has ended before this returns.

    Args:
        work: begins it.

    Returns:
        What the work made.

    Raises:
        BaseException: what the work raised.
    """
    with start_blocking_portal() as portal:
        return portal.call(work)
