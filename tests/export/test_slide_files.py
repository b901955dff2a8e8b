"""Tests of slides as files: what is printed from a browser, and as PDF."""

from __future__ import annotations

import pytest
from pypdf import PdfReader

from chromium import find_chromium
from explainer.cli.main import main
from support.paths import ROOT

NOTEBOOKS = ROOT / "notebooks"
PAGE = str(NOTEBOOKS / "reading-a-study.ipynb")
SPOKEN = "Give the class a minute alone before anyone speaks."
ANSWER = "To learn that, somebody has to try something."
MILLIMETRE = 72 / 25.4


@pytest.fixture(autouse=True)
def _chromium(monkeypatch) -> None:
    """Give the command the browser of the tests."""
    monkeypatch.setenv("CHROMIUM", find_chromium() or "")


def titles(outline):
    """Yield the titles of all bookmarks."""
    for entry in outline:
        if isinstance(entry, list):
            yield from titles(entry)
        else:
            yield entry.title


def test_a_pdf_has_a_sheet_for_each_slide(tmp_path, capsys) -> None:
    """It has their shape, title, language, bookmarks and tags, and answers on the next sheet."""
    out = tmp_path / "lecture.pdf"
    assert main(["export", "slides", PAGE, "--out", str(out)]) == 0
    assert capsys.readouterr().out.splitlines() == [str(out)]
    pdf = PdfReader(out)
    texts = [page.extract_text() for page in pdf.pages]
    shapes = {
        tuple(round(float(side) / MILLIMETRE) for side in page.mediabox[2:]) for page in pdf.pages
    }
    assert shapes == {(297, 167)}
    root = pdf.trailer["/Root"]
    assert (pdf.metadata.title, root["/Lang"]) == ("Reading a study", "en")
    assert "/StructTreeRoot" in root, "tagged, so that it can be read aloud"
    bookmarks = list(titles(pdf.outline))
    assert {"Reading a study", "Could it be chance?", "References"} <= set(bookmarks)
    asked = next(number for number, text in enumerate(texts) if "Whether something made" in text)
    assert ANSWER not in texts[asked]
    assert ANSWER in " ".join(texts[asked + 1].split())
    whole = "".join(texts)
    assert SPOKEN not in whole
    assert "Check my answer" not in whole
    assert main(["export", "slides", PAGE, "--out", str(out)]) == 0, "a file of ours is replaced"


def test_a_pdf_may_have_what_the_speaker_says(tmp_path) -> None:
    """Below each slide are its notes, on sheets of paper."""
    words = ["--to", "pdf", "--notes", "--paper", "letter", "--out", str(tmp_path)]
    assert main(["export", "slides", PAGE, *words]) == 0
    pdf = PdfReader(tmp_path / "reading-a-study-slides.pdf")
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [612, 792]
    assert SPOKEN in "".join(page.extract_text() for page in pdf.pages)


def test_without_chromium_there_is_no_pdf(tmp_path, monkeypatch, capsys) -> None:
    """The error says what to do, and nothing is written."""
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    assert main(["export", "slides", PAGE, "--to", "pdf", "--out", str(tmp_path)]) == 1
    assert "E920 there is no PDF of the slides, because /no/such/browser" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--to", "html", "--out", "x.pdf"], "x.pdf is not the name of a html file"),
        (["--notes"], "--notes is for --to pdf"),
    ],
)
def test_options_that_contradict_each_other_are_refused(words, why, capsys) -> None:
    """The error says which ones."""
    assert main(["export", "slides", PAGE, *words]) == 2
    assert why in capsys.readouterr().err


def test_a_pdf_of_somebody_else_is_not_replaced(tmp_path, capsys) -> None:
    """The error asks for another name."""
    out = tmp_path / "x.pdf"
    out.write_bytes(b"%PDF-1.4 somebody's")
    assert main(["export", "slides", PAGE, "--out", str(out)]) == 2
    assert "was not written by explainer, so it is not replaced" in capsys.readouterr().err
    assert out.read_bytes() == b"%PDF-1.4 somebody's"


@pytest.mark.parametrize("paper", [{"prefer_css_page_size": True}, {"format": "Letter"}])
def test_a_browser_prints_each_slide_whole(paper, tmp_path, reader) -> None:
    """On paper of any shape each slide is a sheet, and its text is small enough to be on it."""
    name = "what-the-four-works-found"
    out = tmp_path / "slides.html"
    assert main(["export", "slides", str(NOTEBOOKS / f"{name}.ipynb"), "--out", str(out)]) == 0
    page = reader(viewport={"width": 390, "height": 844}).page
    page.goto(out.as_uri())
    page.pdf(path=tmp_path / "printed.pdf", **paper)
    count = page.locator(".slide").count()
    assert len(PdfReader(tmp_path / "printed.pdf").pages) == count
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    too_long = """() => [...document.querySelectorAll('.slide-inside')]
        .filter((one) => one.scrollHeight > one.clientHeight + 1).map((one) => one.innerText)"""
    assert page.evaluate(too_long) == []
