"""Decide whose outputs of an author's code a notebook keeps: the build's, or an educator's own.

The build's outputs follow from the page's code. Where an educator has changed code, the outputs of
that cell and of those below it follow from theirs, and are never replaced by the page's.
"""

from __future__ import annotations

from copy import deepcopy

from nbformat import NotebookNode

from explainer.notebook.derived_outputs import read_saved_html
from explainer.notebook.digests import digest_exactly, digest_results
from explainer.notebook.merge.build_record import (
    BuildRecord,
    BuiltCell,
    CellMatches,
    get_built_digest,
    get_explainer_metadata,
    is_as_built,
    match_cells,
    read_build_record,
)
from explainer.notebook.quiet import HTML, WIDGET

_OWN_ROLES = ("", "code")
"""The roles of cells with code of an author or an educator."""
_PREFIX = "code-"
"""What the names of an author's code cells begin with."""


def digest_outputs(cell: NotebookNode) -> str:
    """Return the digest of a cell's saved outputs, as a build records it; empty for none.

    Of our controls, only the HTML counts.
    """
    if _is_own_code(cell):
        return digest_results(cell.outputs)
    html = read_saved_html(cell)
    return digest_exactly(html) if html else ""


def is_code_name(name: str) -> bool:
    """Return whether the name of a cell is that of an author's code."""
    return name.startswith(_PREFIX)


def find_own_results(
    notebook: NotebookNode, record: BuildRecord, matches: CellMatches
) -> frozenset[int]:
    """Return the positions of cells whose outputs follow from code that an educator has changed.

    Args:
        notebook: the educator's.
        record: its build record.
        matches: which of its cells come from which cells of the page.
    """
    cells = [
        (index, cell)
        for index, cell in enumerate(notebook.cells)
        if _is_own_code(cell) and cell.source.strip()
    ]
    built = [name for name in record.cells if is_code_name(name)]
    for place, (index, cell) in enumerate(cells):
        name = matches.names[index]
        is_next = place < len(built) and built[place] == name
        if not is_next or not is_as_built(cell, record.cells[name].digest):
            return frozenset(index for index, _ in cells[place:])
    return frozenset()


def refresh_outputs(
    cell: NotebookNode, ours: NotebookNode, base: BuiltCell, *, is_taken: bool, may_be_own: bool
) -> bool:
    """Replace the cell's saved outputs if the page has new ones; return whether they differ.

    Args:
        cell: has the text that the page has now; is changed in place.
        ours: the page's cell.
        base: the cell as it was built.
        is_taken: whether the cell had this text before.
        may_be_own: whether the outputs follow from what an educator has changed: study records,
            or code above the cell.
    """
    if ours.cell_type != "code":
        return False
    shown, new = digest_outputs(cell), digest_outputs(ours)
    if may_be_own and _is_own_code(ours):
        is_stale = bool(cell.outputs) and not is_taken
        if is_stale:  # of other code, and the page's may not be true here
            cell.outputs = []
        return is_stale
    is_same = new == base.output_digest and get_built_digest(ours) == base.digest
    if is_same and (not new or (shown and not _needs_kernel(cell))):
        return False
    if may_be_own and shown != base.output_digest:
        return False
    cell.outputs = deepcopy(ours.outputs)
    cell.execution_count = None
    return shown != new


def restore_results(theirs: NotebookNode, ours: NotebookNode) -> bool:
    """Give cells that an educator has cleared the page's outputs; return whether there were any.

    Args:
        theirs: was last built from the page as it is now; is changed in place.
        ours: the notebook as the page has it now.
    """
    results = {cell.id: cell.outputs for cell in ours.cells if _is_own_code(cell) and cell.outputs}
    if not results:
        return False
    record = read_build_record(theirs)
    matches = match_cells(theirs, record, ())
    own = find_own_results(theirs, record, matches)
    missing = [
        (cell, results[name])
        for index, (cell, name) in enumerate(zip(theirs.cells, matches.names, strict=True))
        if name in results and index not in own and (not cell.outputs or _needs_kernel(cell))
    ]
    for cell, outputs in missing:
        cell.outputs = deepcopy(outputs)
    return bool(missing)


def _is_own_code(cell: NotebookNode) -> bool:
    role = get_explainer_metadata(cell).get("role") or ""
    return bool(cell.cell_type == "code" and role in _OWN_ROLES)


def _needs_kernel(cell: NotebookNode) -> bool:
    """Return whether a widget is all that a cell shows, which is gone with its kernel."""
    data = [output.get("data", {}) for output in cell.outputs]
    return any(WIDGET in shown and HTML not in shown for shown in data)
