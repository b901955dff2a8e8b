"""Rebuild an imported notebook from its page, keeping what a page cannot hold: outputs.

Without this, the next build would find an educator's cells next to a page that has them as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path

from nbformat import NotebookNode

from explainer.model import Page, Site, Study
from explainer.notebook.digests import normalize_source
from explainer.notebook.io import build_notebook, encode_notebook, make_notebook_head
from explainer.notebook.merge.build_record import get_explainer_metadata, get_other_metadata
from explainer.notebook.page_cells import build_page_cells


def rebuild_notebook(
    theirs: NotebookNode,
    page: Page,
    studies: Mapping[str, Study],
    site: Site,
    read_picture: Callable[[Path], bytes],
) -> bytes:
    """Return the bytes of the page's notebook with the outputs of the imported code.

    Args:
        theirs: the imported notebook.
        page: the page that was made from it.
        studies: by key.
        site: the page's site.
        read_picture: returns the bytes of a picture's file.
    """
    cells = build_page_cells(page, studies, site, read_picture=read_picture)
    notebook = build_notebook(make_notebook_head(page, site), cells)
    unused = [cell for cell in theirs.cells if cell.cell_type == "code"]
    for cell in notebook.cells:
        if get_explainer_metadata(cell).get("role") not in ("code", "figure"):
            continue
        source = normalize_source(cell.source)
        match = next((other for other in unused if normalize_source(other.source) == source), None)
        if match is not None:
            unused.remove(match)
            cell.outputs = deepcopy(match.outputs) or cell.outputs
            cell.execution_count = match.execution_count
            cell.metadata.update(deepcopy(get_other_metadata(match)))
    return encode_notebook(notebook)
