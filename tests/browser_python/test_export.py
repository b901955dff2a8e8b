from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from explainer.cli.main import main
from explainer.cli.output import ExitCode


@pytest.fixture
def notebooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder with a notebook that has a live cell, and one that has none."""
    folder = tmp_path / "notebooks"
    (folder / "lessons").mkdir(parents=True)
    text = new_markdown_cell("# Birds\n\n## Song\n\nBirds sing.")
    live = new_notebook(cells=[text, new_code_cell("import ipywidgets\nipywidgets.IntSlider()")])
    nbformat.write(live, folder / "lessons" / "live.ipynb")
    nbformat.write(new_notebook(cells=[text]), folder / "plain.ipynb")
    monkeypatch.chdir(tmp_path)
    return folder


def export(notebooks: Path, *options: str) -> int:
    return main(["export", "site", str(notebooks), "--content", "none", *options])


def test_a_site_has_everything_that_its_live_pages_need(notebooks: Path) -> None:
    """The real Pyodide and the packages of this environment are files of the site."""
    assert export(notebooks, "--live") == ExitCode.OK
    (manifest,) = Path("site/live").glob("python.*.json")
    needed = json.loads(manifest.read_text())
    assert 10_000_000 < needed["size"] < 20_000_000
    for entry in (*needed["pyodide"]["files"], *needed["packages"]):
        assert (manifest.parent / entry["file"]).stat().st_size == entry["size"]
    first = {path: path.read_bytes() for path in Path("site").rglob("*") if path.is_file()}
    assert export(notebooks, "--live") == ExitCode.OK
    assert first == {path: path.read_bytes() for path in Path("site").rglob("*") if path.is_file()}


def test_a_failed_export_leaves_the_site_as_it_was(
    notebooks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is half written where Pyodide is not at hand."""
    assert export(notebooks) == ExitCode.OK
    before = Path("site/index.html").read_bytes()
    assert export(notebooks, "--pyodide", str(notebooks)) == ExitCode.CONTENT_ERROR
    assert "E910" in capsys.readouterr().err
    assert Path("site/index.html").read_bytes() == before


def test_a_page_as_one_file_cannot_be_live(
    notebooks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command says why, and which command to use."""
    page = str(notebooks / "plain.ipynb")
    assert main(["export", "html", page, "--live"]) == ExitCode.USAGE_ERROR
    assert "explainer export site --live" in capsys.readouterr().err
    assert not Path("plain.html").exists()
