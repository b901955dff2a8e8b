"""Describe what an educator has changed in a notebook.

A text is compared with what was built. Version 0.1.0 recorded a digest of it only, so a text of
then is compared with the page as it is now; if the page has changed as well, the description says
so.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from nbformat import NotebookNode

from explainer.notebook.merge.build_record import (
    UNKNOWN_CELL,
    get_built_digest,
    get_conflict_target,
    is_as_built,
)
from explainer.notebook.merge.cell_names import describe_cell, list_section_titles
from explainer.notebook.merge.correspondence import Correspondence, find_correspondence


def describe_edits(theirs: NotebookNode, ours: NotebookNode) -> Iterator[str]:
    """Yield lines about what an educator has changed, cell by cell in their order.

    Args:
        theirs: valid, of nbformat 4.5.
        ours: the notebook as the page has it now.
    """
    pairs = find_correspondence(theirs, ours)
    record, matches = pairs.record, pairs.matches
    titles = list_section_titles(ours, theirs)
    for index, (cell, name) in enumerate(zip(theirs.cells, matches.names, strict=True)):
        place = f"cell {index + 1}, {describe_cell(cell, titles)}"
        digest = get_built_digest(cell) or record.cells.get(name, UNKNOWN_CELL).digest
        if name in pairs.groups:
            if matches.is_base(index):
                yield from _describe_group(theirs, pairs, name, place)
        elif not matches.is_base(index) or not (name in record.cells or name in pairs.now):
            yield from _describe_own(cell, place)
        elif not is_as_built(cell, digest):
            yield from _describe_changed(cell, pairs, name, place)
    for name in record.cells:
        if not pairs.is_present(name) and name in pairs.now:
            yield f"{describe_cell(pairs.now[name], titles)}: deleted"
    kept = [name for name in record.cells if name in matches.base]
    if sorted(kept, key=lambda name: matches.base[name]) != kept:
        yield "the page’s cells are in another order"


def _describe_own(cell: NotebookNode, place: str) -> Iterator[str]:
    if get_conflict_target(cell) and is_as_built(cell):
        yield f"{place}: the page’s version of the cell above; take it or delete it"
        return
    yield f"{place}: added ({cell.cell_type})"
    yield from (f"  +{line}" for line in cell.source.split("\n"))


def _describe_group(
    theirs: NotebookNode, pairs: Correspondence, lead: str, place: str
) -> Iterator[str]:
    """Yield lines about cells that were split or joined."""
    group = pairs.groups[lead]
    ways = {"joined with the next": len(group.names) > 1, "split": len(group.cells) > 1}
    way = " and ".join(name for name, is_so in ways.items() if is_so) or "written anew"
    built = "\n\n".join(
        pairs.record.cells[name].text or pairs.now[name].source
        for name in group.names
        if pairs.record.cells[name].text or name in pairs.now
    )
    text = "\n\n".join(theirs.cells[index].source for index in group.cells)
    yield f"{place}: {way}"
    yield from _compare(built, text)


def _describe_changed(
    cell: NotebookNode, pairs: Correspondence, name: str, place: str
) -> Iterator[str]:
    """Yield lines about a changed cell."""
    built = pairs.record.cells.get(name, UNKNOWN_CELL).text
    if name not in pairs.now:
        yield f"{place}: changed; the page no longer has it"
        return
    is_same = name in pairs.record.cells and pairs.is_same(name)
    note = "; the page has changed too, so this compares with its text today"
    yield f"{place}: changed{'' if built or is_same else note}"
    yield from _compare(built or pairs.now[name].source, cell.source)


def _compare(before: str, after: str) -> Iterator[str]:
    lines = unified_diff(before.split("\n"), after.split("\n"), n=1, lineterm="")
    yield from (f"  {line}" for line in lines if not line.startswith(("---", "+++", "@@")))
