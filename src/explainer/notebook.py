"""Cells as a notebook of nbformat 4.5 and its bytes; the same cells give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from explainer.cells import Cell
from explainer.errors import ContentError, Problem

FORMAT = 1
"""The version of our own metadata."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What a notebook says of itself."""

    slug: str
    title: str
    lang: str = "en"
    dir: str = "ltr"
    description: str = ""
    tags: tuple[str, ...] = ()
    date: str = ""
    """YYYY-MM-DD"""


def notebook_bytes(front: Front, cells: Sequence[Cell]) -> bytes:
    """Return the file of a notebook: UTF-8, one line break at its end.

    Raises:
        nbformat.ValidationError: the cells make no valid notebook, which is our own fault.
    """
    node = notebook_node(front, cells)
    nbformat.validate(node)
    text: str = nbformat.writes(node, version=nbformat.NO_CONVERT)
    return text.rstrip("\n").encode("utf-8") + b"\n"


def read_notebook(path: Path) -> NotebookNode:
    """Return the notebook of a file, of any version of the format.

    Raises:
        ContentError: the file is no notebook, or cannot be read.
    """
    try:
        node: NotebookNode = nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises many kinds, from JSON's to its own
        what = f"this cannot be read as a notebook ({type(error).__name__})"
        problem = Problem(path=path, what=what, mend="open it in JupyterLab and save it anew")
        raise ContentError([problem]) from error
    return node


def notebook_node(front: Front, cells: Sequence[Cell]) -> NotebookNode:
    """Return the notebook as nbformat's own value."""
    page: dict[str, object] = {
        "format": FORMAT,
        "page": front.slug,
        "lang": front.lang,
        "dir": front.dir,
    }
    if front.description:
        page["description"] = front.description
    if front.tags:
        page["tags"] = list(front.tags)
    if front.date:
        page["date"] = front.date
    metadata = {
        "title": front.title,
        "explainer": page,
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "voila": {"template": "explainer"},
    }
    made = [_cell(front.slug, cell) for cell in cells]
    page["made"] = all_digest(cell.metadata["explainer"]["made"] for cell in made)
    node: NotebookNode = new_notebook(metadata=metadata, cells=made)
    node.nbformat_minor = 5
    return node


def text_digest(source: str) -> str:
    """Return what a cell's metadata keeps of its text, to tell later whether it was edited."""
    return sha256(source.encode()).hexdigest()[:16]


def all_digest(digests: Iterable[str]) -> str:
    """Return what a notebook's metadata keeps of its cells, to tell later whether one is gone."""
    return text_digest("".join(digests))


def _cell(slug: str, cell: Cell) -> NotebookNode:
    made = {"page": slug, "role": cell.role, "made": text_digest(cell.source)}
    if cell.section:
        made["section"] = cell.section
    metadata: dict[str, object] = {"explainer": made}
    node: NotebookNode
    if not cell.is_code:
        node = new_markdown_cell(cell.source, id=cell.id, metadata=metadata)
        return node
    if cell.role == "records":
        metadata["jupyter"] = {"source_hidden": True}
    outputs = []
    if cell.output:
        data = {"text/html": cell.output, "text/plain": cell.source}
        outputs.append(new_output("display_data", data=data))
    node = new_code_cell(cell.source, id=cell.id, metadata=metadata, outputs=outputs)
    return node
