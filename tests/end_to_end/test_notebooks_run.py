"""The committed notebooks run in a kernel without the content folder."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from support.paths import ROOT

NOTEBOOK = ROOT / "notebooks" / "survivor-led-why.ipynb"

EDUCATOR = """
before = (nav.current, studies.open)
nav.current = "references"
nav.one_at_a_time = True
studies.open = ["oliveira2020", "brower2021"]
part = studies.cards("brower2021")
part.close_all()
nav.previous()
print(before, nav.current, studies.open, part.open)
"""

WRONG = {
    "nav.current = 'nowhere'": "there is no section 'nowhere'; the sections are introduction, why",
    "studies.open = ['x']": "there is no study 'x'; the studies are brower2021, henderson2014",
    "studies.cards('x')": "there is no study 'x'; the studies are brower2021, henderson2014",
}


def read() -> NotebookNode:
    return nbformat.read(NOTEBOOK, nbformat.NO_CONVERT)


def run(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run a notebook in a real kernel that starts in a folder."""
    resources = {"metadata": {"path": str(folder)}}
    return NotebookClient(notebook, timeout=120, resources=resources).execute()


def error_of(notebook: NotebookNode, folder: Path) -> str:
    with pytest.raises(CellExecutionError) as caught:
        run(notebook, folder)
    return f"{caught.value.ename}: {caught.value.evalue}"


def test_notebook_runs_without_content(tmp_path: Path) -> None:
    """In an empty folder the controls show the saved HTML, and an educator's cells work."""
    made = read()
    saved = [cell.outputs[0].data["text/html"] for cell in made.cells if cell.get("outputs")]
    made.cells.append(new_code_cell(EDUCATOR))
    run(made, tmp_path)
    outputs = [output for cell in made.cells for output in cell.get("outputs", [])]
    assert [one.data["text/html"] for one in outputs if "data" in one] == saved
    views = [
        one for one in outputs if "application/vnd.jupyter.widget-view+json" in one.get("data", ())
    ]
    assert len(views) == len(saved) == 2
    assert outputs[-1].text == ("('', []) why-do-you-not-trust-clinicians ['oliveira2020'] []\n")


def test_list_of_pages_has_no_code() -> None:
    """It has no code cell."""
    index = nbformat.read(ROOT / "notebooks" / "index.ipynb", nbformat.NO_CONVERT)
    assert {cell.cell_type for cell in index.cells} == {"markdown"}


def test_wrong_values_are_explained(tmp_path: Path) -> None:
    """A wrong slug or key raises an error that lists the right ones."""
    made = read()
    tried = [f"try:\n    {line}\nexcept Exception as error:\n    print(error)" for line in WRONG]
    made.cells += [new_code_cell(source) for source in tried]
    run(made, tmp_path)
    said = [cell.outputs[0].text for cell in made.cells[-len(WRONG) :]]
    for text, expected in zip(said, WRONG.values(), strict=True):
        assert text.startswith(expected)


def test_record_with_an_unknown_field(tmp_path: Path) -> None:
    """The error names the study."""
    made = read()
    records = made.cells[1]
    assert records.metadata.explainer.role == "records"
    records.source = records.source.replace('"design": ', '"desing": ', 1)
    assert error_of(made, tmp_path).startswith(
        "ValueError: the study 'brower2021' has the unknown field 'desing'; use one of"
    )
