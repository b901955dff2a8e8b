"""Show a progress bar on standard error, if it is a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def show_progress(items: Iterable[Item], label: str, unit: str, progress: bool) -> Iterator[Item]:
    """Yield the items, and show a progress bar if ``progress`` is set."""
    if not progress:
        yield from items
        return
    from tqdm import tqdm  # needed on a terminal only

    yield from tqdm(items, desc=label, unit=unit, leave=False, disable=None)


class ProgressCounter:
    """A progress bar for steps that end in any order."""

    def __init__(self, total: int, label: str, unit: str, progress: bool) -> None:
        """Start at 0 of ``total``; show nothing unless ``progress`` is set."""
        self._bar = None
        if progress:
            from tqdm import tqdm  # needed on a terminal only

            self._bar = tqdm(total=total, desc=label, unit=unit, leave=False, disable=None)

    def step(self) -> None:
        """Count one more step."""
        if self._bar is not None:
            self._bar.update()

    def close(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.close()
