from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from explainer.model import Study
from explainer.notebook.page_markup import link_files
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from explainer.render.document import render_body, render_head
from explainer.render.html import render_study_list
from support.paths import ROOT

VOID = {"br", "hr", "img", "col", "meta", "link"}


class Seen(HTMLParser):
    """Collects the elements of a page; fails if its tags are not balanced."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.unsafe: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name in ("style", "srcdoc", "action", "formaction"):
                self.unsafe.append(name)
            if name in ("href", "src") and address.startswith(("javascript:", "vbscript:")):
                self.unsafe.append(address)
            if name == "href" and address.startswith("data:"):
                self.unsafe.append(address)
        if tag in ("script", "iframe", "object", "embed", "style", "form", "base", "use"):
            self.unsafe.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open, f"</{tag}> closes nothing"
            assert self.open.pop() == tag


def markdown(source: str, **record: str) -> nbformat.NotebookNode:
    return new_markdown_cell(source, metadata={"explainer": record} if record else {})


def code(source: str = "x", html: str = "", **record: str) -> nbformat.NotebookNode:
    outputs = [new_output("display_data", data={"text/html": html})] if html else []
    metadata = {"explainer": record} if record else {}
    return new_code_cell(source, outputs=outputs, metadata=metadata)


def page_of(*cells: nbformat.NotebookNode, **metadata: object):
    return render_page(
        make_view(new_notebook(cells=list(cells), metadata=metadata)), name="file_name"
    )


def test_the_real_page() -> None:
    """The committed notebook is a page with its sections, controls and cards, each id once."""
    notebook = nbformat.read(ROOT / "notebooks/survivor-led-why.ipynb", nbformat.NO_CONVERT)
    page = render_page(make_view(notebook))
    assert page.title == "Survivor-Led, Why?"
    assert (page.lang, page.dir, page.first) == ("en", "ltr", "introduction")
    assert (page.code_cells, page.own_cells) == (3, 0)
    seen = Seen(page.main)
    assert (seen.tags.count("h1"), seen.tags.count("nav")) == (1, 2)
    assert seen.tags.count("section") == 3
    assert page.main.count('<details class="study"') == 4
    assert len(set(seen.ids)) == len(seen.ids)
    for target in re.findall(r'href="#([^"]+)"', page.main):
        assert target in seen.ids


def test_no_heading_skips_a_level_on_the_real_page() -> None:
    """Each heading is at most one level below the heading before it."""
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        page = render_page(make_view(nbformat.read(path, nbformat.NO_CONVERT)))
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", page.main)]
        assert levels[0] == 1
        assert all(below <= above + 1 for above, below in pairwise(levels))


def test_sections_follow_the_headings() -> None:
    """A new heading of an educator is a section, and a section without a slug gets one."""
    page = page_of(
        markdown("# T\n\nIntro."),
        markdown("## Mine\n\nOne.\n\n## Mine\n\nTwo."),
        markdown("## Ours, renamed", role="text", section="ours"),
    )
    assert Seen(page.main).ids == [
        "explainer-sections",
        "mine",
        "mine-title",
        "mine-2",
        "mine-2-title",
        "ours",
        "ours-title",
    ]
    assert page.main.index("Intro.") < page.main.index("<nav") < page.main.index("One.")


@pytest.mark.parametrize(
    ("cells", "metadata", "title"),
    [
        (["# Words"], {"title": "Old"}, "Words"),
        (["Text"], {"title": "Old"}, "Old"),
        (["## Section", "# Late"], {}, "file_name"),
        ([], {}, "file_name"),
    ],
)
def test_the_title(cells: list[str], metadata: dict[str, str], title: str) -> None:
    """What an educator wrote is the title, before what was built, before the file's name."""
    page = page_of(*map(markdown, cells), **metadata)
    assert page.title == title
    assert f"<h1>{title}</h1>" in page.main


