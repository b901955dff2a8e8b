"""The saved HTML of controls follows from the records, wherever it is missing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from explainer.cli.main import main
from explainer.notebook.io import encode_notebook
from explainer.notebook.reader import parse_notebook
from support.paths import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CARDS = 'studies.cards("a")'
RECORDS = 'studies = StudyList([{"id": "a", "type": "book", "title": "Able"}], lang="de")'
WIDGET = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "x"}
FAILED = {"output_type": "error", "ename": "ModuleNotFoundError", "evalue": "", "traceback": []}


def clear(cell: dict[str, object]) -> None:
    """As JupyterLab's Clear Outputs of All Cells does."""
    cell["outputs"] = []


def strip(cell: dict[str, object]) -> None:
    """As nbstripout does, which also numbers the cells."""
    cell |= {"outputs": [], "execution_count": None}


def fail(cell: dict[str, object]) -> None:
    """As a kernel without this package does."""
    cell["outputs"] = [FAILED]


def show_widget_only(cell: dict[str, object]) -> None:
    """As a tool does that keeps the widget's view and not its HTML."""
    cell["outputs"] = [{"output_type": "display_data", "data": WIDGET, "metadata": {}}]


def change_controls(data: bytes, change: Callable[[dict[str, object]], None]) -> bytes:
    notebook = json.loads(data)
    for number, cell in enumerate(notebook["cells"]):
        if change is strip:
            cell["id"] = str(number)
        if cell.get("outputs"):
            change(cell)
    return json.dumps(notebook).encode()


def make_notebook(*sources: str) -> bytes:
    cells = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for number, source in enumerate(sources)
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cleared_outputs_come_back_byte_for_byte(path: Path) -> None:
    """What is derived from the records is what a build saves."""
    built = path.read_bytes()
    assert encode_notebook(parse_notebook(change_controls(built, clear)).node) == built


@pytest.mark.parametrize("change", [clear, strip, fail, show_widget_only])
def test_a_build_restores_outputs_and_a_check_misses_them(
    change: Callable[[dict[str, object]], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The notebook then has its cards again, and a second build has nothing to do."""
    content, out = tmp_path / "content", tmp_path / "out"
    for name, text in {
        "site.toml": 'title = "Birds"\n',
        "pages/a.md": "---\ntitle: A\n---\nSee [a book](https://doi.org/10.5555/x).\n",
        "studies/able.md": "---\ntype: book\ntitle: T\nDOI: 10.5555/x\n---\n",
    }.items():
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / name).write_text(text)
    command = ["build", "--content", str(content), "--out", str(out)]
    assert main(command) == 0
    path = out / "a.ipynb"
    built = json.loads(path.read_bytes())
    path.write_bytes(change_controls(path.read_bytes(), change))
    assert main([*command, "--check"]) == 1
    assert "this notebook is stale" in capsys.readouterr().err
    assert main(command) == 0
    assert [cell.get("outputs") for cell in json.loads(path.read_bytes())["cells"]] == [
        cell.get("outputs") for cell in built["cells"]
    ]
    assert main([*command, "--check"]) == 0
    assert not (out / ".backups").exists(), "nothing of anybody's own was replaced"


def test_edited_records_are_shown_as_edited() -> None:
    """The cards are those of the records in the notebook, in their language."""
    opened = parse_notebook(make_notebook(RECORDS, CARDS))
    assert opened.restored == (2,)
    html = opened.node.cells[1].outputs[0].data["text/html"]
    assert 'id="study-a"' in html
    assert "Able" in html


@pytest.mark.parametrize(
    "source",
    ["", "x = 1", "plot()", 'studies.cards("b")', "nav", "studies.cards(("],
)
def test_other_cells_stay_as_they_are(source: str) -> None:
    """A cell that does anything else, or whose records are not known, gets no outputs."""
    opened = parse_notebook(make_notebook(RECORDS, source))
    assert opened.restored == ()
    assert opened.node.cells[1].outputs == []


def test_cleared_controls_beside_other_code_come_back() -> None:
    """Educators join cells: what other code shows is lost until it runs, and controls are not."""
    opened = parse_notebook(make_notebook(RECORDS, f"print(1)\n{CARDS}\nstudies"))
    assert opened.restored == (2,)
    shown = [output.data["text/html"] for output in opened.node.cells[1].outputs]
    assert ["study-a" in html for html in shown] == [True, True]


def test_what_other_code_has_shown_stays() -> None:
    """It has run without the controls, as in a kernel without this package."""
    notebook = json.loads(make_notebook(RECORDS, f"print(1)\n{CARDS}"))
    printed = {"output_type": "stream", "name": "stdout", "text": "1"}
    notebook["cells"][1]["outputs"] = [printed, FAILED]
    opened = parse_notebook(json.dumps(notebook).encode())
    assert opened.restored == ()
    assert opened.node.cells[1].outputs == [printed, FAILED]
