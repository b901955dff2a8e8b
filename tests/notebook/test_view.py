"""The typed view of notebooks: every value has its type, whatever the notebook holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from explainer.notebook.cell_outputs import DisplayOutput, StreamOutput
from explainer.notebook.view import NotebookView, make_view

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
CELL_FIELDS = ("cell_type", "source", "metadata", "outputs", "attachments", "id")


def test_the_metadata_of_a_notebook() -> None:
    """Title, language, direction, tags, date and credit come from its metadata."""
    record = {
        "page": "owls",
        "format": 2,
        "lang": "ar",
        "dir": "rtl",
        "description": "On owls.",
        "content-note": "Night.",
        "tags": ["birds"],
        "date": "2024-05-31",
        "authors": ["A"],
    }
    view = make_view(new_notebook(metadata={"title": "Owls", "explainer": record}))
    assert (view.page, view.format, view.title) == ("owls", 2, "Owls")
    assert (view.lang, view.dir, view.date, view.tags) == ("ar", "rtl", "2024-05-31", ("birds",))
    assert (view.description, view.content_note) == ("On owls.", "Night.")
    assert view.credit.authors == ("A",)


def test_the_metadata_of_cells() -> None:
    """Roles, tags and slide types tell controls, prompts and notes from an author's own cells."""
    own = new_code_cell("1 + 1")
    control = new_code_cell("nav", metadata={"explainer": {"role": "nav"}})
    empty = new_code_cell(" ")
    prompt = new_markdown_cell("Why?", metadata={"tags": ["discuss", "mine"]})
    notes = new_markdown_cell("Say.", metadata={"slideshow": {"slide_type": "notes"}})
    credit = new_markdown_cell("By us.", metadata={"explainer": {"role": "credit"}})
    view = make_view(new_notebook(cells=[own, control, empty, prompt, notes, credit]))
    assert [cell.number for cell in view.cells] == [1, 2, 3, 4, 5, 6]
    assert [cell.is_own_code for cell in view.cells] == [True, False, False, False, False, False]
    assert [cell.prompt_kind for cell in view.cells] == ["", "", "", "discuss", "", ""]
    assert [cell.is_notes for cell in view.cells] == [False, False, False, False, True, False]
    assert [cell.is_credit for cell in view.cells] == [False, False, False, False, False, True]
    assert (view.code_cells, view.own_cells) == (2, 1)


def test_outputs_have_types() -> None:
    """Printed text and results stay, with lines joined; errors are left out."""
    outputs = [
        new_output("stream", text="said"),
        new_output("display_data", {"text/html": ["<p>", "a</p>"], "application/json": {}}),
        new_output("error", ename="E", evalue="v", traceback=[]),
    ]
    (cell,) = make_view(new_notebook(cells=[new_code_cell("1", outputs=outputs)])).cells
    assert cell.outputs == (
        StreamOutput(name="stdout", text="said"),
        DisplayOutput(data={"text/html": "<p>a</p>", "application/json": "{}"}),
    )


def texts_in(view: NotebookView) -> list[str]:
    texts = [view.title, view.lang, view.description, view.date, *view.tags]
    for cell in view.cells:
        texts += [cell.source, cell.id, cell.role, cell.section, cell.slide_type, *cell.tags]
        texts += [picture.name for picture in cell.attachments]
        for output in cell.outputs:
            texts += [output.text] if isinstance(output, StreamOutput) else output.data.values()
    return texts


@given(
    st.fixed_dictionaries({}, optional={"metadata": VALUES}),
    st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(CELL_FIELDS, VALUES)) | VALUES),
)
def test_any_values_make_a_view(notebook: dict[str, object], cells: list[object]) -> None:
    """Every text of a view can be encoded, whatever the JSON has."""
    view = make_view({**notebook, "cells": cells})
    for text in texts_in(view):
        assert isinstance(text, str)
        text.encode()


@pytest.mark.parametrize("date", ["2024", "31.05.2024", "٢٠٢٤-٠٥-٣١", 20240531])
def test_what_is_not_a_date_is_left_out(date: object) -> None:
    """Feeds and slides only have dates that machines can read."""
    assert make_view(new_notebook(metadata={"explainer": {"date": date}})).date == ""
