"""What the Voilà template is given: the reading page, before any kernel has started."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from explainer.i18n.messages import words
from explainer.notebook.reading_page import reading_page
from explainer.render.document import PageLinks, body_html, head_html
from explainer.search.folder import FolderIndex
from explainer.search.index import inline_index

READING, LIVE, STREAM = "reading", "live", "stream"
INSIDE = "explainer-search-index"
"""The id of the element that holds the index of the search where no server of ours gives it."""
LARGEST = 400_000
"""Bytes of an index that a page may hold; above it the list of pages has to do."""
_indexes: dict[Path, FolderIndex] = {}


class ReadingPreprocessor(Preprocessor):
    """Adds ``resources["explainer"]``; the notebook itself stays as it is.

    ``resources["explainer_mode"]`` chooses what the template writes: ``reading``, ``live``, or by
    default ``stream``. ``resources["explainer_search"]`` is the address of the search's index; the
    list of pages holds its own where Voilà sends it without a server of ours.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, object]
    ) -> tuple[NotebookNode, dict[str, object]]:
        """Return the notebook and the resources with the page in them."""
        metadata = resources.get("metadata")
        name = str(metadata.get("name", "")) if isinstance(metadata, dict) else ""
        mode = str(resources.get("explainer_mode", STREAM))
        home = "" if name == "index" else str(resources.get("explainer_home", ""))
        page = reading_page(nb, name=name)
        held = self._index(nb) if mode == STREAM and name == "index" else ""
        search = f"#{INSIDE}" if held else str(resources.get("explainer_search", ""))
        around = PageLinks(search=search)
        going = {READING: "ask", STREAM: "stream"}.get(mode, "") if page.code_cells else ""
        resources["explainer"] = {
            "mode": mode,
            "lang": page.lang,
            "dir": page.dir,
            "code_cells": page.code_cells,
            "head": head_html(page) if mode != LIVE else "",
            "body": body_html(page, live=going, home=home, around=around) if mode != LIVE else "",
            "cell_failed": words(page.lang)["cell_failed"],
            "search": held,
            "search_id": INSIDE,
        }
        return nb, resources

    def _index(self, nb: NotebookNode) -> str:
        """Return the index of the notebooks beside a list of pages; empty where it is too large.

        Voilà says what the notebook is, and not where: it is looked for below the server's root.
        """
        root = Path(getattr(getattr(self.parent, "contents_manager", None), "root_dir", "") or ".")
        for folder in (root, *sorted(path for path in root.glob("[!._]*") if path.is_dir())):
            if _cells_of(folder / "index.ipynb") == [_text(cell) for cell in nb.cells]:
                index = inline_index(_indexes.setdefault(folder, FolderIndex(folder)).fresh())
                return index if len(index) <= LARGEST else ""
        return ""


def _cells_of(path: Path) -> list[str] | None:
    try:
        return [_text(cell) for cell in json.loads(path.read_bytes())["cells"]]
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _text(cell: Mapping[str, object]) -> str:
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)
