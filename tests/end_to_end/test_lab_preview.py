"""JupyterLab shows the page of a notebook beside it: "What readers see"."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from playwright.sync_api import expect

from support.axe import findings
from support.jupyterlab import Notebook
from support.paths import ROOT

NAME = "What readers see"
SECTIONS = 6
SAVED, UNSAVED = "The saved page.", "Unsaved changes are not shown yet."


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    """Write a notebook with long sections, a live cell and a picture beside it."""
    notebook = nbformat.read(ROOT / "notebooks" / "survivor-led-why.ipynb", as_version=4)
    words = "\n\n".join(["Birds sing at dawn, and nobody has counted how often."] * 30)
    for number in range(SECTIONS):
        text = f"## Chapter {number}\n\n{words}"
        notebook.cells.append(new_markdown_cell(text, id=f"chapter-{number}"))
    notebook.cells.append(new_markdown_cell("The end.\n\n![A claim](claim.png)", id="end"))
    notebook.cells.append(new_code_cell("print('live')", id="live"))
    path = tmp_path_factory.mktemp("lesson") / "lesson.ipynb"
    nbformat.write(notebook, path)
    return path


@pytest.fixture(scope="module")
def notebook(lab, browser, lesson):
    """Open the notebook in a folder of JupyterLab, and the page beside it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    (lab.folder / "course").mkdir()
    (lab.folder / "course/claim.png").write_bytes((ROOT / "docs/pictures/claim.png").read_bytes())
    opened = Notebook.open(lab, page, lesson, "course/lesson.ipynb")
    button = page.get_by_role("button", name=NAME)
    expect(button).to_be_visible()
    button.click()
    expect(page.get_by_role("tab", name=NAME)).to_be_visible()
    yield opened
    assert opened.errors == []
    assert [
        url for url in opened.requests if not url.startswith((lab.address, "data:", "blob:"))
    ] == []
    lab.end_kernel("course/lesson.ipynb")
    context.close()


def shown(notebook):
    """Return the page that is shown beside the notebook."""
    return notebook.page.frame_locator(f'iframe[title="{NAME}"]').last


def choose_cell(notebook, text):
    """Select a cell of text in the notebook, without editing it."""
    notebook.page.evaluate("document.activeElement.blur()")
    heading = notebook.page.locator(".jp-Notebook").get_by_role("heading", name=text)
    heading.scroll_into_view_if_needed()
    heading.click()


def test_page_follows_the_active_cell(notebook):
    """The part of the page that the cell shows is in view; the focus stays in the notebook."""
    page = shown(notebook)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for number in (4, 1, 5):
        choose_cell(notebook, f"Chapter {number}")
        expect(page.get_by_role("heading", name=f"Chapter {number}")).to_be_in_viewport()
    assert notebook.page.evaluate("document.activeElement.tagName") != "IFRAME"
    picture = page.get_by_role("img", name="A claim")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("picture => picture.naturalWidth") > 0


def test_saved_change_appears_at_the_same_place(notebook):
    """An unsaved change is announced; when it is saved, the page has it and does not move."""
    page, status = (
        shown(notebook),
        notebook.page.locator(".explainer-readers").get_by_role("status"),
    )
    choose_cell(notebook, "Chapter 2")
    heading = page.get_by_role("heading", name="Chapter 2")
    expect(heading).to_be_in_viewport()
    top = heading.evaluate("""async heading => {
        const frame = () => new Promise(requestAnimationFrame);
        let top;
        do {
            top = heading.getBoundingClientRect().top;
            for (let i = 0; i < 10; i++) await frame();
        } while (top !== heading.getBoundingClientRect().top);
        return top;
    }""")
    expect(status).to_have_text(SAVED)
    notebook.page.keyboard.press("Enter")
    notebook.page.keyboard.press("ControlOrMeta+End")
    notebook.page.keyboard.type("\n\nOwls do not.")
    expect(status).to_have_text(UNSAVED)
    assert findings(notebook.page, within=".explainer-readers-bar") == []
    expect(page.get_by_text("Owls do not.")).to_have_count(0)
    notebook.page.get_by_role("button", name="Save and show").click()
    expect(page.get_by_text("Owls do not.")).to_have_count(1)
    expect(status).to_have_text(SAVED)
    assert heading.evaluate("heading => heading.getBoundingClientRect().top") == pytest.approx(
        top, abs=2
    )
    expect(notebook.page.get_by_role("button", name="Save and show")).to_be_hidden()
    expect(notebook.page.locator(".jp-NotebookPanel :focus")).to_have_count(1)
    expect(page.get_by_text("You were last at")).to_be_hidden()


def test_page_says_that_its_cells_are_not_live(notebook):
    """It starts no kernel of its own; the notebook beside it has one."""
    expect(shown(notebook).get_by_text("This copy has no live parts")).to_have_count(1)


def test_view_closes_with_its_notebook(notebook):
    """One notebook has one view, and the button shows that one again."""
    tabs = notebook.page.get_by_role("tab", name=NAME)
    notebook.page.get_by_title("More commands").click()
    notebook.page.get_by_role("button", name=NAME).click()
    expect(tabs).to_have_count(1)
    tab = notebook.page.get_by_role("tab", name="lesson.ipynb")
    assert notebook.errors == []
    tab.locator(".lm-TabBar-tabCloseIcon").click()
    expect(tabs).to_have_count(0)
    notebook.errors.clear()  # JupyterLab reports that it has not asked the debugger any more
