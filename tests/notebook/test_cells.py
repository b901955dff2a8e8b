from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_markdown_cell, new_notebook
from playwright.sync_api import expect

from explainer.bibliography.study_index import StudyIndex
from explainer.model import Citation, Name, Page, Section, Site, Study, SupportLine
from explainer.notebook.cells import make_cell_id
from explainer.notebook.credit import make_credit_cell
from explainer.notebook.page_cells import build_page_cells
from explainer.notebook.page_list import PageSummary, build_index_cells
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from explainer.render.document import render_document
from explainer.source.page_index import index_titles
from explainer.source.pages import read_page
from explainer.text.markdown import find_headings, render_inline
from explainer.text.slugs import Slugs
from explainer.text.typography import TOGETHER_CLASS

SITE = Site(title="Birds", licence="CC-BY-4.0", authors=("A. Able",))
STUDIES = {
    key: Study(key=key, type="book", title=f"Title of {key}", author=(Name(family=key.title()),))
    for key in ("able", "baker")
}


def section(slug: str, *keys: str) -> Section:
    citations = tuple(Citation(key=key, number=1, line=1) for key in keys)
    return Section(slug=slug, title=slug.title(), text="Words.", line=1, citations=citations)


def page(*sections: Section, studies: tuple[str, ...] = ()) -> Page:
    return Page(slug="p", path=Path("p.md"), title="P", sections=sections, studies=studies)


def test_a_page_without_studies() -> None:
    """Title, records, navigation, one cell for each section, and the foot."""
    cells = build_page_cells(page(section("one"), section("two")), {}, SITE)
    assert [cell.id for cell in cells] == [
        "title",
        "records",
        "nav",
        "text-one",
        "text-two",
        "credit",
    ]
    assert cells[3].source == "## One\n\nWords."


def test_a_study_has_its_card_where_it_is_first_cited() -> None:
    """Each study has one card; the references come last."""
    sections = (section("one", "able", "able"), section("two", "able"), section("three", "baker"))
    cells = build_page_cells(page(*sections, studies=("able", "baker")), STUDIES, SITE)
    assert [cell.source for cell in cells if cell.role == "studies"] == [
        'studies.cards("able")',
        'studies.cards("baker")',
    ]
    assert [cell.section for cell in cells if cell.role == "studies"] == ["one", "three"]
    assert [cell.role for cell in cells][-2:] == ["references", "credit"]
    assert 'href="#references"' in cells[2].output
    assert "Baker n.d." in next(c for c in cells if c.id == "studies-three").output


def test_controls_are_one_line_of_code() -> None:
    """An educator sees one short line of code for each control."""
    cells = build_page_cells(page(section("one", "able"), studies=("able",)), STUDIES, SITE)
    assert {cell.source for cell in cells if cell.output} == {"nav", 'studies.cards("able")'}


def test_records_run_without_the_content_folder() -> None:
    """The cell with the records makes both controls."""
    cells = build_page_cells(page(section("one", "able"), studies=("able",)), STUDIES, SITE)
    names: dict[str, object] = {}
    exec(cells[1].source, names)  # our own cell, run as a kernel runs it
    nav, studies = names["nav"], names["studies"]
    assert nav.sections == (("one", "One"), ("references", "References"))  # type: ignore[attr-defined]
    assert studies.ids == ("able",)  # type: ignore[attr-defined]


@given(st.lists(st.text(max_size=80) | st.sampled_from(["Ärzte", "ärzte", "علم", "a" * 200])))
def test_cell_ids_are_valid_and_unique(titles: list[str]) -> None:
    """Sections in any script and of any length have valid, unique cell ids."""
    slugs = Slugs(("references",))
    sections = [section(slugs.new(title), "able") for title in titles]
    cells = build_page_cells(page(*sections, studies=("able",)), STUDIES, SITE)
    ids = [cell.id for cell in cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", id) for id in ids)


@given(st.text())
def test_a_cell_id_is_the_same_every_time(name: str) -> None:
    """An id depends only on the role and the name."""
    assert make_cell_id("text", name) == make_cell_id("text", name)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", make_cell_id("studies", name))


PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)