def test_a_second_title_is_a_section() -> None:
    """A page has one h1, and no heading is lost."""
    page = page_of(markdown("# One\n\n# Two\n\n> # Three\n\ntext"), code(html="<h1>Four</h1>"))
    assert re.findall(r"<h([123])[^>]*>([A-Z]\w+)", page.main) == [
        ("1", "One"),
        ("2", "Two"),
        ("3", "Three"),
        ("3", "Four"),
    ]


def test_cells_keep_their_places() -> None:
    """Each code cell has its place, numbered as Voilà numbers, with its saved output in it."""
    page = page_of(
        markdown("# T"), code("1", "<p>a</p>"), markdown("## S"), code("2"), markdown("end")
    )
    assert '<div class="cell" data-cell="2"><p>a</p></div>' in page.main
    assert '<div class="cell" data-cell="4"></div>\n<p>end</p>' in page.main
    assert page.code_cells == page.own_cells == 2


def test_the_saved_navigation_is_replaced() -> None:
    """The navigation has the sections as they are now."""
    saved = '<nav class="explainer-nav"><a href="#old">Old</a><nav>x</nav></nav>'
    page = page_of(code("nav", saved, role="nav"), markdown("## A"), markdown("## B"))
    assert "#old" not in page.main
    assert '<div class="explainer-aside" data-cell="1">' in page.main
    assert Seen(page.main).tags.count("nav") == 1


def test_one_section_needs_no_navigation() -> None:
    """A page of one section, or none, has no list of sections."""
    assert "<nav" not in page_of(markdown("# T\n\nWords.")).main


def test_cards_link_back_to_the_first_citation() -> None:
    """The first citation of a study has an id, and the others have none."""
    page = page_of(markdown("[a](#study-x) [b](#study-x) [c](#study-y) [d](#other)"))
    assert re.findall(r'<a class="cite"( id="[^"]*")? href="#(\S+)"', page.main) == [
        (' id="cite-x"', "study-x"),
        ("", "study-x"),
        (' id="cite-y"', "study-y"),
    ]


def test_ids_are_unique() -> None:
    """An id of a card that is shown twice, or of a section in an output, is used once."""
    card = '<details class="study" id="study-x"><summary>S</summary></details>'
    page = page_of(
        code("1", '<p id="a">x</p><p title="q id=&quot;z&quot;" id="explainer-live">y</p>'),
        markdown("## A\n\n[x](#study-x)"),
        code("2", card),
        code("3", card + '<p id="cite-x">'),
    )
    assert sorted(Seen(page.main).ids) == ["a", "a-title", "cite-x", "study-x"]
    assert page.main.count("<details") == 2
    assert 'title="q id=&quot;z&quot;"' in page.main


def test_a_prompt_shows_its_attachments() -> None:
    """Pictures that were pasted into a question, its text or a choice are shown."""
    text = "Which ![A](attachment:a.png)?\n\n![B](attachment:a.png)\n\n- [x] ![C](attachment:a.png)"
    cell = new_markdown_cell(text, metadata={"tags": ["question"]})
    cell.attachments = {"a.png": {"image/png": "iVBORw0K"}}
    for name in "ABC":
        assert f'<img src="data:image/png;base64,iVBORw0K" alt="{name}">' in page_of(cell).main


def test_the_foot() -> None:
    """Credit and support lines are below all sections, with an educator's own headings."""
    page = page_of(markdown("## A"), markdown("By us.\n\n## Thanks", role="credit"))
    foot = page.main[page.main.index("<footer") :]
    assert "By us." in foot
    assert "<h3>Thanks</h3>" in foot


def test_language_and_direction() -> None:
    """A page in another language and direction says so, around the whole text."""
    page = page_of(markdown("# ع"), explainer={"lang": "ar", "dir": "rtl", "description": "و"})
    assert (page.lang, page.dir, page.description) == ("ar", "rtl", "و")
    assert (
        '<main class="explainer" id="explainer-main" lang="ar" dir="rtl">' in render_body(page).html
    )
    assert '<meta name="description" content="و">' in render_head(page).html


