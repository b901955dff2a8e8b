"""What JupyterLab saves of our controls."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from jupyter_server.services.contents.filemanager import AsyncFileContentsManager
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from nbformat.v4 import new_code_cell, new_notebook, new_output

from explainer.notebook.lab_saving import quiet_opened_notebooks, quiet_saved_notebook
from explainer.notebook.quiet import HTML, WIDGET
from support.coroutines import run_in_thread


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


@pytest.mark.parametrize("kind", [LargeFileManager, AsyncFileContentsManager])
def test_ids_that_were_saved_before_are_not_opened(kind: type, tmp_path: Path) -> None:
    """JupyterLab would show an error in place of a control; the file stays as it is."""
    data = {HTML: '<nav class="explainer-nav"></nav>', WIDGET: {"model_id": "a1"}}
    cell = new_code_cell("nav", outputs=[new_output("display_data", data)])
    path = tmp_path / "a.ipynb"
    nbformat.write(new_notebook(cells=[cell]), path)
    before = path.read_bytes()
    manager = kind(root_dir=str(tmp_path))
    quiet_opened_notebooks(manager)
    opened = manager.get("a.ipynb", type="notebook")
    model = run_in_thread(lambda: opened) if asyncio.iscoroutine(opened) else opened
    assert model["content"]["cells"][0]["outputs"][0]["data"] == {HTML: data[HTML]}
    assert path.read_bytes() == before
    listed = manager.get("", content=True)
    folder = run_in_thread(lambda: listed) if asyncio.iscoroutine(listed) else listed
    assert [entry["name"] for entry in folder["content"]] == ["a.ipynb"]
