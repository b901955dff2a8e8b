"""The page with a live cell of its own: a slider whose value Python doubles."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

SLUG = "slider"
CODE = """\
import ipywidgets

def double(readers):
    print("twice", 2 * readers)

ipywidgets.interact(double, readers=ipywidgets.IntSlider(3, 0, 20, description="Readers"));
"""


def copy_with_slider(notebooks: Path, slug: str, folder: Path) -> Path:
    """Copy a folder of notebooks, and add a page with a slider after its first text."""
    copy = folder / "notebooks"
    shutil.copytree(notebooks, copy)
    page = nbformat.read(copy / f"{slug}.ipynb", as_version=4)
    texts = [at for at, cell in enumerate(page.cells) if cell.cell_type == "markdown"]
    page.cells.insert(texts[2], new_code_cell(CODE, id="slider"))
    nbformat.write(page, copy / f"{SLUG}.ipynb")
    return copy


def add_slider(notebook: str) -> str:
    """Return a notebook with the slider at its end."""
    page = nbformat.reads(notebook, as_version=4)
    page.cells.append(new_code_cell(CODE, id="slider"))
    return str(nbformat.writes(page))
