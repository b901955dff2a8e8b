"""An hour's editing in JupyterLab, and then three new versions of the page."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from playwright.sync_api import Browser, expect

from support.jupyterlab import Lab, Notebook
from support.paths import ROOT

SLUG = "what-the-four-works-found"
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PASTE = """(editor, data) => {
    const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
    const clipboard = new DataTransfer();
    clipboard.items.add(new File([bytes], "board.png", { type: "image/png" }));
    const paste = { clipboardData: clipboard, bubbles: true, cancelable: true };
    editor.dispatchEvent(new ClipboardEvent("paste", paste));
}"""


class Editor:
    """What an educator does in JupyterLab, by mouse and keyboard."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook, self.page = notebook, notebook.page
        self.cells = notebook.page.locator(".jp-Notebook .jp-Cell")
        self.active = notebook.page.locator(".jp-Notebook .jp-Cell.jp-mod-active")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def select(self, text: str, kind: str = "Markdown") -> None:
        """Select the first cell of a kind that shows a text, without editing it."""
        cell = self.page.locator(f".jp-{kind}Cell").filter(has_text=text).first
        cell.scroll_into_view_if_needed()
        cell.locator(".jp-InputPrompt").click(force=True)
        expect(self.active).to_contain_text(text)

    def edit(self, text: str) -> None:
        """Open the editor of a Markdown cell."""
        self.select(text)
        self.press("Enter")
        expect(self.active.get_by_role("textbox")).to_be_focused()

    def write(self, text: str) -> None:
        self.page.keyboard.insert_text(text)

    def append(self, text: str) -> None:
        """Write at the end of the cell whose editor is open."""
        self.press("ControlOrMeta+End")
        self.write(text)
        self.press("Escape")

    def add_below(self, *lines: str, is_code: bool = False) -> None:
        """Write a new cell below the selected one."""
        self.press("b", *(() if is_code else ("m",)), "Enter")
        expect(self.active.get_by_role("textbox")).to_be_focused()
        self.write("\n".join(lines))
        self.press("Escape")

    def split_before(self, text: str) -> None:
        """Split the cell whose editor is open before the line that begins with a text."""
        self.active.locator(".cm-line").filter(has_text=text).first.click(position={"x": 2, "y": 8})
        self.press("Home", "ControlOrMeta+Shift+Minus", "Escape")

    def join_with_next(self) -> None:
        self.press("ControlOrMeta+Shift+m", "Escape")


def spend_an_hour(notebook: Notebook) -> None:
    """Edit, split, delete, join, move, copy, add, paste, clear, run and save."""
    lab = Editor(notebook)
    unrun = lab.page.locator(".explorable-unrun:visible")
    expect(unrun.first).to_have_text("Run this cell to use it: select it and press Shift+Enter.")
    lab.edit("offers four links in support")
    lab.append("\n\nWe read this in week three.")
    lab.edit("fits both. Of 14,587 people")
    lab.split_before("Mistakes can touch")
    lab.select("A survey (", kind="Code")
    lab.press("d", "d")
    lab.select("It depends on who you compare")
    lab.join_with_next()
    lab.select("How afraid of him were", kind="Code")
    lab.join_with_next()
    lab.select("more than half of people")
    lab.press("Shift+ArrowDown", *["ControlOrMeta+Shift+ArrowUp"] * 2, "Escape")
    lab.select("one author’s view from inside")
    lab.press("c", "v", "ArrowUp")
    lab.add_below("## On the board", "", "What we drew:", "")
    lab.press("Enter", "ControlOrMeta+End")
    lab.active.get_by_role("textbox").evaluate(PASTE, PICTURE)
    expect(lab.active).to_contain_text("![board.png](attachment:")
    lab.press("Escape")
    lab.select("Crawford", kind="Code")
    lab.add_below("asked = 14587", 'print(f"{asked:,} people")', is_code=True)
    lab.press("ArrowUp")
    lab.join_with_next()
    notebook.menu("Edit", "Clear Outputs of All Cells")
    notebook.menu("Run", "Run All Cells")
    notebook.wait_until_idle()
    expect(unrun).to_have_count(0)
    choice = lab.page.locator(".explorable-gap select").first.bounding_box()
    assert choice
    assert choice["width"] > 100  # the question above does not float beside it
    expect(lab.page.locator("details.study").filter(has_text="Crawford")).to_have_count(1)
    notebook.save()


