"""Cells as a notebook of nbformat 4.5 and its bytes; the same cells give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from explainer.model import NO_CREDIT, Credit, Page, Site
from explainer.notebook.cells import Cell
from explainer.notebook.credit import credit_metadata, credit_of

FORMAT = 2
"""The version of our own metadata; since 2, a notebook has ``built``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotebookHead:
    """What a notebook says of itself."""

    slug: str
    title: str
    lang: str = "en"
    dir: str = "ltr"
    description: str = ""
    content_note: str = ""
    tags: tuple[str, ...] = ()
    credit: Credit = NO_CREDIT
    date: str = ""
    """YYYY-MM-DD"""


def front_of(page: Page, site: Site) -> NotebookHead:
    """Return what a page's notebook says of itself."""
    return NotebookHead(
        slug=page.slug,
        title=page.title,
        lang=page.lang,
        dir=page.dir,
        description=page.description,
        content_note=page.content_note,
        tags=page.tags,
        date=page.date,
        credit=credit_of(page.credit, site),
    )


def notebook_bytes(front: NotebookHead, cells: Sequence[Cell]) -> bytes:
    """Return the file of a notebook: UTF-8, one line break at its end.

    Raises:
        nbformat.ValidationError: the cells make no valid notebook, which is our own fault.
    """
    return node_bytes(notebook_node(front, cells))


def node_bytes(node: NotebookNode) -> bytes:
    """Return the file of a notebook that is nbformat's own value.

    Raises:
        nbformat.ValidationError: it is no valid notebook, which is our own fault.
    """
    nbformat.validate(node)
    text: str = nbformat.writes(node, version=nbformat.NO_CONVERT)
    return text.rstrip("\n").encode("utf-8") + b"\n"


def notebook_node(front: NotebookHead, cells: Sequence[Cell]) -> NotebookNode:
    """Return the notebook as nbformat's own value.

    Its metadata says under ``built`` what it was built from, cell by cell, so that a later build
    can tell what a person has changed since: digests of sources and outputs, and all metadata.
    """
    page: dict[str, object] = {
        "format": FORMAT,
        "page": front.slug,
        "lang": front.lang,
        "dir": front.dir,
    }
    if front.description:
        page["description"] = front.description
    if front.content_note:
        page["content-note"] = front.content_note
    if front.tags:
        page["tags"] = list(front.tags)
    if front.date:
        page["date"] = front.date
    page |= credit_metadata(front.credit)
    metadata: dict[str, object] = {
        "title": front.title,
        "explainer": page,
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "voila": {"template": "explainer"},
    }
    if front.credit.authors:
        metadata["authors"] = [{"name": name} for name in front.credit.authors]
    made = [_cell(front.slug, cell) for cell in cells]
    built = [_built(node, cell) for node, cell in zip(made, cells, strict=True)]
    page["built"] = {"cells": built, "metadata": _copy(metadata)}
    node: NotebookNode = new_notebook(metadata=metadata, cells=made)
    node.nbformat_minor = 5
    return node


def text_digest(source: str) -> str:
    """Return what a cell's metadata keeps of its text, to tell later whether it was edited."""
    return sha256(source.encode("utf-8", "replace")).hexdigest()[:16]


def _copy(metadata: dict[str, object]) -> dict[str, object]:
    held: dict[str, object] = json.loads(json.dumps(metadata))  # a copy that stays as it is
    return held


def _built(node: NotebookNode, cell: Cell) -> dict[str, object]:
    """Return what the notebook's metadata keeps of one cell."""
    built: dict[str, object] = {"id": cell.id, "made": text_digest(cell.source)}
    if cell.cites:
        built["cites"] = [list(one) for one in cell.cites]
    if cell.output:
        built["output"] = text_digest(cell.output)
    metadata = {name: value for name, value in node.metadata.items() if name != "explainer"}
    if metadata:
        built["metadata"] = metadata
    return built


def _cell(slug: str, cell: Cell) -> NotebookNode:
    made = {"page": slug, "role": cell.role, "cell": cell.id, "made": text_digest(cell.source)}
    if cell.section:
        made["section"] = cell.section
    metadata: dict[str, object] = {"explainer": made}
    if cell.tags:
        metadata["tags"] = list(cell.tags)
    if cell.slide:
        metadata["slideshow"] = {"slide_type": cell.slide}
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
