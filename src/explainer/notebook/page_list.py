"""A list of pages for a folder of notebooks that has none: by tag, with what each is about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from nbformat import NotebookNode

from explainer.i18n.messages import words
from explainer.model import Site
from explainer.notebook.cells import PageSummary, index_cells
from explainer.notebook.folder import notebook_names
from explainer.notebook.io import NotebookHead, notebook_node
from explainer.notebook.reading_page import reading_page


def listing(notebooks: Mapping[str, Mapping[str, object]]) -> NotebookNode:
    """Return the list of notebooks, as a notebook.

    Args:
        notebooks: path below the folder, with ``/`` → notebook.
    """
    title = words("en")["index"]
    cells = index_cells([_listed(name, one) for name, one in notebooks.items()], Site(title=title))
    return notebook_node(NotebookHead(slug="index", title=title), cells)


def folder_listing(folder: Path) -> NotebookNode:
    """Return the list of a folder's notebooks; what cannot be read is left out."""
    notebooks: dict[str, Mapping[str, object]] = {}
    for name in notebook_names(folder):
        with suppress(OSError, ValueError):
            notebook = json.loads((folder / name).read_bytes())
            if isinstance(notebook, Mapping):
                notebooks[name] = notebook
    return listing(notebooks)


def tags_of(notebook: Mapping[str, object]) -> tuple[str, ...]:
    """Return the tags that a notebook's metadata has."""
    metadata = notebook.get("metadata")
    front = metadata.get("explainer") if isinstance(metadata, Mapping) else None
    tags = front.get("tags") if isinstance(front, Mapping) else None
    return tuple(str(tag) for tag in tags) if isinstance(tags, list) else ()


def _listed(name: str, notebook: Mapping[str, object]) -> PageSummary:
    path = PurePosixPath(name)
    page = reading_page(notebook, name=path.stem)
    return PageSummary(
        slug=path.with_suffix("").as_posix(),
        title=page.title,
        description=page.description,
        tags=tags_of(notebook),
    )
