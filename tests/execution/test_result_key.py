"""Tests of what the results of code follow from."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.execution.result_key import find_imports, list_versions, make_key, select_cells
from explainer.notebook.cells import Cell


def code(source: str, id: str = "code-1", role: str = "code", *tags: str) -> Cell:
    return Cell(id=id, role=role, source=source, is_code=True, tags=tags)


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("import a.b, c as d\nfrom e.f import g", {"a", "c", "e"}),
        ("%matplotlib inline\nif x:\n    import a", {"a"}),
        ("x = 'import'\n# imported", set()),
    ],
)
def test_imports_are_found_in_any_code(source: str, modules: set[str]) -> None:
    """Also in code that only IPython understands."""
    assert {*find_imports(source)} == modules


def test_versions_are_those_of_the_packages_that_are_imported() -> None:
    """A later correction of a package changes no results."""
    versions = list_versions(["import nbformat, json\nimport not_there"])
    assert [*versions] == ["nbformat"]
    assert versions["nbformat"].count(".") == 1


def test_the_key_depends_on_code_order_files_and_tags(tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_text("1")
    first, second = code("a"), code("b", "code-2")
    keys = [
        make_key([first, second], {}, lang="en"),
        make_key([second, first], {}, lang="en"),
        make_key([first, second], {"data.csv": data}, lang="en"),
        make_key([first, code("b", "code-2", "code", "raises-exception")], {}, lang="en"),
        make_key([first, second], {}, lang="de"),
    ]
    data.write_text("2")
    keys.append(make_key([first, second], {"data.csv": data}, lang="en"))
    assert len({*keys}) == len(keys)
    hidden = code("b", "code-2", "code", "hide-input")
    assert make_key([first, hidden], {}, lang="en") == keys[0]


def test_our_cells_are_run_only_for_code_that_uses_them() -> None:
    """A corrected study runs nothing again, unless the code asks for the studies."""
    records = code("from explainer import StudyList\nstudies = StudyList([])", "records", "records")
    figure = code("figure = 1", "figure-a", "figure")
    plot = code("import matplotlib.pyplot as plt\nplt.figure()")
    assert select_cells([records, figure, plot]) == (plot,)
    for source in ("len(studies.records)", "%time studies"):
        own = code(source)
        assert select_cells([records, figure, own]) == (records, own)
