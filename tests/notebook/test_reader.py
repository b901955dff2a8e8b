"""Notebooks as other tools write them: what is repaired, what is reported, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from explainer.errors import ContentError
from explainer.notebook.folder import list_notebooks
from explainer.notebook.page_list import list_folder
from explainer.notebook.reader import UnreadableNotebook, parse_notebook, read_notebook
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from explainer.search.folder import FolderIndex
from explainer.search.index import inline_index


def data_of(**cell: object) -> bytes:
    first = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# A"}
    second = {"cell_type": "code", "id": "b", "metadata": {}, "source": "1", "outputs": []}
    second |= {"execution_count": None}
    cells = [first, {name: value for name, value in (second | cell).items() if value is not ...}]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    return json.dumps(notebook).encode()


STREAM = {"output_type": "stream", "name": "stdout", "text": "said"}
LEFT_OUT = "cell 2: one of its outputs has an unknown type, and is left out"


@pytest.mark.parametrize(
    ("cell", "reports", "outputs"),
    [
        ({}, [], []),
        ({"outputs": ...}, ["cell 2: its outputs are missing or not a list"], []),
        ({"outputs": 3}, ["cell 2: its outputs are missing or not a list"], []),
        ({"outputs": {"a": 1}}, ["cell 2: its outputs are missing or not a list"], []),
        ({"outputs": STREAM}, ["cell 2: its output is not in a list"], [STREAM]),
        ({"outputs": [3, STREAM, {"output_type": "pyout"}]}, [LEFT_OUT], [STREAM]),
        (
            {"outputs": [{"output_type": "stream", "text": "said"}]},
            ["cell 2: the field “name” of an output is missing or invalid"],
            [STREAM],
        ),
        ({"metadata": []}, ["cell 2: its metadata is missing or not an object"], []),
        ({"source": None}, ["cell 2: its source is missing or not text"], []),
        ({"execution_count": "*"}, ["cell 2: its execution count is missing or not a number"], []),
        ({"id": "a"}, ["cell 2: its id is missing, invalid or used twice"], []),
        ({"id": ...}, ["cell 2: its id is missing, invalid or used twice"], []),
        (
            {"cell_type": ..., "outputs": ..., "execution_count": ...},
            ["cell 2: its type is missing, so it is a raw cell"],
            None,
        ),
        ({"source": "\ud800"}, ["characters that are not valid Unicode were replaced by �"], []),
    ],
)
def test_a_repair_is_reported_with_its_cell(
    cell: dict[str, object], reports: list[str], outputs: object
) -> None:
    """Each gap is filled in, the notebook is valid, and the report names the cell."""
    opened = parse_notebook(data_of(**cell))
    nbformat.validate(opened.node)
    assert [str(repair) for repair in opened.repairs] == reports
    assert opened.node.cells[1].get("outputs") == outputs
    assert parse_notebook(data_of(**cell)) == opened


def test_a_value_that_is_not_a_cell_is_kept_as_text() -> None:
    """Nothing that stands in a list of cells is lost."""
    notebook = json.loads(data_of())
    notebook["cells"].append(["kept"])
    opened = parse_notebook(json.dumps(notebook).encode())
    assert (opened.node.cells[2].cell_type, opened.node.cells[2].source) == ("raw", '["kept"]')
    assert len(opened.repairs) == 1 + 1  # it has no id either


def test_an_old_notebook_is_not_damaged() -> None:
    """Cells of nbformat 4.4 have no ids, which is no damage; nbformat 3 is reported."""
    notebook = json.loads(data_of())
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        del cell["id"]
    assert parse_notebook(json.dumps(notebook).encode()).repairs == ()
    old = nbformat.convert(new_notebook(cells=[new_markdown_cell("# Old")]), 3)
    opened = parse_notebook(json.dumps(old).encode())
    assert opened.view.cells[0].source == "# Old"
    assert [repair.message for repair in opened.repairs] == [
        "the notebook has the old format nbformat 3"
    ]


def test_what_cannot_be_repaired_is_refused_or_reported() -> None:
    """A command that writes the notebook back refuses it; one that only reads it reports it."""
    data = data_of(cell_type="poem")
    with pytest.raises(UnreadableNotebook, match="it is not a valid notebook"):
        parse_notebook(data)
    (repair,) = parse_notebook(data, strict=False).repairs
    assert "violates its format" in repair.message


def test_repairs_are_warnings_of_the_file(tmp_path: Path) -> None:
    """Each repair is a warning that says what to do."""
    path = tmp_path / "a.ipynb"
    path.write_bytes(data_of(outputs=3))
    (warning,) = read_notebook(path).diagnostics(path)
    assert warning.is_warning
    assert str(warning).startswith(
        f"{path}: W810 cell 2: its outputs are missing or not a list; open"
    )


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A file that cannot be read is reported as one."""
    with pytest.raises(ContentError, match="cannot be read as a notebook: No such file"):
        read_notebook(tmp_path / "a.ipynb")


BAD = {
    "outputs that are a number": data_of(outputs=3),
    "outputs that are an object": data_of(outputs={"a": 1}),
    "deep nesting": b'{"nbformat": 4, "cells": ' + b"[" * 200_000,
    "deep metadata": data_of().replace(
        b'"metadata": {}', b'"metadata": ' + b"[" * 900 + b"]" * 900
    ),
    "a lone surrogate": data_of(source="# \ud800"),
    "a lone surrogate in an output": data_of(outputs=[STREAM | {"text": "\udfff"}]),
    "not UTF-8": b"\xff\xfe",
    "a list": b"[]",
    "cells that are a number": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 1}',
}


@pytest.mark.parametrize("name", BAD)
def test_one_bad_notebook_breaks_neither_search_nor_the_list(name: str, tmp_path: Path) -> None:
    """The other notebooks are found and listed."""
    (tmp_path / "bad.ipynb").write_bytes(BAD[name])
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Sound")]), tmp_path / "good.ipynb")
    index = inline_index(FolderIndex(tmp_path).update())
    assert "Sound" in index
    assert "Sound" in render_page(make_view(list_folder(tmp_path))).main
    index.encode()


def test_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    """A file that has no web address is left out."""
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Sound")]), tmp_path / "good.ipynb")
    try:
        (tmp_path / "bad\udcff.ipynb").write_bytes(data_of())
    except OSError:
        pytest.skip("this file system has no such names")
    assert list_notebooks(tmp_path) == ["good.ipynb"]
    assert "Sound" in inline_index(FolderIndex(tmp_path).update())
    assert "Sound" in render_page(make_view(list_folder(tmp_path))).main


@pytest.mark.parametrize("lang", [None, "", 3, "../x", ["de"]])
def test_a_notebook_without_a_language_is_english(lang: object) -> None:
    """A foreign notebook has a language that screen readers know."""
    cells = [new_code_cell("1", outputs=[new_output("stream", text="said")])]
    assert make_view(new_notebook(cells=cells)).lang == "en"
    assert make_view(new_notebook(metadata={"explainer": {"lang": lang}})).lang == "en"
