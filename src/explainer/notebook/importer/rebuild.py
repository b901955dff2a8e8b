"""A notebook that was adopted → the notebook of its page, with what a page cannot hold: outputs.

Without this, the next build would find an educator's cells beside a page that has them, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from nbformat import NotebookNode

from explainer.model import Page, Site, Study
from explainer.notebook.cells import page_cells
from explainer.notebook.io import front_of, node_bytes, notebook_node
from explainer.notebook.merge.build_record import own_metadata


def renewed(theirs: NotebookNode, page: Page, studies: Mapping[str, Study], site: Site) -> bytes:
    """Return the file of the page's notebook, with the outputs of the code that was taken over.

    Args:
        theirs: the notebook that was adopted.
        page: what was made of it.
        studies: by key.
        site: of the page.
    """
    node = notebook_node(front_of(page, site), page_cells(page, studies, site))
    left = [cell for cell in theirs.cells if cell.cell_type == "code"]
    for cell in node.cells:
        if own_metadata(cell).get("role") in ("code", "figure"):
            same = next((one for one in left if one.source == cell.source), None)
            if same is not None:
                left.remove(same)
                cell.outputs = deepcopy(same.outputs) or cell.outputs
                cell.execution_count = same.execution_count
                plain = {name: value for name, value in same.metadata.items()
                         if name != "explainer"}  # fmt: skip
                cell.metadata.update(deepcopy(plain))
    return node_bytes(node)
