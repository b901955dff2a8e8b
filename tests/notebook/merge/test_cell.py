"""Merging one cell."""

from __future__ import annotations

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from explainer.notebook.digests import digest_text
from explainer.notebook.merge.build_record import BuiltCell
from explainer.notebook.merge.cell import ConflictPolicy, merge_cell
from explainer.notebook.passages import list_line_digests

BUILT = "flock = 1\n\nshow(flock)"


def make_cell(number: int) -> NotebookNode:
    source = BUILT.replace("1", str(number))
    output = new_output("stream", text=f"{number} gulls")
    metadata = {"explainer": {"cell": "plot", "made": digest_text(BUILT)}}
    return new_code_cell(source, id="plot", outputs=[output], metadata=metadata)


@pytest.mark.parametrize("lines", [list_line_digests(BUILT), ""])
def test_code_that_is_the_pages_has_the_outputs_of_the_page(lines: str) -> None:
    """Whether its lines are merged or the cell is replaced."""
    base = BuiltCell(digest=digest_text(BUILT), lines=lines, metadata={})
    theirs, ours = make_cell(2), make_cell(3)
    merged = merge_cell(theirs, ours, base, policy=ConflictPolicy.OURS)
    assert merged.cell.source == ours.source
    assert merged.cell.outputs == ours.outputs
    kept = merge_cell(theirs, ours, base, policy=ConflictPolicy.THEIRS)
    assert kept.cell.outputs == theirs.outputs
