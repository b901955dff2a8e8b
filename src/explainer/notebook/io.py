"""Convert cells to a notebook of nbformat 4.5 and its bytes; equal cells give equal bytes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode, from_dict

from explainer.code_cells import AS_THE_SITE, CODE_TAGS, CodeSettings, read_display
from explainer.model import (
    NO_CREDIT,
    NO_RELATIONS,
    RELATIONS,
    Credit,
    Page,
    PageRelations,
    Site,
)
from explainer.notebook.cells import Cell
from explainer.notebook.code_metadata import code_to_metadata
from explainer.notebook.credit import credit_to_metadata, resolve_credit
from explainer.notebook.digests import digest_bundle, digest_exactly, digest_results, digest_text
from explainer.notebook.passages import list_line_digests
from explainer.notebook.translations import Translation, translations_to_metadata

FORMAT = 2
"""The version of our own metadata; since 2, a notebook has ``built``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotebookHead:
    """What a notebook's metadata say about its page."""

    slug: str
    title: str
    lang: str = "en"
    dir: str = "ltr"
    description: str = ""
    content_note: str = ""
    tags: tuple[str, ...] = ()
    credit: Credit = NO_CREDIT
    date: str = ""
    """YYYY-MM-DD; empty if unknown."""
    relations: PageRelations = NO_RELATIONS
    code: CodeSettings = AS_THE_SITE
    """The page's own."""
    translations: tuple[Translation, ...] = ()


def make_notebook_head(
    page: Page, site: Site, translations: tuple[Translation, ...] = ()
) -> NotebookHead:
    """Return the head of a page's notebook."""
    return NotebookHead(
        slug=page.slug,
        title=page.title,
        lang=page.lang,
        dir=page.dir,
        description=page.description,
        content_note=page.content_note,
        tags=page.tags,
        date=page.date,
        relations=page.relations,
        code=page.code,
        translations=translations,
        credit=resolve_credit(page.credit, site),
    )


def encode_notebook(node: NotebookNode) -> bytes:
    """Return the bytes of a notebook's file: UTF-8 with one line break at the end.

    Raises:
        nbformat.ValidationError: the notebook is not valid, which is a bug of ours.
    """
    nbformat.validate(node)
    text: str = nbformat.v4.writes(node)  # nbformat.writes validates it once more
    return text.rstrip("\n").encode("utf-8") + b"\n"


def build_notebook(
    head: NotebookHead, cells: Sequence[Cell], *, executed: str = ""
) -> NotebookNode:
    """Return the notebook of some cells.

    Its metadata have a build record under ``built``, so that a later build can tell what a person
    has changed: for each cell its text, or the digests of its lines of code and of its output, and
    all metadata.

    Args:
        head: what its metadata say about the page.
        cells: the cells.
        executed: from what the results of its code follow, as a digest; empty if nothing was
            executed.
    """
    optional = {
        "description": head.description,
        "content-note": head.content_note,
        "tags": list(head.tags),
        "date": head.date,
        **{name: list(getattr(head.relations, name)) for name in RELATIONS},
        "translations": translations_to_metadata(head.translations),
    }
    own: dict[str, object] = {
        "format": FORMAT,
        "page": head.slug,
        "lang": head.lang,
        "dir": head.dir,
        **{name: value for name, value in optional.items() if value},
        **code_to_metadata(head.code),
        **credit_to_metadata(head.credit),
    }
    metadata: dict[str, object] = {
        "title": head.title,
        "explainer": own,
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "voila": {"template": "explainer"},
    }
    if head.credit.authors:
        metadata["authors"] = [{"name": name} for name in head.credit.authors]
    nodes = [_make_cell_node(head.slug, cell) for cell in cells]
    records = [_record_cell(node, cell) for node, cell in zip(nodes, cells, strict=True)]
    results = {"executed": executed} if executed else {}
    own["built"] = {"cells": records, "metadata": deepcopy(metadata), **results}
    notebook: NotebookNode = from_dict(
        {"cells": nodes, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    )
    return notebook


def _record_cell(node: NotebookNode, cell: Cell) -> dict[str, object]:
    """Return what the build record says about a cell."""
    record: dict[str, object] = {"id": cell.id}
    if cell.is_code:
        record["made"] = digest_text(cell.source)
        record["lines"] = list_line_digests(cell.source)
    else:
        record["text"] = cell.source.split("\n")
    if cell.citations:
        record["cites"] = [[link.href, link.text] for link in cell.citations]
    if cell.pictures:
        record["pictures"] = {
            name: digest_bundle(bundle) for name, bundle in node.attachments.items()
        }
    if cell.output:
        record["output"] = digest_exactly(cell.output)
    if cell.results:
        record["output"] = digest_results(cell.results)
    metadata = {name: value for name, value in node.metadata.items() if name != "explainer"}
    if metadata:
        record["metadata"] = metadata
    return record


def _make_cell_node(page: str, cell: Cell) -> NotebookNode:
    own: dict[str, object] = {
        "page": page,
        "role": cell.role,
        "cell": cell.id,
        "made": digest_text(cell.source),
    }
    if cell.section:
        own["section"] = cell.section
    metadata: dict[str, object] = {"explainer": own}
    if cell.tags:
        metadata["tags"] = list(cell.tags)
    if cell.slide:
        metadata["slideshow"] = {"slide_type": cell.slide}
    if jupyter := _make_lab_metadata(cell):
        metadata["jupyter"] = jupyter
    values: dict[str, object] = {"id": cell.id, "metadata": metadata, "source": cell.source}
    if cell.is_code:
        outputs: list[object] = deepcopy(list(cell.results))
        if cell.output:
            outputs = make_html_outputs(cell.output, cell.source)
        values |= {"cell_type": "code", "execution_count": None, "outputs": outputs}
    else:
        values["cell_type"] = "markdown"
    if cell.pictures:
        own["pictures"] = {picture.name: picture.address for picture in cell.pictures}
        values["attachments"] = {
            picture.name: {picture.mime: b64encode(picture.data).decode()}
            for picture in cell.pictures
        }
    # The functions of nbformat that make cells validate each of them, and the notebook again.
    node: NotebookNode = from_dict(values)
    return node


def _make_lab_metadata(cell: Cell) -> dict[str, object]:
    """Return what JupyterLab is to hide of a cell: what readers do not see at once."""
    if cell.role == "records":
        return {"source_hidden": True}
    display = read_display(cell.tags)
    says_code = {*cell.tags} & CODE_TAGS
    hidden = {
        "source_hidden": bool(says_code) and display.code != "shown",
        "outputs_hidden": cell.is_code and display.output != "shown",
    }
    return {name: True for name, is_hidden in hidden.items() if is_hidden}


def make_html_outputs(html: str, source: str) -> list[object]:
    """Return the saved outputs of a control, whose source stands for it in plain text."""
    data = {"text/html": html, "text/plain": source}
    return [{"output_type": "display_data", "data": data, "metadata": {}}]
