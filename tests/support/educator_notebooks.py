"""Notebooks as educators make them: a committed one with live cells of their own."""

from __future__ import annotations

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from explainer.notebook.derived_outputs import restore_outputs
from support.paths import ROOT

SLIDER = """import ipywidgets
size, told = ipywidgets.IntSlider(description="Size", value=3), ipywidgets.Label()
ipywidgets.dlink((size, "value"), (told, "value"), lambda value: f"chosen {value}")
ipywidgets.VBox([size, told])"""
INTERACT = """@ipywidgets.interact(x=(0, 10))
def squared(x=2):
    print("squared", x * x)"""
STATE = """state, move = ipywidgets.Label(), ipywidgets.Button(description="Move from Python")
def tell(*_):
    state.value = f"at {nav.current}, one {nav.one_at_a_time}, open {'+'.join(studies.open)}"
def go(_):
    nav.current, studies.open = "references", ["oliveira2020"]
nav.observe(tell)
studies.observe(tell)
move.on_click(go)
tell()
ipywidgets.VBox([state, move])"""
PLOT = """import base64
from IPython.display import Image
red_dot = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
Image(base64.b64decode(red_dot))"""


def shipped():
    """Return the committed notebook that most tests use."""
    return nbformat.read(ROOT / "notebooks" / "survivor-led-why.ipynb", as_version=4)


def adapted(*, raising=False):
    """Return the committed notebook with an educator's section and live cells in its middle."""
    notebook = shipped()
    own = [
        new_markdown_cell("## My own section\n\nWords of a lecturer.", id="own-text"),
        new_code_cell(SLIDER, id="own-slider"),
        new_code_cell(INTERACT, id="own-interact"),
        new_code_cell(STATE, id="own-state"),
        new_code_cell(PLOT, id="own-plot"),
    ]
    if raising:
        own.insert(2, new_code_cell("1 / 0", id="own-mistake"))
    at = next(i for i, cell in enumerate(notebook.cells) if cell.id == "references")
    notebook.cells[at:at] = own
    return notebook


def joined():
    """Return the committed notebook with its cards and other code in one cell, which has run."""
    notebook = shipped()
    (cell,) = [cell for cell in notebook.cells if cell.source.startswith("studies.cards(")]
    cell.source += '\n\nprint("mine", 6 * 7)\nstudies.cards("oliveira2020")'
    cell.outputs = []
    restore_outputs(notebook)
    cell.outputs.insert(1, new_output("stream", text="mine, as saved"))
    return notebook


def dead():
    """Return the committed notebook with a button that ends its kernel."""
    notebook = shipped()
    source = """import ipywidgets, os
button = ipywidgets.Button(description="End the kernel")
button.on_click(lambda _: os._exit(1))
button"""
    notebook.cells.append(new_code_cell(source, id="own-end"))
    return notebook
