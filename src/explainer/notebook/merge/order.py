"""Merge the order of a notebook's cells from three orders of names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedCell:
    """A cell of the educator's notebook."""

    name: str
    """The page's cell that it stands for; empty for the educator's own."""
    index: int
    """Its position in their notebook, from 0."""
    beside: str = ""
    """For the educator's own: the page's cell of which it is a part, a copy or a conflict copy."""


Entry = OrderedCell | str
"""A cell of the educator's notebook, or the name of a new cell of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedOrder:
    """The order of the cells of a merged notebook."""

    entries: tuple[Entry, ...]
    ignores_page: bool
    """Whether the page has changed its order and the educator's was kept."""


def merge_order(
    base: Sequence[str],
    theirs: Sequence[OrderedCell],
    ours: Sequence[str],
    *,
    new: Sequence[str],
    sections: Mapping[str, str],
) -> MergedOrder:
    """Return the merged order of all cells.

    An educator's own cells stay after the page's cell that they followed. If the educator has
    moved cells of the page, their order is kept, else the page's is used.

    Args:
        base: the page's names as they were built last.
        theirs: the cells that stay in their notebook, in their order; each name once.
        ours: the page's names now, which include all names in ``theirs``.
        new: the names to add, in the order of ``ours``.
        sections: the section of each name. A new cell comes before what an educator has added
            at the end of its section.
    """
    leading, blocks = _split_blocks(theirs)
    kept = list(blocks)
    before = [name for name in base if name in blocks]
    now = [name for name in ours if name in blocks]
    is_moved = kept != before
    entries: list[Entry] = list(leading)
    for name in kept if is_moved else now:
        entries += blocks[name]
    for name in new:
        entries.insert(_find_position(entries, name, ours, sections), name)
    ignores_page = is_moved and before != now and kept != now
    return MergedOrder(entries=tuple(entries), ignores_page=ignores_page)


def _split_blocks(
    cells: Sequence[OrderedCell],
) -> tuple[list[OrderedCell], dict[str, list[OrderedCell]]]:
    """Return the cells before the page's first cell, and each page cell with those after it."""
    leading: list[OrderedCell] = []
    blocks: dict[str, list[OrderedCell]] = {}
    block = leading
    for cell in cells:
        if cell.name:
            block = blocks[cell.name] = []
        block.append(cell)
    return leading, blocks


def _find_position(
    entries: Sequence[Entry], name: str, ours: Sequence[str], sections: Mapping[str, str]
) -> int:
    """Return the position of a new cell: after the one that precedes it on the page."""
    positions = {_name(entry): index for index, entry in enumerate(entries) if _name(entry)}
    preceding = reversed(ours[: ours.index(name)])
    previous = next((other for other in preceding if other in positions), None)
    if previous is None:
        return min(positions.values(), default=len(entries))
    index = positions[previous] + 1
    is_same_section = bool(sections.get(name)) and sections.get(name) == sections.get(previous)
    while index < len(entries) and not _name(entries[index]):
        entry = entries[index]
        if is_same_section and not (isinstance(entry, OrderedCell) and entry.beside == previous):
            break
        index += 1
    return index


def _name(entry: Entry) -> str:
    return entry if isinstance(entry, str) else entry.name
