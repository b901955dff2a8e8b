"""Merging keeps what educators write, whatever they and the page's author do."""

from __future__ import annotations

import pytest
from hypothesis import Phase

from explainer.notebook.merge import merge
from explainer.notebook.merge.cell import MergedCell
from support.merge_histories import EditedHistory, UneditedHistory, run_histories
from support.shared_histories import SharedHistory


def test_no_history_loses_anything() -> None:
    """Whatever an educator and an author do, in any order, nothing of the educator's is lost.

    ``make fuzz`` runs 10,000 of these.
    """
    run_histories(EditedHistory, 30)


def test_no_shared_history_loses_anything() -> None:
    """Nothing that one of two people has written, or nobody has deleted, is lost in a merge."""
    run_histories(SharedHistory, 15)


def test_an_unedited_notebook_becomes_the_page() -> None:
    """Without edits a merge gives, byte for byte, what a first build gives."""
    run_histories(UneditedHistory, 12)


def test_a_merge_that_loses_an_edit_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The histories fail if a merge replaces an edited cell with the page's."""

    def take_ours(_: object, ours: object, *__: object, **___: object) -> MergedCell:
        return MergedCell(cell=ours, change=None)

    monkeypatch.setattr(merge, "merge_cell", take_ours)
    with pytest.raises(AssertionError):
        run_histories(EditedHistory, 60, phases=[Phase.generate])