@given(PLAIN)
@pytest.mark.parametrize("place", ["title", "section", "tag"])
def test_titles_are_shown_as_they_are(place: str, title: str) -> None:
    """Nothing in a title becomes emphasis, a link, a tag or mathematics."""
    if place == "tag":
        listed = PageSummary(slug="p", title="P", description="", tags=(title,))
        cell, title = build_index_cells([listed], SITE)[1], title[:1].upper() + title[1:]
    elif place == "section":
        section = Section(slug="s", title=title, text="", line=1)
        cell = build_page_cells(page(section), {}, SITE)[3]
    else:
        cell = build_page_cells(Page(slug="p", path=Path("p.md"), title=title), {}, SITE)[0]
    heading = find_headings(cell.source)[0].title
    shown = re.sub(rf'<span class="{TOGETHER_CLASS}">(.*?)</span>', r"\1", render_inline(heading))
    assert unescape(shown) == title
    assert not re.search(r"(?<!\\)\$", cell.source)


def test_the_list_of_pages_by_tag() -> None:
    """Pages are listed below each of their tags; those without tags come last."""
    pages = [
        PageSummary(slug="b", title="B", description="About B.", tags=("zoo", "Art")),
        PageSummary(slug="à", title="A [x]", description="", tags=()),
    ]
    title, art, zoo, rest, _ = build_index_cells(pages, Site(title="Birds", description="All."))
    assert title.source == "# Birds\n\nAll."
    assert art.source == "## Art\n\n- [B](b.ipynb): About B."
    assert zoo.source == "## Zoo\n\n- [B](b.ipynb): About B."
    assert rest.source == "## Other pages\n\n- [A \\[x\\]](%C3%A0.ipynb)"


def test_a_tag_with_the_name_of_the_untagged_pages() -> None:
    """The pages without tags are listed below that tag."""
    pages = [
        PageSummary(slug="a", title="A", description="", tags=("Other pages",)),
        PageSummary(slug="b", title="B", description="", tags=()),
    ]
    cells = build_index_cells(pages, SITE)
    assert [cell.id for cell in cells].count(make_cell_id("tag", "Other pages")) == 1
    assert "b.ipynb" in cells[1].source


def test_the_foot_of_a_page() -> None:
    """It has the site's support lines, authors and licence."""
    site = Site(
        title="Birds",
        authors=("A. Able", "B. Baker"),
        licence="CC-BY-4.0",
        licence_url="https://l.example",
        support_note="Call.",
        support=(
            SupportLine(name="Line [1]", place="P", contact="123", url="https://h.example"),
            SupportLine(name="Two", place="", contact=""),
        ),
    )
    assert make_credit_cell(site, "en").source == (
        "---\n\n**If you would like to talk to someone**\n\nCall.\n\n"
        "- [Line \\[1\\]](https://h.example) (P): 123\n- Two\n\n"
        "Text by A. Able, B. Baker, [CC-BY-4.0](https://l.example)."
    )


@pytest.mark.parametrize(
    ("phone", "contact", "shown"),
    [
        ("988", "988 (call or text)", "[988](tel:988) (call or text)"),
        ("116 123", "free: 116 123", "free: [116\u00a0123](tel:116123)"),
        ("13 11 14", "", "[13\u00a011\u00a014](tel:131114)"),
        ("98", "988, day *and* night", "[98](tel:98) – 988, day \\*and\\* night"),
        ("+1 23", "call +1 23", "call [\u200e+1\u00a023](tel:+123)"),
        ("", "988", "988"),
    ],
)
def test_a_phone_number_is_a_link(phone: str, contact: str, shown: str) -> None:
    """The link is where the contact has the number, otherwise before the contact."""
    line = SupportLine(name="L", place="P", contact=contact, phone=phone)
    source = make_credit_cell(Site(title="S", support=(line,)), "en").source
    assert f"\n- L (P): {shown}\n" in f"{source}\n"


