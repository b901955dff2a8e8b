"""The notebook in JupyterLab: reading, moving, editing and saving."""

from __future__ import annotations

import shutil

import nbformat
import pytest
from playwright.sync_api import expect

from explainer.builder import build
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from support.jupyterlab import Notebook
from support.paths import ROOT

SURVIVOR_LED = ROOT / "notebooks" / "survivor-led-why.ipynb"
INTRODUCTION, WHY, REFERENCES = "Introduction", "Why do you not trust clinicians?", "References"
HENDERSON = "Henderson et al. 2014"
STUDY = '<details class="study"'
WINDOWING = ("contentVisibility", "full")  # JupyterLab's own choice since 4.5, and before


@pytest.fixture(scope="module")
def context(browser):
    """Open one browser context for this module, which caches JupyterLab's files."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture(scope="module")
def short(lab, context):
    """Open the notebook unchanged, once for all tests that can share it."""
    yield from opened(lab, context, SURVIVOR_LED, "short.ipynb")


@pytest.fixture(scope="module", params=WINDOWING)
def long(lab, context, request, tmp_path_factory):
    """Open a notebook whose sections are off screen, in each windowing mode."""
    notebook = long_notebook(tmp_path_factory.mktemp("long"))
    with lab.windowing(request.param):
        yield from opened(lab, context, notebook, f"{request.param}.ipynb")


def opened(lab, context, notebook, name):
    """Open a notebook in a new page; it must cause no error and no request to another host."""
    page = context.new_page()
    notebook = Notebook.open(lab, page, notebook, name)
    yield notebook
    assert notebook.errors == []
    assert asked_elsewhere(notebook) == []
    page.close()
    lab.end_kernel(name)


@pytest.fixture
def ran(short):
    """Return the notebook after every cell has run, scrolled to its start."""
    return at_the_beginning(short)


@pytest.fixture
def long_ran(long):
    """Return the long notebook after every cell has run, scrolled to its start."""
    return at_the_beginning(long)


def at_the_beginning(notebook):
    """Run every cell, show all sections, close all studies and scroll to the start."""
    notebook.page.bring_to_front()
    notebook.run_all()
    to_top(notebook)
    one = button(notebook, "One section at a time")
    if one.get_attribute("aria-pressed") == "true":
        one.click()
    close_studies(notebook)
    go_to_introduction(notebook)
    expect_at(notebook, INTRODUCTION)
    to_top(notebook)
    return notebook


def close_studies(notebook):
    """Close all studies; a cell that ran last may still be showing what it restores."""
    opened = notebook.page.locator("details.study[open]")
    for _ in range(5):
        button(notebook, "Close all studies").click()
        try:
            expect(opened).to_have_count(0, timeout=2000)
        except AssertionError:
            continue
        return
    raise AssertionError("the studies stay open")


def go_to_introduction(notebook):
    """Choose the first section; JupyterLab may still be scrolling to where the last test ended."""
    current = notebook.page.locator("nav.explainer-nav a[aria-current]")
    for _ in range(5):
        notebook.page.locator(".explainer-toc").get_by_role("link", name=INTRODUCTION).click()
        try:
            expect(current).to_have_text(INTRODUCTION, timeout=2000)
        except AssertionError:
            continue
        return


def to_top(notebook, control=None):
    """Scroll to a button of the first cells; JupyterLab may still be scrolling elsewhere."""
    control = control or button(notebook, "Next section")
    notebook.page.mouse.move(640, 500)
    for _ in range(20):
        notebook.page.mouse.wheel(0, -100_000)
        try:
            expect(control).to_be_in_viewport(timeout=500)
        except AssertionError:
            continue
        return
    raise AssertionError(f"the wheel does not reach {control}")


def long_notebook(folder):
    """Write the notebook with enough text that the next section is always off screen."""
    notebook = nbformat.read(SURVIVOR_LED, as_version=4)
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.id.startswith("text-"):
            for number in range(12):
                prose = f"{number}. A sentence that an educator adds.\n\n" * (number % 4 + 3)
                cells.append(nbformat.v4.new_markdown_cell(prose, id=f"{cell.id[:40]}-{number}"))
    notebook.cells = cells
    nbformat.write(notebook, folder / "long.ipynb")
    return folder / "long.ipynb"


def asked_elsewhere(notebook):
    """Return the requested addresses of other hosts."""
    own = (notebook.lab.address, "data:", "blob:")
    return [url for url in notebook.requests if not url.startswith(own)]


def button(notebook, name):
    """Return a button by its name."""
    return notebook.page.get_by_role("button", name=name, exact=True)


def heading(notebook, name):
    """Return the heading of a section, whether or not it is in the document."""
    return notebook.page.get_by_role("heading", level=2, name=name)


def card(notebook, name):
    """Return the card of a study by its short citation."""
    return (
        notebook.page.get_by_role("group")
        .filter(has=notebook.page.locator("summary", has_text=name))
        .and_(notebook.page.locator("details"))
    )


def expect_at(notebook, name):
    """Expect that a section is current in the list, visible and focused."""
    current = notebook.page.locator("nav.explainer-nav a[aria-current]")
    expect(current).to_have_text(name)
    expect(heading(notebook, name)).to_be_in_viewport()
    expect(heading(notebook, name)).to_be_focused()


def expect_open(notebook, count):
    """Expect that a number of cards is open."""
    expect(notebook.page.locator("details.study[open]")).to_have_count(count)


def tab_to(notebook, target):
    """Press Tab until an element has the focus."""
    for _ in range(40):
        if target.evaluate("element => element === document.activeElement"):
            return
        notebook.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {target}")


def test_saved_notebook_can_be_read_without_running(short):
    """The section list and the cards are there before any cell has run, and Enter opens a card."""
    page = short.page
    for name in (INTRODUCTION, WHY, REFERENCES):
        expect(page.locator(".explainer-toc").get_by_role("link", name=name)).to_be_visible()
        expect(heading(short, name)).to_have_count(1)
    expect(page.get_by_text("nav = SectionNav(")).to_have_count(0)  # the records are collapsed
    summary = page.locator("summary", has_text=HENDERSON)
    summary.focus()
    summary.press("Enter")
    expect_open(short, 1)
    expect(card(short, HENDERSON).get_by_role("heading", name="What it found")).to_be_visible()


def test_buttons_that_have_not_run_say_so(short):
    """Before anything has run, a sentence beside the buttons says how to make them work."""
    says = short.page.get_by_text("The buttons work once the notebook has run")
    expect(says).to_be_visible()
    at_the_beginning(short)
    expect(says).to_be_hidden()


def test_notebook_that_was_run_and_saved_opens_with_its_controls(lab, context, ran):
    """Without its kernel, the saved controls are shown as they were before it ran, not an error."""
    ran.save()
    for again in opened(lab, context, ran.path, "again.ipynb"):
        page = again.page
        expect(page.locator(".explainer-toc").get_by_role("link", name=WHY)).to_be_visible()
        expect(page.get_by_text("The buttons work once")).to_be_visible()
        summary = page.locator("summary", has_text=HENDERSON)
        summary.press("Enter")
        expect_open(again, 1)
        expect(page.get_by_text("Error displaying widget")).to_have_count(0)


def test_sections_are_reached_off_screen(long_ran):
    """The buttons and the list reach a section that JupyterLab has not rendered yet."""
    page = long_ran.page
    button(long_ran, "Next section").click()
    expect_at(long_ran, WHY)
    to_top(long_ran)
    page.locator(".explainer-toc").get_by_role("link", name=REFERENCES).click()
    expect_at(long_ran, REFERENCES)
    to_top(long_ran)
    button(long_ran, "Previous section").click()
    expect_at(long_ran, WHY)


def test_one_section_at_a_time(long_ran):
    """The cells of other sections disappear and come back; the support lines stay."""
    button(long_ran, "One section at a time").click()
    expect(button(long_ran, "One section at a time")).to_have_attribute("aria-pressed", "true")
    expect(heading(long_ran, INTRODUCTION)).to_be_visible()
    expect(heading(long_ran, WHY)).to_have_count(0)
    button(long_ran, "Next section").click()
    expect_at(long_ran, WHY)
    expect(heading(long_ran, INTRODUCTION)).to_have_count(0)
    to_top(long_ran)
    button(long_ran, "Next section").click()
    expect_at(long_ran, REFERENCES)
    expect(long_ran.page.locator("strong", has_text="talk to someone")).to_be_visible()
    to_top(long_ran)
    button(long_ran, "One section at a time").click()
    go_to_introduction(long_ran)
    expect(heading(long_ran, INTRODUCTION)).to_be_visible()


def test_citation_leads_to_its_card_and_back(long_ran):
    """It opens its card, "Back to the text" returns, and JupyterLab keeps its address."""
    before = long_ran.page.url
    button(long_ran, "Next section").click()
    marker = long_ran.page.get_by_role("link", name=HENDERSON)
    marker.click()
    expect(card(long_ran, HENDERSON)).to_have_attribute("open", "")
    expect(card(long_ran, HENDERSON).locator("> summary")).to_be_focused()
    expect(card(long_ran, HENDERSON).locator("> summary")).to_be_in_viewport()
    expect_open(long_ran, 1)
    card(long_ran, HENDERSON).get_by_role("link", name="Back to the text").click()
    expect(marker).to_be_focused()
    expect(marker).to_be_in_viewport()
    assert long_ran.page.url == before


def test_all_studies_open_and_close(ran):
    """One button opens every card and one closes them, and Python has the same state."""
    button(ran, "Open all studies").click()
    expect_open(ran, 4)
    assert ran.python("print(studies.open == list(studies.ids))") == "True"
    button(ran, "Close all studies").click()
    expect_open(ran, 0)
    assert ran.python("print(studies.open)") == "[]"


def test_keyboard_is_enough(ran):
    """Sections, citations, cards and the display mode work by keyboard."""
    ran.page.get_by_role("link", name=INTRODUCTION, exact=True).focus()
    tab_to(ran, button(ran, "Next section"))
    ran.page.keyboard.press("Enter")
    expect_at(ran, WHY)
    marker = ran.page.get_by_role("link", name=HENDERSON)
    tab_to(ran, marker)
    ran.page.keyboard.press("Enter")
    summary = card(ran, HENDERSON).locator("> summary")
    expect(summary).to_be_focused()
    expect_open(ran, 1)
    ran.page.keyboard.press("Space")
    expect_open(ran, 0)
    ran.page.keyboard.press("Enter")
    expect_open(ran, 1)
    tab_to(ran, card(ran, HENDERSON).get_by_role("link", name="Back to the text"))
    ran.page.keyboard.press("Enter")
    expect(marker).to_be_focused()
    button(ran, "One section at a time").focus()
    ran.page.keyboard.press("Space")
    expect(heading(ran, REFERENCES)).to_have_count(0)


def test_page_follows_python(ran):
    """Values set in a cell change the page."""
    ran.python('nav.current = "references"\nprint("set")')
    expect(ran.page.locator("nav.explainer-nav a[aria-current]")).to_have_text(REFERENCES)
    expect(heading(ran, REFERENCES)).to_be_in_viewport()
    ran.python('studies.open = ["henderson2014"]\nprint("set")')
    expect(card(ran, HENDERSON)).to_have_attribute("open", "")
    expect_open(ran, 1)
    ran.python('nav.one_at_a_time = True\nprint("set")')
    expect(heading(ran, INTRODUCTION)).to_have_count(0)
    expect(heading(ran, REFERENCES)).to_be_visible()
    ran.python('nav.one_at_a_time = False\nnav.previous()\nprint("set")')
    expect(ran.page.locator("nav.explainer-nav a[aria-current]")).to_have_text(WHY)
    expect(heading(ran, WHY)).to_be_in_viewport()


def test_python_follows_the_page(ran):
    """Clicks on the page change the values in Python."""
    state = "print(nav.current, nav.one_at_a_time, studies.open)"
    assert ran.python(state) == "introduction False []"
    button(ran, "Next section").click()
    expect_at(ran, WHY)
    card(ran, HENDERSON).locator("> summary").click()
    expect_open(ran, 1)
    button(ran, "One section at a time").click()
    assert ran.python(state) == "why-do-you-not-trust-clinicians True ['henderson2014']"


def test_table_of_studies_follows_the_reader(lab, context):
    """The page of all studies is a notebook as well, and its rows are filtered there."""
    for notebook in opened(lab, context, ROOT / "notebooks/all-studies.ipynb", "studies.ipynb"):
        notebook.menu("Run", "Run All Cells")
        notebook.wait_until_idle()
        page = notebook.page
        table = page.locator(".explainer-table[data-live]")
        expect(table).to_have_count(1)
        trials = table.get_by_role("button", name="Randomised trials")
        to_top(notebook, trials)
        trials.click()
        count = table.locator("tbody tr:visible").count()
        expect(table.get_by_role("status")).to_have_text(f"{count} studies")
        compare = table.get_by_role("button", name="Compare", exact=True)
        expect(compare).to_have_count(0)  # it has no dialog


def test_external_link_opens_in_a_new_tab(ran, context):
    """JupyterLab stays open."""
    context.route("https://doi.org/**", lambda route: route.fulfill(body="elsewhere"))
    button(ran, "Open all studies").click()
    with ran.page.expect_popup() as popup:
        card(ran, HENDERSON).get_by_role("link", name="https://doi.org/").click()
    assert popup.value.url.startswith("https://doi.org/10.1016/")
    popup.value.close()
    expect(heading(ran, WHY)).to_have_count(1)


def test_corrections_reach_cells_that_were_joined_and_split(lab, context, tmp_path):
    """JupyterLab gives them new ids, and a joined cell no metadata; outputs may be cleared."""
    content, out = tmp_path / "content", tmp_path / "notebooks"
    shutil.copytree(ROOT / "content", content)
    with lab.windowing("none"):  # the last section is out of view
        for notebook in opened(lab, context, SURVIVOR_LED, "joined.ipynb"):
            paragraphs = notebook.page.get_by_role("paragraph")
            paragraphs.filter(has_text="I stand firmly behind modern medicine").click()
            notebook.page.keyboard.press("ControlOrMeta+Shift+m")
            expect(notebook.page.locator(".jp-MarkdownCell.jp-mod-active")).to_contain_text(WHY)
            heading(notebook, REFERENCES).dblclick()
            notebook.page.locator(".jp-MarkdownCell.jp-mod-active").get_by_role("textbox").focus()
            notebook.page.keyboard.press("ControlOrMeta+Home")
            for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ControlOrMeta+Shift+Minus"):
                notebook.page.keyboard.press(key)
            notebook.menu("Edit", "Clear Outputs of All Cells")
            notebook.save()
            out.mkdir()
            shutil.copy(notebook.path, out / SURVIVOR_LED.name)
    page = content / "pages/survivor-led-why.md"
    text = page.read_text(encoding="utf-8")
    for old in ("I stand firmly behind", "so get one whenever you can"):
        assert old in text
        text = text.replace(old, f"{old}, corrected")
    page.write_text(text, encoding="utf-8")
    result = build(content, out, pages=["survivor-led-why"])
    built = nbformat.read(out / SURVIVOR_LED.name, as_version=4)
    assert [change.kind for change in result.reports[0].to_review] == []
    (joined,) = [cell for cell in built.cells if "## Introduction" in cell.source]
    assert "I stand firmly behind, corrected" in joined.source
    assert "so get one whenever you can, corrected" in joined.source
    assert len([cell for cell in built.cells if cell.cell_type == "markdown"]) == 6
    assert "Oliveira" in built.cells[-3].source


def test_notebook_saved_by_jupyterlab_gives_the_same_page(ran):
    """After editing, running and saving it is valid and renders as before."""
    before = render_page(make_view(nbformat.read(SURVIVOR_LED, as_version=4)))
    paragraphs = ran.page.get_by_role("paragraph")
    paragraphs.filter(has_text="I stand firmly behind modern medicine").dblclick()
    ran.page.locator(".jp-MarkdownCell.jp-mod-active").get_by_role("textbox").focus()
    ran.page.keyboard.press("ControlOrMeta+End")
    ran.page.keyboard.insert_text("\n\nA sentence of an educator's own.")
    ran.page.keyboard.press("Shift+Enter")
    expect(paragraphs.filter(has_text="an educator's own.")).to_be_visible()
    ran.save()
    saved = nbformat.read(ran.path, as_version=4)
    nbformat.validate(saved)
    ours = [cell for cell in saved.cells if "explainer" in cell.metadata]
    mimes = [set(out.data) for cell in ours for out in cell.get("outputs", [])]
    assert all("text/html" in each for each in mimes)
    assert not any("application/vnd.jupyter.widget-view+json" in each for each in mimes)
    assert len(mimes) == 2
    after = render_page(make_view(saved))
    assert "<p>A sentence of an educator's own.</p>" in after.main
    assert after.main.count('<nav class="explainer-nav"') == 1
    assert after.main.count(STUDY) == before.main.count(STUDY) == 4
    assert (after.title, after.first) == (before.title, before.first)
