"""Marked cells with what the page says where an educator has edited the same words."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from explainer.notebook.merge.cell import MergedCell
from explainer.notebook.merge.conflict_copy import is_settled_copy, make_conflict_copy
from explainer.notebook.merge.report import ChangeKind
from explainer.notebook.passages import Overlap


@pytest.mark.parametrize(
    ("new_cell", "before", "now", "text", "is_settled"),
    [
        (new_markdown_cell, "Gulls sing.", "Gulls shout.", "See: Gulls shout. Run!", False),
        (new_markdown_cell, "Gulls sing.", "Gulls shout.", "Look.\nGulls  shout. Run!", True),
        (new_markdown_cell, "A. B.", "C. D.", "C. Mine. D.", False),
        (new_markdown_cell, "A. B.", "C. D.", "C.\n\nD.", True),
        (new_markdown_cell, "Gulls sing.", "", "Few Gulls sing.", True),
        (new_markdown_cell, "Gulls sing.", "", "Few do. Gulls  sing.", False),
        (new_code_cell, "", "n = 1", "n = 10", False),
        (new_code_cell, "", "n = 1", "m = 2\nn = 1\n", True),
    ],
)
def test_a_marked_cell_is_settled_by_whole_passages(
    new_cell, before: str, now: str, text: str, *, is_settled: bool
) -> None:
    """A sentence or a line that contains the page's one says something else."""
    page = new_cell(now, id="gulls", metadata={"explainer": {"page": "birds"}})
    merged = MergedCell(
        cell=new_cell(text),
        change=ChangeKind.CONFLICT,
        page_text=now,
        overlaps=(Overlap(before=before, now=now),),
    )
    copy = make_conflict_copy(page, merged, None, lang="en", wording="offer")
    assert is_settled_copy(copy, text) == is_settled
