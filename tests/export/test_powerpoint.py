"""Tests of slides for PowerPoint, as python-pptx opens them."""

from __future__ import annotations

import sys

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Inches

from chromium import find_chromium
from explainer.cli.main import main
from explainer.export.powerpoint.arrange import arrange, divide
from explainer.export.powerpoint.blocks import TableBlock, TextBlock
from explainer.export.powerpoint.design import Area
from explainer.export.powerpoint.reader import read_blocks
from support.paths import ROOT

NOTEBOOKS = ROOT / "notebooks"
SPOKEN = "Give the class a minute alone before anyone speaks."
AREA = Area(left=0, top=0, width=Inches(11), height=Inches(5))


@pytest.fixture(autouse=True)
def _chromium(monkeypatch) -> None:
    """Give the command the browser of the tests."""
    monkeypatch.setenv("CHROMIUM", find_chromium() or "")


def export(page, out, *words):
    assert main(["export", "slides", str(page), "--out", str(out), *words]) == 0
    return Presentation(str(out))


def write_notebook(folder, text, **front):
    node = new_notebook(cells=[new_markdown_cell(text)])
    node.metadata.explainer = front
    nbformat.write(node, folder / "birds.ipynb")
    return folder / "birds.ipynb"


def notes(slide):
    return slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""


def find(deck, title):
    return next(slide for slide in deck.slides if title in slide.shapes.title.text)


def test_text_notes_links_and_metadata_of_a_shipped_page(tmp_path) -> None:
    """All is text that can be edited; a citation leads to its study, which the show leaves out."""
    out = tmp_path / "a.pptx"
    deck = export(NOTEBOOKS / "reading-a-study.ipynb", out)
    assert deck.core_properties.title == "Reading a study"
    assert deck.core_properties.language == "en"
    slides = list(deck.slides)
    assert slides[0].shapes.title.text == "Reading a study"
    assert all(slide.shapes.title.text for slide in slides)
    assert SPOKEN in "".join(map(notes, slides))
    study = find(deck, "Jones et al. 2008")
    assert study._element.get("show") == "0", "hidden from the show"
    assert find(deck, "Could it be chance?")._element.get("show") is None
    targets = [
        slide.part.related_part(rid)
        for slide in slides
        for link in slide._element.xpath(".//a:hlinkClick[contains(@action, 'hlinksldjump')]")
        for rid in link.values()
        if rid.startswith("rId")
    ]
    assert study.part in targets
    assert {run.get("lang") for run in slides[1]._element.xpath(".//a:rPr")} == {"en"}
    again = tmp_path / "b.pptx"
    export(NOTEBOOKS / "reading-a-study.ipynb", again)
    assert out.read_bytes() == again.read_bytes()


def test_a_chart_is_a_picture_with_its_description_and_its_numbers_in_the_notes(tmp_path) -> None:
    """The title of the slide is the finding."""
    deck = export(NOTEBOOKS / "what-the-four-works-found.ipynb", tmp_path / "a.pptx")
    slide = find(deck, "Psychiatrists have the best mean on seven of nine scales")
    (picture,) = [s for s in slide.shapes if s.shape_type == MSO_SHAPE_TYPE.PICTURE]
    description = picture._element.nvPicPr.cNvPr.get("descr")
    assert description.startswith("Means of the nine AQ-27 scales")
    assert picture.image.size[0] > 1000
    assert "responsibility | " in notes(slide)
    bottom = max(shape.top + shape.height for shape in slide.shapes)
    assert bottom <= deck.slide_height


def test_without_chromium_a_chart_is_its_description(tmp_path, monkeypatch, capsys) -> None:
    """A warning says so."""
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    deck = export(NOTEBOOKS / "what-the-four-works-found.ipynb", tmp_path / "a.pptx")
    assert "W921 charts are tables or words on these slides" in capsys.readouterr().err
    slide = find(deck, "Psychiatrists have the best mean")
    texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    assert any("Means of the nine AQ-27 scales" in text for text in texts)


