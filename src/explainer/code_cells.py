"""What a page says about its code cells: whether they are executed, and what readers see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Visibility = Literal["shown", "folded", "hidden"]
"""Whether readers see a part of a cell, can open it, or do not have it."""
VISIBILITIES: tuple[Visibility, ...] = ("shown", "folded", "hidden")

MAY_FAIL = "raises-exception"
"""The tag of Jupyter for a cell that is meant to fail."""
NOT_EXECUTED = "skip-execution"
"""The tag of MyST and nbclient for a cell that is not executed when a notebook is built."""
SHOW_CODE = "show-input"
"""Our own tag: MyST shows the code of a cell that has no tag, and a dashboard does not."""
CODE_TAGS = frozenset((SHOW_CODE, "hide-input", "hide-cell", "remove-input", "remove-cell"))
"""The tags that say whether readers see the code of a cell."""
TIMEOUT = 60
"""Seconds that a cell may take if nobody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePlace:
    """Where a code cell of a page stands."""

    path: Path
    """The file of the page, or a file that it includes."""
    line: int
    """Of the fence above the code, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSettings:
    """What a page or a site says about code cells."""

    is_executed: bool | None = None
    """Whether they are executed when notebooks are built; None if it is not said."""
    timeout: int = 0
    """Seconds for each cell; 0 if it is not said."""
    visibility: Visibility | None = None
    """Of the code of a cell whose tags do not say it; None if it is not said."""

    def fill(self, site: CodeSettings) -> CodeSettings:
        """Return the settings of a page with what it does not say from the site's."""
        return CodeSettings(
            is_executed=site.is_executed if self.is_executed is None else self.is_executed,
            timeout=self.timeout or site.timeout or TIMEOUT,
            visibility=self.visibility or site.visibility,
        )


AS_THE_SITE = CodeSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class CellDisplay:
    """What readers see of a code cell."""

    code: Visibility = "hidden"
    """A page is a dashboard: its readers see code only if somebody wants them to."""
    output: Visibility = "shown"

    def unfold(self) -> CellDisplay:
        """Return what paper shows, where nothing can be opened."""
        return CellDisplay(code=_unfold(self.code), output=_unfold(self.output))

    @property
    def is_folded_whole(self) -> bool:
        """Whether the code and the output are opened together."""
        return self.code == self.output == "folded"


RESULT_ONLY = CellDisplay()


def _unfold(visibility: Visibility) -> Visibility:
    return "shown" if visibility == "folded" else visibility


def read_display(tags: Iterable[str]) -> CellDisplay:
    """Return what readers see of a cell with some tags, which are those of MyST.

    What is removed cannot be opened, so ``remove-…`` wins over ``hide-…``.
    """
    own = frozenset(tags)

    def find(part: str, otherwise: Visibility) -> Visibility:
        if own & {f"remove-{part}", "remove-cell"}:
            return "hidden"
        return "folded" if own & {f"hide-{part}", "hide-cell"} else otherwise

    code: Visibility = "shown" if SHOW_CODE in own else "hidden"
    return CellDisplay(code=find("input", code), output=find("output", "shown"))


def add_display_tag(tags: Iterable[str], visibility: Visibility | None) -> tuple[str, ...]:
    """Return a cell's tags, with one for the visibility of its code if they do not say it."""
    own = tuple(tags)
    added = {"shown": SHOW_CODE, "folded": "hide-input"}.get(visibility or "")
    return own if not added or CODE_TAGS & {*own} else (*own, added)
