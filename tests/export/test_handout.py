"""Tests of handouts, as HTML and as PDF."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from playwright.sync_api import expect

from chromium import find_chromium
from explainer.cli.main import main
from support.axe import findings
from support.paths import ROOT

NOTEBOOKS = ROOT / "notebooks"
PAGE = str(NOTEBOOKS / "reading-a-study.ipynb")
SPOKEN = "Give the class a minute alone before anyone speaks."


def write(tmp_path, *options, page=PAGE):
    assert main(["export", "handout", page, "--out", str(tmp_path), *options]) == 0
    return (tmp_path / "reading-a-study-handout.html").read_text()


def test_the_whole_page_is_in_the_handout(tmp_path, reader) -> None:
    """It has text, prompts with lines, studies, references and answers, but no controls."""
    html = write(tmp_path, "--no-pdf", "--date", "2024-05-31", "--paper", "letter")
    assert "Printed from the page on 2024-05-31." in html
    assert "@page { size: letter; }" in html
    assert SPOKEN not in html
    node = nbformat.read(PAGE, 4)
    outputs = [cell.outputs[0].data["text/html"] for cell in node.cells if cell.get("outputs")]
    cited = set(re.findall(r'<details class="study" id="study-([\w-]+)"', "".join(outputs)))
    assert set(re.findall(r'<section class="handout-study" id="study-([\w-]+)"', html)) == cited
    window = reader()
    page = window.page
    page.goto((tmp_path / "reading-a-study-handout.html").as_uri())
    assert findings(page) == []
    page.emulate_media(media="print")
    for name in (
        "What kind of work is it?",
        "The studies",
        "References",
        "Answers to the questions",
    ):
        expect(page.get_by_role("heading", level=2, name=name)).to_be_visible()
    question = page.get_by_role("group", name="A question")
    expect(question.get_by_text("How things stood when it asked")).to_be_visible()
    expect(page.get_by_text("That is what a survey shows.")).to_have_count(1)
    thinking = page.get_by_role("group", name="To think about").bounding_box()
    assert thinking
    assert thinking["height"] > 8 * 30, "eight lines to write on"
    for role in ("button", "textbox", "radio"):
        expect(page.get_by_role(role)).to_have_count(0)
    card = page.locator("#study-knaak2017")
    expect(card.get_by_text("an open copy (https://")).to_be_visible()
    assert page.get_by_role("link", name="What kind of work is it?").count() == 0
    assert [address for address in window.requests if not address.startswith("file:")] == []


def test_title_authors_source_licence_and_origin(tmp_path) -> None:
    """They are at the top and in the file's metadata, as on slides."""
    node = new_notebook(cells=[new_markdown_cell("# T\n\n## A\n\nb")])
    node.metadata.explainer = {
        "authors": ["A. B<c>"],
        "licence": "CC-BY-4.0",
        "source": "https://x.example/s",
        "date": "2024-05-31",
        "adapted_from": [{"title": "Birds", "source": "https://x.example/b"}],
    }
    nbformat.write(node, tmp_path / "x.ipynb")
    page = str(tmp_path / "x.ipynb")
    assert main(["export", "handout", page, "--out", str(tmp_path), "--no-pdf"]) == 0
    html = (tmp_path / "x-handout.html").read_text()
    top = html[html.index("<header") : html.index("</header>")]
    for text in (
        "A. B&lt;c&gt;",
        "CC-BY-4.0",
        "https://x.example/s",
        "Text dated 2024-05-31.",
        "Adapted from Birds. https://x.example/b",
    ):
        assert text in top
    for meta in (
        '<meta name="author" content="A. B&lt;c&gt;">',
        '<meta name="dcterms.date"',
        '<meta name="license" content="CC-BY-4.0">',
        "<title>T</title>",
        '<meta name="dcterms.source" content="https://x.example/s">',
    ):
        assert meta in html


def test_a_pdf_is_printed_with_chromium(tmp_path, monkeypatch, capsys) -> None:
    """It has the page's title and several sheets, and replaces only a PDF beside our handout."""
    monkeypatch.setenv("CHROMIUM", find_chromium() or "")
    pdf = tmp_path / "reading-a-study-handout.pdf"
    pdf.write_bytes(b"somebody's")
    assert main(["export", "handout", PAGE, "--out", str(tmp_path)]) == 2
    assert "was not written by explainer, so it is not replaced" in capsys.readouterr().err
    pdf.unlink()
    write(tmp_path)
    assert capsys.readouterr().out.splitlines() == [str(pdf.with_suffix(".html")), str(pdf)]
    printed = pdf.read_bytes()
    assert printed.startswith(b"%PDF-")
    assert b"/Title (Reading a study)" in printed
    assert len(re.findall(rb"/Type /Page\b(?!s)", printed)) > 5
    assert b"/StructTreeRoot" in printed, "tagged, so that it can be read aloud"


@pytest.mark.parametrize(
    ("chromium", "why"),
    [
        ("", "no Chromium was found to print it"),
        ("/no/such/browser", "it does not start"),
        ("/bin/false", "it wrote no PDF"),
    ],
)
def test_without_chromium_there_is_a_warning(chromium, why, tmp_path, monkeypatch, capsys) -> None:
    """The HTML is written, and the warning says how to get a PDF."""
    monkeypatch.setenv("CHROMIUM", chromium)
    if not chromium:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr("explainer.export.chromium.APPLICATIONS", ())
    write(tmp_path)
    captured = capsys.readouterr()
    assert why in captured.err
    assert "print the file from any browser" in captured.err
    assert not list(tmp_path.glob("*.pdf"))


def test_an_invalid_date_is_refused(tmp_path, capsys) -> None:
    """The error names the value and the format."""
    assert main(["export", "handout", PAGE, "--out", str(tmp_path), "--date", "May"]) == 2
    assert "'May' is not a date; write it as 2024-05-31" in capsys.readouterr().err
