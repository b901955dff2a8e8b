"""Give the Voilà template the reading page, before a kernel has started."""

from __future__ import annotations

from pathlib import Path

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from explainer.errors import ContentError
from explainer.i18n.messages import load_messages
from explainer.notebook.folder import INDEX
from explainer.notebook.reader import read_notebook, repair
from explainer.notebook.reading_page import render_page
from explainer.notebook.repair import Repairs
from explainer.notebook.terminal import render_terminal_text
from explainer.notebook.view import NotebookView, make_view
from explainer.render.document import PageLinks, render_body, render_head
from explainer.search.folder import FolderIndex
from explainer.search.index import inline_index

LIVE, STREAM = "live", "stream"
SEARCH_ID = "explainer-search-index"
"""The id of the element that holds the search index if our server does not serve it."""
MAX_INDEX = 400_000
"""The largest index, in bytes, that a page holds; above it the page has no search."""
_indexes: dict[Path, FolderIndex] = {}


class ReadingPreprocessor(Preprocessor):
    """Repairs the notebook, and adds ``resources["explainer"]``.

    ``resources["explainer_mode"]`` chooses what the template writes: ``live``, or by default
    ``stream``. The list of pages holds the search index.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, object]
    ) -> tuple[NotebookNode, dict[str, object]]:
        """Return the notebook, and the resources with the page in them."""
        metadata = resources.get("metadata")
        name = str(metadata.get("name", "")) if isinstance(metadata, dict) else ""
        mode = str(resources.get("explainer_mode", STREAM))
        nb = repair(nb, Repairs()).node
        notebook = make_view(nb)
        # A page that is open needs no text again; rendering would keep the server from others.
        page = render_page(notebook, name=name) if mode != LIVE else None
        index = self._search_index(notebook) if mode == STREAM and name == "index" else ""
        links = PageLinks(search=f"#{SEARCH_ID}" if index else "")
        live = "stream" if notebook.code_cells else ""
        resources["explainer"] = {
            "mode": mode,
            "lang": notebook.lang,
            "dir": notebook.dir,
            "code_cells": notebook.code_cells,
            "head": render_head(page).html if page else "",
            "body": render_body(page, live=live, links=links).html if page else "",
            "cell_failed": load_messages(notebook.lang)["cell_failed"],
            "render_text": render_terminal_text,
            "search": index,
            "search_id": SEARCH_ID,
        }
        return nb, resources

    def _search_index(self, notebook: NotebookView) -> str:
        """Return the index of the notebooks beside a list of pages; empty if it is too large.

        Voilà does not say where the notebook's file is, so it is looked for below the server's
        root by its contents.
        """
        root = Path(getattr(getattr(self.parent, "contents_manager", None), "root_dir", "") or ".")
        for folder in (root, *sorted(path for path in root.glob("[!._]*") if path.is_dir())):
            if _has_cells_of(notebook, folder / INDEX):
                index = inline_index(_indexes.setdefault(folder, FolderIndex(folder)).update())
                return index if len(index) <= MAX_INDEX else ""
        return ""


def _has_cells_of(notebook: NotebookView, path: Path) -> bool:
    try:
        cells = read_notebook(path).view.cells
    except ContentError:
        return False
    return [cell.source for cell in cells] == [cell.source for cell in notebook.cells]