def test_lists_tables_and_pictures_stay_what_they_are(tmp_path) -> None:
    """A list has real bullets, a table cells, and a picture its alternative text."""
    (tmp_path / "robin.png").write_bytes((ROOT / "docs" / "pictures" / "slide.png").read_bytes())
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    items = "- One **sings**\n- [Two](https://x.example/)"
    text = f"# Birds\n\n## Songs\n\n{items}\n\n{table}\n\n![A robin](robin.png)"
    deck = export(write_notebook(tmp_path, text), tmp_path / "a.pptx", "--text", "all")
    slide = find(deck, "Songs")
    bullets = slide._element.xpath(".//a:p[a:pPr/a:buChar]")
    assert ["".join(p.xpath(".//a:t/text()")) for p in bullets] == ["One sings", "Two"]
    runs = [
        run
        for s in slide.shapes
        if s.has_text_frame
        for p in s.text_frame.paragraphs
        for run in p.runs
    ]
    assert [run.text for run in runs if run.font.bold] == ["sings"]
    assert [run.hyperlink.address for run in runs if run.hyperlink.address] == [
        "https://x.example/"
    ]
    shapes = [shape for each in deck.slides for shape in each.shapes]
    (table,) = [shape.table for shape in shapes if shape.has_table]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["a", "b"], ["1", "2"]]
    assert table.first_row
    pictures = [s for s in shapes if s.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert [s._element.nvPicPr.cNvPr.get("descr") for s in pictures] == ["A robin"]


def test_a_formula_is_a_picture_with_its_source(tmp_path) -> None:
    """It is drawn in the size of text, and not as wide as the slide."""
    page = write_notebook(tmp_path, "# Sums\n\n## Parts\n\nA half:\n\n$$\n\\frac{1}{2}\n$$")
    deck = export(page, tmp_path / "a.pptx")
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    (picture,) = [shape for shape in shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert picture._element.nvPicPr.cNvPr.get("descr") == r"\frac{1}{2}"
    assert picture.width < deck.slide_width / 8


def test_slides_from_right_to_left(tmp_path) -> None:
    """Every paragraph has the direction and the language of the page."""
    page = write_notebook(tmp_path, "# طيور\n\n## غناء\n\n- واحد\n- اثنان", lang="ar", dir="rtl")
    deck = export(page, tmp_path / "a.pptx")
    slide = find(deck, "غناء")
    paragraphs = slide._element.xpath(".//p:txBody/a:p[a:r]/a:pPr")
    assert paragraphs
    assert {(p.get("rtl"), p.get("algn")) for p in paragraphs} == {("1", "r")}
    assert {run.get("lang") for run in slide._element.xpath(".//a:rPr")} == {"ar"}


def test_a_template_gives_its_look(tmp_path, capsys) -> None:
    """Its shape and layouts are used, and its own slides are left out."""
    template = Presentation()
    template.slides.add_slide(template.slide_layouts[0]).shapes.title.text = "Its own"
    template.save(tmp_path / "look.pptx")
    page = write_notebook(tmp_path, "# Birds\n\n## Songs\n\nThey sing.")
    words = ["--template", str(tmp_path / "look.pptx")]
    deck = export(page, tmp_path / "a.pptx", *words)
    assert deck.slide_width == template.slide_width
    assert "Its own" not in [slide.shapes.title.text for slide in deck.slides]
    (tmp_path / "look.pptx").write_bytes(b"no presentation")
    out = ["--out", str(tmp_path / "b.pptx")]
    assert main(["export", "slides", str(page), *out, *words]) == 2
    assert "look.pptx is not a presentation" in capsys.readouterr().err


def test_slides_that_somebody_has_saved_are_not_replaced(tmp_path, capsys) -> None:
    """PowerPoint writes its own name into what it saves."""
    page = write_notebook(tmp_path, "# Birds\n\n## Songs\n\nThey sing.")
    out = tmp_path / "a.pptx"
    export(page, out)
    export(page, out)
    data = Presentation(str(out))
    app = next(r.target_part for r in data.part.package._rels.values() if "extended" in r.reltype)
    app._blob = app.blob.replace(b">explainer<", b">Microsoft Office PowerPoint<")
    data.save(out)
    assert main(["export", "slides", str(page), "--out", str(out)]) == 2
    assert "was not written by explainer" in capsys.readouterr().err


def test_without_the_package_the_message_names_the_extra(tmp_path, monkeypatch, capsys) -> None:
    """It is the command that installs it."""
    for name in [name for name in sys.modules if name.startswith("explainer.export.powerpoint")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pptx", None)
    page = write_notebook(tmp_path, "# Birds\n\n## Songs\n\nThey sing.")
    assert main(["export", "slides", str(page), "--out", str(tmp_path / "a.pptx")]) == 1
    assert "[slides]" in capsys.readouterr().err


@pytest.mark.parametrize("words", [20, 200, 800])
def test_text_stays_in_its_area(words) -> None:
    """Long text is smaller, and what would be too small is divided between blocks."""
    text = "".join(f"<p>{'bird ' * 20}</p>" for _ in range(words // 20))
    blocks = read_blocks(f"{text}<table><tr><td>a</td></tr></table>{text}")
    for group in divide(blocks, AREA, 26):
        placed = arrange(group, AREA, 26, is_centred=True)
        assert placed[-1].area.top + placed[-1].area.height <= AREA.height + Inches(0.01)
        if len(group) > 1:
            assert placed[0].size >= 26 * 0.6


def test_html_becomes_blocks() -> None:
    """Words keep their look, hidden ones are left out, and every row has as many cells."""
    html = (
        '<p>a <em>b</em><br>c</p><ol start="3"><li>d<ul><li>e</li></ul></li></ol>'
        "<button>x</button><p hidden>y</p>"
        "<table><tr><th>f</th></tr><tr><td>g</td><td>h</td></tr></table>"
        '<div class="slide-finding"><p>i</p></div>'
    )
    text, table, box = read_blocks(html)
    assert isinstance(text, TextBlock)
    assert [(p.text, p.level, p.marker) for p in text.paragraphs] == [
        ("a b\nc", 0, ""),
        ("d", 1, "3."),
        ("e", 2, "•"),
    ]
    assert isinstance(table, TableBlock)
    assert [[cell.text for cell in row] for row in table.rows] == [["f", ""], ["g", "h"]]
    assert isinstance(box, TextBlock)
    assert box.is_box
