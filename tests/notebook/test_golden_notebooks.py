"""Notebooks that version 0.1.0 built still open, merge and import."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from explainer.bibliography.study_reader import read_study
from explainer.builder import build
from explainer.notebook.importer.import_notebook import import_notebook
from explainer.notebook.reader import parse_notebook
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from support.paths import ROOT

GOLDEN = ROOT / "tests/golden/notebooks-0.1.0"
BUILT = sorted((GOLDEN / "notebooks").glob("*.ipynb"))
EDITED = GOLDEN / "owls-edited.ipynb"
PROMPT = "Whom have you heard?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the content, to be changed."""
    shutil.copytree(GOLDEN / "content", tmp_path / "content")
    (tmp_path / "notebooks").mkdir()
    return tmp_path


def read_cells(path: Path) -> list[NotebookNode]:
    node = nbformat.read(path, nbformat.NO_CONVERT)
    nbformat.validate(node)
    return list(node.cells)


@pytest.mark.parametrize("path", [*BUILT, EDITED], ids=lambda path: path.stem)
def test_it_opens(path: Path) -> None:
    """It is read, and shown as a page with its text."""
    node = parse_notebook(path.read_bytes()).node
    page = render_page(make_view(node), name=path.stem)
    assert page.title
    assert node.cells[-1].source.split("\n")[-1].endswith("<https://owls.example/source>")
    if path != BUILT[0]:
        assert 'id="study-survey"' in page.main


def test_its_code_runs() -> None:
    """Each code cell runs with today's widgets, also if somebody has edited it."""
    for path in (*BUILT[1:], EDITED):
        names: dict[str, object] = {"display": lambda *_: None}
        for cell in read_cells(path):
            if cell.cell_type == "code":
                exec(cell.source, names)  # our own code, run as a kernel runs it
        assert "survey" in names["studies"].ids


def test_an_unedited_one_becomes_todays_build(folder: Path) -> None:
    """It is updated without a report, byte for byte to what a first build gives."""
    for path in BUILT:
        shutil.copy(path, folder / "notebooks")
    page = folder / "content/pages/owls.md"
    page.write_text(page.read_text().replace("That is all.", "That is new."))
    result = build(folder / "content", folder / "notebooks")
    build(folder / "content", folder / "first")
    assert result.reports == ()
    for path in BUILT:
        first = (folder / "first" / path.name).read_bytes()
        assert (folder / "notebooks" / path.name).read_bytes() == first


def test_an_edited_one_merges_with_a_newer_page(folder: Path) -> None:
    """Every edit is kept, and the page's changes arrive."""
    path = folder / "notebooks/owls.ipynb"
    shutil.copy(EDITED, path)
    page = folder / "content/pages/owls.md"
    text = page.read_text().replace("Better than we do", "Much better than we do")
    page.write_text(text.replace("That is all.", "That is new."))
    (report,) = build(folder / "content", folder / "notebooks").reports
    assert report.backup.read_bytes() == EDITED.read_bytes()
    cells = {cell.id: cell for cell in read_cells(path)}
    heard = cells["text-how-well-do-they-hear"].source
    assert "Better than we do" in heard
    assert "We heard one ourselves" in heard
    copy = cells["offer-text-how-well-do-they-hear"]
    assert copy.cell_type == "raw"
    assert "Much better than we do" in copy.source
    assert cells["more-how-well-do-they-hear-2"].source == "That is new."
    assert "[9.5, 0.4]" in cells["figure-hearing"].source
    assert "even at night" in cells["records"].source
    assert cells["ask"].source == PROMPT
    assert cells["count"].outputs[0].data == {"text/plain": "42"}
    assert "owl.png" in cells["text-what-is-not-known"].attachments
    assert cells["text-what-is-not-known"].metadata.slideshow.slide_type == "subslide"
    assert "notes-how-well-do-they-hear-1" not in cells
    assert build(folder / "content", folder / "notebooks").written == ()


def test_an_unedited_one_is_imported_as_its_page(folder: Path) -> None:
    """What is built from the imported pages is what is built from the original ones."""
    fresh = folder / "fresh"
    fresh.mkdir()
    shutil.copy(folder / "content/site.toml", fresh)
    for name in ("others", "owls"):
        shutil.copy(GOLDEN / f"notebooks/{name}.ipynb", folder / "notebooks")
        result = import_notebook(folder / f"notebooks/{name}.ipynb", fresh)
        assert result.warnings == ()
    assert read_study(fresh / "studies/survey.md").lang == "nb"
    build(folder / "content", folder / "first")
    build(fresh, folder / "second")
    for path in BUILT:
        first = (folder / "first" / path.name).read_bytes()
        assert (folder / "second" / path.name).read_bytes() == first


def edited_page(folder: Path, content: Path) -> str:
    """Import the edited notebook, and return its page."""
    path = folder / "notebooks/owls.ipynb"
    shutil.copy(EDITED, path)
    return import_notebook(path, content).page.read_text()


def into_its_own_folder(folder: Path) -> Path:
    return folder / "content"


def into_another_folder(folder: Path) -> Path:
    (folder / "fresh").mkdir()
    shutil.copy(folder / "content/site.toml", folder / "fresh")
    return folder / "fresh"


@pytest.mark.parametrize("where", [into_its_own_folder, into_another_folder])
def test_an_edited_one_is_imported(where: Callable[[Path], Path], folder: Path) -> None:
    """The page, the study and the figure have the edits; a build then has nothing to merge."""
    content = where(folder)
    text = edited_page(folder, content)
    assert "We heard one ourselves (<https://doi.org/10.5555/hearing>)." in text
    assert f"::: discuss\n{PROMPT}\n:::\n\n```{{code-cell}}\n6 * 7\n```" in text
    assert "::: notes" not in text
    assert "![an owl](owls-owl.png)" in text
    assert (content / "pages/owls-owl.png").is_file()
    assert "| high tones | 9.5 (0.4) | 6.5 (0.3) |" in (content / "figures/hearing.md").read_text()
    assert "even at night" in (content / "studies/hearing2020.md").read_text()
    if content.name == "content":
        reports = build(content, folder / "notebooks").reports
        assert [change for report in reports for change in report.to_review] == []