def test_no_notebook_at_all() -> None:
    """A notebook without cells, or with nonsense for cells, is an empty page."""
    for cells in ([], None, 3, [3, {}]):
        assert "<h1>x</h1>" in render_page(make_view({"cells": cells}), name="x").main


PIECES = st.sampled_from(
    [
        *("# A\n", "## B\n", "### C\n", "b\n===\n", "> # q\n", "- # l\n", "```\n# c\n", "\n", "\r"),
        *("text ", "*", "`", "|a|\n|-|\n", "&lt;h1&gt;", '" id="a', "<!--", "-->"),
        *("[x](#study-k)", "[x](javascript:alert)", "[x](data:text/html,a)", "![p](attachment:a)"),
        *("<h1>", "</h1>", "</section>", "</nav>", "</div>", "<details>", "<table><tr><td>"),
        *("<script>alert(1)</script>", "<p onclick='a'>", "<img src=x onerror=y>", "<p style='a'>"),
        *("<svg><style>", "<math><mtext>", "<template>", "<textarea>", "<iframe srcdoc='<p>'>"),
        *('<nav class="explainer-nav">', "<div id=a>", "<p id='b'>", "<h2 id='a-title'>"),
        *("<a href='java\nscript:x'>", "<button form=x formaction='javascript:y'>"),
        "<a title='<h1 id=\"b\">' href=#>",
    ]
)
SOURCES = st.lists(PIECES | st.text(max_size=5), max_size=8).map("".join)
ROLES = st.sampled_from(["", "nav", "text", "credit", "studies"])


@st.composite
def cells(draw: st.DrawFn) -> nbformat.NotebookNode:
    source = draw(SOURCES)
    record = {"role": draw(ROLES), "section": draw(st.sampled_from(["", "a", "b", "a-title"]))}
    if draw(st.booleans()):
        return code(source, draw(SOURCES), **record)
    cell = markdown(source, **record)
    cell.attachments = {"a": {"image/png": draw(st.sampled_from(["iVBO", '"><script>x']))}}
    return cell


@given(st.lists(cells(), max_size=5), st.text(max_size=5))
def test_any_notebook_is_a_valid_page(nodes: list[nbformat.NotebookNode], name: str) -> None:
    """A page has one h1, unique ids, balanced tags and no scripts, whatever the notebook has."""
    page = render_page(make_view(new_notebook(cells=nodes, metadata={"title": name})), name=name)
    seen = Seen(page.main)
    assert seen.tags.count("h1") == 1
    assert len(set(seen.ids)) == len(seen.ids)
    assert not seen.unsafe
    assert not page.first or page.first in seen.ids


def test_commands_that_a_cell_defines_hold_in_the_others() -> None:
    """As in JupyterLab, where the whole notebook is one page."""
    page = page_of(
        markdown("## One\n\n$\\newcommand{\\xvec}{\\vec{x}}$"), markdown("Then $\\xvec$.")
    )
    assert "<code" not in page.main
    assert "<mover" in page.main


def test_files_of_cards_become_links() -> None:
    """A link to each file stands in its place; what its text is has no effect on the page."""
    study = Study(key="able2014", type="book", title="</pre> & <b>", author=(), issued=(2014,))
    html = render_study_list([(1, study)])
    files: dict[str, str] = {}
    linked = link_files(html, lambda name, text: files.setdefault(name, text) and f"f/{name}")
    assert list(files) == ["able2014.bib", "able2014.ris", "able2014.json"]
    assert "TI  - </pre> & <b>\n" in files["able2014.ris"]
    assert "<pre" not in linked
    for name in files:
        assert f'<a class="study-file" href="f/{name}" download="{name}">' in linked
    assert link_files(linked, lambda name, _: name) == linked
