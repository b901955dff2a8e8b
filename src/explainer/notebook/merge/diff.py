"""Describe what an educator has changed in a notebook.

A notebook has digests of what was built, not its text. So the text is compared with the page as
it is now; if the page has changed as well, the description says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from nbformat import NotebookNode

from explainer.notebook.former_markers import write_former_markers
from explainer.notebook.io import has_digest
from explainer.notebook.merge.build_record import (
    UNKNOWN_CELL,
    get_built_digest,
    get_conflict_target,
    get_explainer_metadata,
    is_as_built,
    match_cells,
    read_build_record,
)
from explainer.notebook.merge.cell_names import describe_cell, list_section_titles


def describe_edits(theirs: NotebookNode, ours: NotebookNode) -> Iterator[str]:
    """Yield lines about what an educator has changed, cell by cell in their order.

    Args:
        theirs: valid, of nbformat 4.5.
        ours: the notebook as the page has it now.
    """
    record = read_build_record(theirs)
    now = {cell.id: cell for cell in ours.cells}
    lang = str(get_explainer_metadata(ours).get("lang") or "en")
    former = dict(
        zip(now, write_former_markers((cell.source for cell in ours.cells), lang), strict=True)
    )
    titles = list_section_titles(ours, theirs)
    matches = match_cells(theirs, record, now)
    for index, (cell, name) in enumerate(zip(theirs.cells, matches.names, strict=True)):
        place = f"cell {index + 1}, {describe_cell(cell, titles)}"
        digest = get_built_digest(cell) or record.cells.get(name, UNKNOWN_CELL).digest
        if not matches.is_base(index):
            yield from _describe_own(cell, place)
        elif not is_as_built(cell, digest):
            page = now.get(name)
            is_same = page and any(has_digest(t, digest) for t in (page.source, former[name]))
            yield from _describe_changed(cell, page, place, has_page_changed=not is_same)
    for name in record.cells:
        if name not in matches.base and name in now:
            yield f"{describe_cell(now[name], titles)}: deleted"
    kept = [name for name in record.cells if name in matches.base]
    if sorted(kept, key=lambda name: matches.base[name]) != kept:
        yield "the page’s cells are in another order"


def _describe_own(cell: NotebookNode, place: str) -> Iterator[str]:
    if get_conflict_target(cell) and is_as_built(cell):
        yield f"{place}: the page’s version of the cell above; take it or delete it"
        return
    yield f"{place}: added ({cell.cell_type})"
    yield from (f"  +{line}" for line in cell.source.split("\n"))


def _describe_changed(
    cell: NotebookNode, ours: NotebookNode | None, place: str, *, has_page_changed: bool
) -> Iterator[str]:
    """Yield lines about a changed cell."""
    if ours is None:
        yield f"{place}: changed; the page no longer has it"
        return
    note = "; the page has changed too, so this compares with its text today"
    yield f"{place}: changed{note if has_page_changed else ''}"
    lines = unified_diff(ours.source.split("\n"), cell.source.split("\n"), n=1, lineterm="")
    yield from (f"  {line}" for line in lines if not line.startswith(("---", "+++", "@@")))
