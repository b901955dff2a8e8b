"""What a merge did, as values and as words for the educator whose notebook it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class ChangeKind(Enum):
    """What became of a cell."""

    UPDATED = "updated from the page"
    NEW = "new from the page"
    REMOVED = "taken out, as the page has"
    KEPT = "kept as you have changed them"
    BOTH = "changed by you and by the page"
    ALONE = "changed by you and by the page, and kept as yours"
    REPLACED = "changed by you, now as the page has them"
    LEFT = "kept although the page has dropped them"
    DELETED = "deleted by you, and left out"
    MOVED = "the order"


COUNTED = (ChangeKind.UPDATED, ChangeKind.NEW, ChangeKind.REMOVED, ChangeKind.KEPT)
"""What nobody needs to look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one cell, or of the whole notebook."""

    kind: ChangeKind
    title: str = ""
    """What the cell is called in a sentence, such as its heading."""
    number: int = 0
    """Its place in the merged notebook, from 1; 0 where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a merge did to one notebook."""

    path: Path
    changes: tuple[Change, ...]
    backup: Path | None = None
    """Where the notebook is as it was before; None where nothing of anybody's was replaced."""

    replaced: str = ""
    """Why the file was replaced as a whole; empty where it was merged."""

    @property
    def to_look_at(self) -> tuple[Change, ...]:
        """What deserves a look, in the notebook's order."""
        return tuple(change for change in self.changes if change.kind not in COUNTED)

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def _lines(report: Report) -> Iterator[str]:
    if report.replaced:
        yield f"{report.path}: the page’s notebook is now in its place ({report.replaced})"
        yield f"  as it was before: {report.backup}"
        return
    counts = {kind: sum(one.kind is kind for one in report.changes) for kind in COUNTED}
    told = "; ".join(f"{count} {kind.value}" for kind, count in counts.items() if count)
    yield f"{report.path}: merged with what you have changed in it" + (f": {told}" if told else "")
    for change in report.to_look_at:
        yield f"  {_sentence(change)}"
    if report.backup:
        yield f"  as it was before: {report.backup}"


def _sentence(change: Change) -> str:
    place = f"cell {change.number}, {change.title}" if change.number else change.title
    both = f"{place}: you and the page have both changed it"
    return {
        ChangeKind.BOTH: f"{both}; yours is kept, and the page’s words are in the marked cell "
        "below it: take what you like, then delete that cell",
        ChangeKind.ALONE: f"{both}; yours is kept",
        ChangeKind.REPLACED: f"{both}; it is now the page’s",
        ChangeKind.LEFT: f"{place}: the page no longer has it; yours is kept: "
        "delete it if you agree",
        ChangeKind.DELETED: f"{place}: you have deleted it, so it stays out; "
        "this is said only once",
        ChangeKind.MOVED: "the page has another order of sections now; yours is kept",
    }.get(change.kind, f"{place}: {change.kind.value}")