def test_support_lines_of_the_other_direction_are_isolated() -> None:
    """On an Arabic page, a number at the start of an English line would move to its end."""
    line = SupportLine(name="988", place="Canada", contact="988 (call)", phone="988")
    site = Site(title="S", support_note="Call.", support=(line,))
    apart = "\n\n\u2066Call.\u2069\n\n- \u2066988 (Canada): [988](tel:988) (call)\u2069"
    assert apart in make_credit_cell(site, "ar").source
    assert "\u2066" not in make_credit_cell(site, "de").source


def test_a_phone_link_is_not_marked_as_external(reader) -> None:
    """It does not lead to another site, and print shows the number once."""
    lines = (
        SupportLine(name="Lifeline", place="Australia", contact="13 11 14", phone="13 11 14"),
        SupportLine(name="Web", place="", contact="web", url="https://h.example"),
    )
    foot = make_credit_cell(Site(title="S", support=lines), "ar").source
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# T\n\n## A\n\n[Theirs](tel:1)", metadata={}),
            new_markdown_cell(foot, metadata={"explainer": {"role": "credit"}}),
        ],
        metadata={"explainer": {"lang": "ar", "dir": "rtl"}},
    )
    page = reader(viewport={"width": 320, "height": 640}).page
    page.set_content(render_document(render_page(make_view(notebook))).html)
    call = page.get_by_role("link", name="13 11 14", exact=True)
    expect(call).to_have_attribute("href", "tel:131114")
    expect(page.get_by_role("link", name="Theirs", exact=True)).to_have_attribute("href", "tel:1")
    after = "(link) => getComputedStyle(link, '::after').content"
    assert call.evaluate(after) == "none"
    assert page.get_by_role("link", name="Web").evaluate(after) != "none"
    assert call.evaluate("(link) => link.getClientRects().length") == 1
    page.emulate_media(media="print")
    assert call.evaluate(after) == "none"


def test_code_cells_of_an_author(tmp_path: Path) -> None:
    """A code block marked as a code cell becomes one; other code blocks stay text."""
    path = tmp_path / "p.md"
    first = "One.\n\n```{code-cell} python\nx = 1\n\nx\n```\n\n"
    body = f"{first}Two.\n\n```python\ny\n```\n\n- ```{{code-cell}}\n  z\n  ```\n"
    path.write_text(f"---\ntitle: P\n---\n{body}", encoding="utf-8")
    page = read_page(path, studies=StudyIndex(), pages=index_titles({})).page
    cells = build_page_cells(page, {}, Site(title="S"))[3:-1]
    assert [(cell.id, cell.role, cell.is_code) for cell in cells] == [
        ("text-introduction", "text", False),
        ("code-introduction-1", "code", True),
        ("more-introduction-1", "more", False),
    ]
    assert [cell.source for cell in cells] == [
        "## Introduction\n\nOne.",
        "x = 1\n\nx",
        "Two.\n\n```python\ny\n```\n\n- ```{code-cell}\n  z\n  ```",
    ]


def test_a_content_note_stands_before_the_text(tmp_path: Path) -> None:
    """It is in the page's language, below the title."""
    path = tmp_path / "p.md"
    path.write_text(
        "---\ntitle: P\nlang: ar\ncontent-note: عن *الوصمة*\n---\nText.\n", encoding="utf-8"
    )
    page = read_page(path, studies=StudyIndex(), pages=index_titles({})).page
    assert build_page_cells(page, {}, Site(title="S"))[0].source == (
        "# P\n\n> **قبل أن تقرأ:** عن \\*الوصمة\\*"
    )
    path.write_text("---\ntitle: P\n---\nText.\n", encoding="utf-8")
    page = read_page(path, studies=StudyIndex(), pages=index_titles({})).page
    assert build_page_cells(page, {}, Site(title="S"))[0].source == "# P"
