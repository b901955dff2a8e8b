"""What changes with every run is not written to a notebook's file."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_output

from explainer.cli.main import main
from explainer.notebook.quiet import WIDGET, quiet_notebook
from support.paths import ROOT

SHIPPED = ROOT / "notebooks/survivor-led-why.ipynb"


def test_a_notebook_that_was_run_is_as_it_was_built(tmp_path: Path) -> None:
    """Byte for byte, once it is built again; a check does not call it stale."""
    page = "what-the-four-works-found"  # has most kinds of controls
    path = tmp_path / f"{page}.ipynb"
    options = ["--content", str(ROOT / "content"), "--out", str(tmp_path)]
    assert main(["build", page, *options]) == 0
    built = path.read_bytes()
    node = nbformat.read(path, nbformat.NO_CONVERT)
    NotebookClient(node, store_widget_state=True).execute()
    plain = [output.data["text/plain"] for cell in node.cells for output in cell.get("outputs", [])]
    assert {text for text in plain if not text.startswith("FigureControls(")} == {
        *("SectionNav()", "StudyList()", "Figure()", "Glossary()"),
        *("Guess()", "Gap()", "Contrast()", "Supports()"),
    }
    nbformat.write(node, path)
    assert WIDGET in path.read_text()
    assert main(["build", "--check", *options, page]) == 0
    assert main(["build", page, *options]) == 0
    assert path.read_bytes() == built


def test_widgets_and_outputs_of_others_stay() -> None:
    """The state of a widget that a cell shows, with that of the widgets that it refers to."""
    node = nbformat.read(SHIPPED, nbformat.NO_CONVERT)
    data = {WIDGET: {"model_id": "box"}, "text/plain": "VBox()"}
    output = new_output("execute_result", data, execution_count=7)
    node.cells.append(new_code_cell("box", outputs=[output], execution_count=7))
    states = {
        "box": {"state": {"children": ["IPY_MODEL_slider"]}},
        "slider": {"state": {"layout": "IPY_MODEL_layout"}},
        "layout": {"state": {}},
        "nav": {"state": {"html": "long"}},
    }
    state = {"state": states, "version_major": 2, "version_minor": 0}
    node.metadata.widgets = {"application/vnd.jupyter.widget-state+json": state}
    assert quiet_notebook(node)
    assert node.cells[-1].outputs[0].data == data
    nbformat.validate(node)
    assert node.cells[-1].execution_count is None
    assert list(next(iter(node.metadata.widgets.values()))["state"]) == ["box", "slider", "layout"]
    assert not quiet_notebook(node)
