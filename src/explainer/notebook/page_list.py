"""Make the list of pages for a folder of notebooks that has none: by tag, with descriptions."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from nbformat import NotebookNode

from explainer.errors import ContentError
from explainer.i18n.messages import load_messages
from explainer.model import Site
from explainer.notebook.folder import list_notebooks
from explainer.notebook.index_cells import PageSummary, build_index_cells
from explainer.notebook.io import NotebookHead, build_notebook
from explainer.notebook.reader import read_notebook
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import NotebookView

log = logging.getLogger("explainer")


def make_page_list(notebooks: Mapping[str, NotebookView]) -> NotebookNode:
    """Return the list of notebooks, as a notebook.

    Args:
        notebooks: path below the folder, with ``/`` → notebook.
    """
    title = load_messages("en")["index"]
    summaries = [_summary(name, notebook) for name, notebook in notebooks.items()]
    cells = build_index_cells(summaries, Site(title=title))
    return build_notebook(NotebookHead(slug="index", title=title), cells)


def list_folder(folder: Path) -> NotebookNode:
    """Return the list of a folder's notebooks; one that cannot be read is logged and left out."""
    notebooks: dict[str, NotebookView] = {}
    for name in list_notebooks(folder):
        try:
            notebooks[name] = read_notebook(folder / name).view
        except ContentError as error:
            log.warning("a notebook is left out of the list of pages: %s", error)
    return make_page_list(notebooks)


def _summary(name: str, notebook: NotebookView) -> PageSummary:
    path = PurePosixPath(name)
    page = render_page(notebook, name=path.stem)
    return PageSummary(
        slug=path.with_suffix("").as_posix(),
        title=page.title,
        description=page.description,
        tags=notebook.tags,
    )