@pytest.fixture(scope="module")
def edited(lab: Lab, browser: Browser) -> Iterator[Path]:
    """Return the notebook after an hour in JupyterLab."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    with lab.windowing("none"):
        shipped = ROOT / f"notebooks/{SLUG}.ipynb"
        notebook = Notebook.open(lab, context.new_page(), shipped, "hour.ipynb")
    spend_an_hour(notebook)
    # JupyterLab asks for the picture's address before it puts the picture there.
    assert [error for error in notebook.errors if "ERR_UNKNOWN_URL_SCHEME" not in error] == []
    yield notebook.path
    context.close()
    lab.end_kernel("hour.ipynb")


class Course:
    """The page that the notebook was built from, and the notebook."""

    def __init__(self, folder: Path, edited: Path) -> None:
        self.folder, self.content, self.out = folder, folder / "content", folder / "notebooks"
        self.path = self.out / f"{SLUG}.ipynb"
        shutil.copytree(ROOT / "content", self.content)
        shutil.copytree(ROOT / "notebooks", self.out)
        shutil.copy(edited, self.path)

    def correct(self, *changes: tuple[str, str], name: str = f"pages/{SLUG}.md") -> None:
        """Change a file of the content."""
        text = (self.content / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (self.content / name).write_text(text, encoding="utf-8")

    def run(self, *words: str) -> str:
        """Run the command and return its messages."""
        command = [str(Path(sys.executable).with_name("explainer")), *words]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def read(self) -> NotebookNode:
        node = nbformat.read(self.path, nbformat.NO_CONVERT)
        nbformat.validate(node)
        return node

    def find(self, words: str) -> NotebookNode:
        """Return the one cell for readers that has some words."""
        cells = [cell for cell in self.read().cells if cell.cell_type != "raw"]
        (found,) = [cell for cell in cells if words in cell.source and cell.id != "records"]
        return found

    def check_own(self) -> None:
        """Check that nothing of the educator's is lost, and that what they deleted stays out."""
        cells = self.read().cells
        sources = [cell.source for cell in cells]
        everything = "\n".join(sources)
        assert "We read this in week three." in self.find("## Introduction").source
        assert everything.count("one author’s view from inside medicine") == 2
        assert self.find("## On the board").attachments
        assert "guess_2" not in everything
        at = sources.index(self.find("## Help can harm").source)
        assert sources[at + 1].startswith("Mistakes")
        joined = self.find("asked = 14587")
        kinds = [output.output_type for output in joined.outputs]
        assert kinds == ["display_data", "stream"]
        assert joined.outputs[1].text == "14,587 people\n"
        assert len(self.find("Guess(").outputs) == 2


def test_three_versions_of_the_page(edited: Path, tmp_path: Path) -> None:
    """Nothing is lost, and each correction arrives; where both changed a sentence, it is marked.

    Then the site, the slides and the handout have the cards, the controls and the picture.
    """
    course = Course(tmp_path, edited)
    course.run("build", SLUG)
    course.check_own()

    course.correct(
        ("what it leaves open.", "what it does not say."),
        ("Mistakes can touch the body too", "Mistakes touch the body, too"),
        ("763 (5.2 %)", "763 of them (5.2 %)"),
        ("All of this can be true at once", "All of it can be true at once"),
        ("That is more than four in five.\n\n##", "That is over four in five.\n\n##"),
        ("Place your guess before you look", "Place it before you look"),
    )
    course.correct(("19.14", "19.15"), name="figures/aq27.md")
    report = course.run("build", SLUG)
    course.check_own()
    assert "what it does not say." in course.find("We read this in week three.").source
    assert "763 of them (5.2 %)" in course.find("## Help can harm").source
    assert course.find("Mistakes touch the body, too").source.startswith("Mistakes touch")
    psychiatrists = course.find("It depends on who you compare").source
    assert "All of it can be true at once" in psychiatrists
    assert "That is over four in five." in psychiatrists
    both = course.find("Place it before you look").source
    assert "19.15" in both
    assert "display(figure.controls(), figure)" in both
    assert "the question “How afraid of him were the…” and the figure of “A survey" in report
    assert "the question “A survey (Victor et al. 2022)…” of “Are psychia" in report
    assert report.count("you deleted this cell") == 1

    node = course.read()
    cell = next(cell for cell in node.cells if "does not say." in cell.source)
    cell.source = cell.source.replace("what it does not say.", "what nobody asked.")
    nbformat.write(node, course.path)
    course.correct(
        ("what it does not say.", "what it cannot say."), ("## An essay", "## An essay by a doctor")
    )
    (study,) = (path for path in (course.content / "studies").iterdir() if "crawford" in path.name)
    course.correct(("763 (5.2 %) reported", "Few reported"), name=f"studies/{study.name}")
    report = course.run("build", SLUG)
    course.check_own()
    assert "“Introduction”: you and the page have both changed the same words" in report
    (marked,) = [cell for cell in course.read().cells if cell.cell_type == "raw"]
    assert "what it cannot say." in marked.source
    assert "what nobody asked." in course.find("## Introduction").source
    assert "Few reported" in course.find("asked = 14587").outputs[0].data["text/html"]

    text = (course.content / f"pages/{SLUG}.md").read_text(encoding="utf-8")
    start, end = text.index("## A web page"), text.index("## A survey, and")
    course.correct(
        (text[start:end], ""), ("## Help can harm", "## What is new\n\nMore.\n\n## Help can harm")
    )
    report = course.run("build", SLUG)
    course.check_own()
    assert "deleted" not in report
    assert "## A web page" not in "".join(cell.source for cell in course.read().cells)
    course.find("## What is new")
    check_editions(course)


def check_editions(course: Course) -> None:
    """Check that what readers get has all cards, links that lead somewhere, and the picture."""
    alone, site = course.folder / "alone", course.folder / "site"
    alone.mkdir()
    shutil.copy(course.path, alone)
    course.run("export", "site", "alone", "--out", str(site))
    course.run("export", "slides", SLUG, "--out", str(course.folder / "slides.html"))
    course.run("export", "handout", SLUG, "--out", str(course.folder / "handout.html"))
    page = (site / f"{SLUG}.html").read_text(encoding="utf-8")
    slides, handout = (
        (course.folder / f"{name}.html").read_text(encoding="utf-8")
        for name in ("slides", "handout")
    )
    for html in (page, slides):
        cited = set(re.findall(r'href="#(study-[\w-]+)"', html))
        assert "study-crawford2016" in cited
        assert len(cited) > 10
        assert cited <= set(re.findall(r'id="([^"]+)"', html))
    assert page.count('class="explainer-prompt explainer-explorable') == 4
    assert page.count('id="figure-aq27"') == 1
    assert "14,587 people" in page
    assert "assets/picture." in page
    for html in (slides, handout):
        assert PICTURE in html
        assert "week three" in html
    assert "Crawford" in handout
