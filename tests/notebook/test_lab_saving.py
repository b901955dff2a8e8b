"""What JupyterLab saves of our controls."""

from __future__ import annotations

from copy import deepcopy

from explainer.notebook.lab_saving import quiet_saved_notebook
from explainer.notebook.quiet import HTML, WIDGET


def save(*bundles: dict[str, object]) -> list[dict[str, object]]:
    """Return the data of a notebook's outputs as they are saved."""
    outputs = [{"output_type": "display_data", "data": deepcopy(data)} for data in bundles]
    model: dict[str, object] = {
        "type": "notebook",
        "content": {
            "cells": [{"cell_type": "code", "outputs": outputs}, {"cell_type": "markdown"}]
        },
    }
    quiet_saved_notebook(model=model, path="a.ipynb", contents_manager=None)
    return [output["data"] for output in outputs]


def test_only_ids_of_our_controls_are_left_out() -> None:
    """Our HTML is saved alone; widgets of others, and HTML without a widget, stay as they are."""
    id = {"model_id": "a1"}
    ours: dict[str, object] = {HTML: ['<nav class="explainer-nav">', "</nav>"], WIDGET: id}
    other: dict[str, object] = {HTML: "<p>A slider</p>", WIDGET: id}
    bare: dict[str, object] = {"text/plain": "IntSlider()", WIDGET: id}
    assert save(ours, other, bare) == [{HTML: ours[HTML]}, other, bare]


def test_what_is_no_notebook_is_saved_as_it_is() -> None:
    """A file, or a notebook of another shape, causes no error."""
    for content in ("text", None, {"cells": 3}, {"cells": [3, {"outputs": [3, {"data": 3}]}]}):
        model = {"type": "notebook", "content": deepcopy(content)}
        quiet_saved_notebook(model=model)
        assert model["content"] == content
