from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output

from explainer.building import build
from explainer.edits import edited_cell

CONTENT = Path(__file__).parent.parent / "content"


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    build(CONTENT, tmp_path)
    return tmp_path / "survivor-led-why.ipynb"


def change(path: Path, how: Callable[[NotebookNode], object]) -> None:
    node = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    how(node)
    nbformat.write(node, path)


def test_a_fresh_notebook_is_not_edited(notebook: Path) -> None:
    """A notebook is as it was built, also after it was run and saved."""
    assert edited_cell(notebook) == ""

    def run(node: NotebookNode) -> None:
        for cell in node.cells:
            if cell.cell_type == "code":
                cell.execution_count = 7
                cell.outputs = [new_output("stream", text="x")]

    change(notebook, run)
    assert edited_cell(notebook) == ""


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (lambda node: node.cells[3].update(source="other"), "cell 4 has other words"),
        (lambda node: node.cells.insert(1, new_markdown_cell("mine")), "cell 2 is new"),
        (lambda node: node.cells.pop(), "cells were moved or removed"),
        (lambda node: node.cells.reverse(), "cells were moved or removed"),
        (lambda node: node.metadata.pop("explainer"), "it was not built by explainer"),
    ],
)
def test_what_a_person_changes_is_seen(
    how: Callable[[NotebookNode], object], said: str, notebook: Path
) -> None:
    """Other words, new cells, and cells that are gone or elsewhere are edits."""
    change(notebook, how)
    assert edited_cell(notebook) == said


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}", '{"nbformat": 9}', "\xff"])
def test_what_is_no_notebook_counts_as_edited(text: str, tmp_path: Path) -> None:
    """A file that cannot be read as a notebook may be somebody's work."""
    path = tmp_path / "x.ipynb"
    path.write_bytes(text.encode("latin-1"))
    assert edited_cell(path)


@pytest.mark.parametrize("version", [3, 4])
def test_a_notebook_of_somebody_else(version: int, tmp_path: Path) -> None:
    """An empty notebook that we did not build counts as edited, also one of an old format."""
    path = tmp_path / "x.ipynb"
    made = nbformat.v4.new_notebook()
    nbformat.write(nbformat.convert(made, version), path, version=nbformat.NO_CONVERT)
    assert edited_cell(path) == "it was not built by explainer"
