"""A progress bar, on a terminal only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

One = TypeVar("One")


def bar(things: Iterable[One], what: str, unit: str, progress: bool) -> Iterator[One]:
    """Yield the things, and show on standard error how far we are."""
    if not progress:
        yield from things
        return
    from tqdm import tqdm  # only a terminal needs it

    yield from tqdm(things, desc=what, unit=unit, leave=False, disable=None)


class Count:
    """A bar that is told of each step, for things that do not end in their order."""

    def __init__(self, total: int, what: str, unit: str, progress: bool) -> None:
        """Begin at nothing, of so many."""
        self._bar = None
        if progress:
            from tqdm import tqdm  # only a terminal needs it

            self._bar = tqdm(total=total, desc=what, unit=unit, leave=False, disable=None)

    def step(self) -> None:
        """One more is done."""
        if self._bar is not None:
            self._bar.update()

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
