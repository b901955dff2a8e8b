"""Functions without side effects that are called once for each of their arguments."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import TypeVar

T = TypeVar("T")


def keep_results(function: Callable[..., T]) -> Callable[..., T]:
    """Return the function with a memory; equal arguments have an equal representation."""
    kept: dict[str, T] = {}

    @wraps(function)
    def call(*arguments: object) -> T:
        key = repr(arguments)
        if key not in kept:
            kept[key] = function(*arguments)
        return copy(kept[key])

    return call
