"""The order of a merged notebook's cells, from three orders; it knows names, not cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One cell of a notebook, by name."""

    key: str
    """The page's cell that it is; empty for an educator's own."""
    at: int
    """Its place in their notebook, from 0."""
    beside: str = ""
    """For an educator's own: the page's cell of which it is a part, a copy or an offer."""


Row = Item | str
"""A cell that is there, or the key of one that the page has newly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A merged order."""

    rows: tuple[Row, ...]
    is_theirs: bool
    """True where the page has another order, too, which was not taken."""


def merged_order(
    base: Sequence[str],
    theirs: Sequence[Item],
    ours: Sequence[str],
    *,
    new: Sequence[str],
    sections: Mapping[str, str],
) -> Order:
    """Return the order of all cells.

    Own cells stay behind the cell of the page that they followed. Where an educator has moved
    cells of the page, theirs is the order, else the page's.

    Args:
        base: the keys of the page as it was built last.
        theirs: what stays of their notebook, in their order; each key once, and in ``ours``.
        ours: the keys of the page as it is now.
        new: those of ``ours`` to put in; in the order of ``ours``.
        sections: key → section; a new cell stands in its section before what is added there.
    """
    leading, blocks = _blocks(theirs)
    held = list(blocks)
    was = [key for key in base if key in blocks]
    now = [key for key in ours if key in blocks]
    moved = held != was
    rows: list[Row] = list(leading)
    for key in held if moved else now:
        rows += blocks[key]
    for key in new:
        rows.insert(_place(rows, key, ours, sections), key)
    return Order(rows=tuple(rows), is_theirs=moved and was != now and held != now)


def _blocks(items: Sequence[Item]) -> tuple[list[Item], dict[str, list[Item]]]:
    """Return what stands before the page's first cell, and each cell of it with what follows."""
    leading: list[Item] = []
    blocks: dict[str, list[Item]] = {}
    here = leading
    for item in items:
        if item.key:
            here = blocks[item.key] = []
        here.append(item)
    return leading, blocks


def _place(rows: Sequence[Row], key: str, ours: Sequence[str], sections: Mapping[str, str]) -> int:
    """Return where a new cell goes: behind the one before it on the page."""
    places = {_key(row): place for place, row in enumerate(rows) if _key(row)}
    before = ours[: ours.index(key)]
    previous = next((one for one in reversed(before) if one in places), None)
    if previous is None:
        return min(places.values(), default=len(rows))
    place = places[previous] + 1
    inside = bool(sections.get(key)) and sections.get(key) == sections.get(previous)
    while place < len(rows) and not _key(rows[place]):
        row = rows[place]
        if inside and not (isinstance(row, Item) and row.beside == previous):
            break
        place += 1
    return place


def _key(row: Row) -> str:
    return row if isinstance(row, str) else row.key
