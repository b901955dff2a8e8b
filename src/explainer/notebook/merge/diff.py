"""What an educator has changed in a notebook, as lines to read; it changes nothing.

A notebook keeps digests of what was built, not its words. So words are compared with the page as
it is now, and where the page has changed since, that is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from nbformat import NotebookNode

from explainer.notebook.merge.build_record import (
    BuildRecord,
    built_of,
    claim,
    is_as_made,
    made_of,
    offer_for,
    primaries,
)
from explainer.notebook.merge.merge import title_of


def differences(theirs: NotebookNode, ours: NotebookNode) -> Iterator[str]:
    """Yield what an educator has changed, cell by cell in their order; nothing where all is ours.

    Args:
        theirs: valid, of nbformat 4.5.
        ours: the notebook as the page has it now.
    """
    built = built_of(theirs)
    now = {cell.id: cell for cell in ours.cells}
    claims = [claim(cell, built, now) for cell in theirs.cells]
    first = primaries(theirs, claims)
    for number, (cell, name) in enumerate(zip(theirs.cells, claims, strict=True), start=1):
        place = f"cell {number}, {title_of(cell)}"
        if not name or first[name] != number - 1:
            yield from _own(cell, place)
        elif not is_as_made(cell, built.cells[name].made if name in built.cells else ""):
            yield from _changed(cell, now.get(name), place, built, name)
    for name in (name for name in built.cells if name not in first and name in now):
        yield f"{title_of(now[name])}: deleted"
    held = [name for name in built.cells if name in first]
    if sorted(held, key=lambda name: first[name]) != held:
        yield "cells of the page stand in another order"


def _own(cell: NotebookNode, place: str) -> Iterator[str]:
    if offer_for(cell) and is_as_made(cell):
        yield f"{place}: the page’s words, beside yours, wait for your decision"
        return
    yield f"{place}: added ({cell.cell_type})"
    yield from (f"  +{line}" for line in cell.source.split("\n"))


def _changed(
    cell: NotebookNode, ours: NotebookNode | None, place: str, built: BuildRecord, name: str
) -> Iterator[str]:
    if ours is None:
        yield f"{place}: changed; the page no longer has it"
        return
    made = made_of(cell) or (built.cells[name].made if name in built.cells else "")
    is_same = made == made_of(ours)
    since = "" if is_same else "; the page has changed, too, and this is against its words of today"
    yield f"{place}: changed{since}"
    lines = unified_diff(ours.source.split("\n"), cell.source.split("\n"), n=1, lineterm="")
    yield from (f"  {line}" for line in lines if not line.startswith(("---", "+++", "@@")))
