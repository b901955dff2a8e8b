"""Describe what a merge did, as values and as text for the educator whose notebook it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class ChangeKind(Enum):
    """What a merge did to a cell; the value is the phrase for a number of such cells."""

    UPDATED = "updated from the page"
    NEW = "new from the page"
    REMOVED = "removed, as on the page"
    MERGED = "with your changes and the page’s"
    KEPT = "kept with your changes"
    CONFLICT = "changed by you and on the page"
    CONFLICT_KEPT = "changed by you and on the page; yours is kept"
    CONFLICT_REPLACED = "changed by you and on the page; the page’s is used"
    COLLEAGUE = "changed by you and by a colleague"
    COLLEAGUE_DELETED = "kept with your changes although a colleague deleted it"
    COLLEAGUE_EDITED = "deleted by you, and kept with a colleague’s changes"
    ORPHANED = "kept although the page no longer has it"
    DELETED = "deleted by you"
    REORDERED = "the order"


LISTED = (
    ChangeKind.UPDATED,
    ChangeKind.NEW,
    ChangeKind.REMOVED,
    ChangeKind.MERGED,
    ChangeKind.KEPT,
)
"""Changes that need no attention; the report lists the cells."""

_CONFLICT = "{cell}: you and the page have both changed the same words."
_SENTENCES = {
    ChangeKind.CONFLICT: f"{_CONFLICT} Yours are kept. What the page says is in the marked cell "
    "below: copy what you want, then delete the marked cell",
    ChangeKind.CONFLICT_KEPT: f"{_CONFLICT} Yours are kept",
    ChangeKind.CONFLICT_REPLACED: f"{_CONFLICT} The page’s are used",
    ChangeKind.COLLEAGUE: "{cell}: you and your colleague have changed the same words. Yours are "
    "kept. Your colleague’s are in the marked cell below: copy what you want, then delete the "
    "marked cell",
    ChangeKind.COLLEAGUE_DELETED: "{cell}: your colleague deleted this cell and you edited it; it "
    "is kept. Delete it if you agree",
    ChangeKind.COLLEAGUE_EDITED: "{cell}: you deleted this cell and your colleague edited it; it "
    "is kept. Delete it if you do not want it",
    ChangeKind.ORPHANED: "{cell}: the page no longer has this cell. Your version is kept; delete "
    "it if you agree",
    ChangeKind.DELETED: "{cell}: you deleted this cell, so it stays out. This is reported "
    "only once",
    ChangeKind.REORDERED: "the page has its sections in a new order. Your order is kept",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a merge did to one cell, or to the whole notebook."""

    kind: ChangeKind
    title: str = ""
    """What to call the cell in a sentence, such as its heading."""
    number: int = 0
    """Position in the merged notebook, from 1; 0 if the cell is not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeReport:
    """What a merge did to one notebook."""

    path: Path
    changes: tuple[Change, ...]
    backup: Path
    """Where the notebook is kept as it was before."""
    replaced_because: str = ""
    """Why the whole file was replaced; empty if it was merged."""
    was_marked: bool = False
    """Whether git had left the marks of a conflict in the file."""

    @property
    def to_review(self) -> tuple[Change, ...]:
        """The changes that the educator should look at, in the notebook's order."""
        return tuple(change for change in self.changes if change.kind not in LISTED)

    def __str__(self) -> str:
        """Return the report as lines."""
        return "\n".join(_format_lines(self))


def describe_change(change: Change) -> str:
    """Return the sentence about a change that an educator should look at."""
    return _SENTENCES[change.kind].format(cell=change.title)


def _format_lines(report: MergeReport) -> Iterator[str]:
    if report.replaced_because:
        yield f"{report.path}: replaced by the page’s notebook ({report.replaced_because})"
    elif report.was_marked:
        yield f"{report.path}: git had marked a conflict; both versions are merged cell by cell"
    else:
        yield f"{report.path}: merged with your changes"
    for kind in LISTED:
        titles = [change.title for change in report.changes if change.kind is kind]
        if len(titles) == 1:
            yield f"  1 {kind.value}: {titles[0]}"
        elif titles:
            yield f"  {len(titles)} {kind.value}:"
            yield from (f"    {title}" for title in titles)
    for change in report.to_review:
        yield f"  {describe_change(change)}"
    yield f"  backup of your version: {report.backup}"
