"""An hour's editing in JupyterLab, and then three new versions of the page.

One session makes the notebook that all tests of this module begin with.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from support.jupyterlab import Notebook
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
    lab = Editor(notebook)
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
    notebook.save()


@pytest.fixture(scope="module")
def edited(lab, browser, tmp_path_factory) -> Path:
    """Return the notebook after an hour in JupyterLab."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    with lab.windowing("none"):
        notebook = Notebook.open(
            lab, context.new_page(), ROOT / f"notebooks/{SLUG}.ipynb", "e.ipynb"
        )
    spend_an_hour(notebook)
    # JupyterLab asks for the picture's address before it puts the picture there.
    assert [error for error in notebook.errors if "ERR_UNKNOWN_URL_SCHEME" not in error] == []
    path = shutil.copy(notebook.path, tmp_path_factory.mktemp("hour"))
    context.close()
    lab.end_kernel("e.ipynb")
    return Path(path)


def test_x(edited):
    shutil.copy(edited, "/tmp/hour-edited.ipynb")
    node = nbformat.read(edited, as_version=4)
    for at, cell in enumerate(node.cells):
        print(
            at + 1,
            cell.id,
            cell.metadata.get("explainer", {}).get("cell"),
            repr(cell.source[:60]),
            len(cell.get("outputs", [])),
        )
