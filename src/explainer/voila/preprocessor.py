"""Give the Voilà template the reading page, before a kernel has started."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import quote

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from explainer.errors import ContentError
from explainer.i18n.messages import OWN_FOLDERS
from explainer.i18n.own_words import WORDS, use_words
from explainer.notebook.data_files import find_data_file, replace_data_links
from explainer.notebook.folder import INDEX
from explainer.notebook.reader import read_notebook, repair
from explainer.notebook.reading_page import render_page
from explainer.notebook.repair import Repairs
from explainer.notebook.terminal import render_terminal_text
from explainer.notebook.view import NotebookView, make_view
from explainer.render.assets import load_asset
from explainer.render.csp import build_page_policy
from explainer.render.document import (
    PageLinks,
    ReadingPage,
    render_body,
    render_head,
)
from explainer.render.live_messages import format_late_messages
from explainer.search.folder import FolderIndex
from explainer.search.index import inline_index
from explainer.voila.running import CellRun, run_cells

LIVE, STREAM = "live", "stream"
SEARCH_ID = "explainer-search-index"
"""The id of the element that holds the search index if our server does not serve it."""
MAX_INDEX = 400_000
"""The largest index, in bytes, that a page holds; above it the page has no search."""
MESSAGE_BYTES = 10 * 2**20
"""The largest message of a page that Tornado accepts, unless a server says otherwise."""
log = logging.getLogger("explainer.cells")
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
        for folder in (folder / WORDS for folder in self._list_folders()):
            if folder not in OWN_FOLDERS and folder.is_dir():
                use_words(folder)
        nb = repair(nb, Repairs()).node
        notebook = make_view(nb)
        # A page that is open needs no text again; rendering would keep the server from others.
        page = render_page(notebook, name=name) if mode != LIVE else None
        index = self._search_index(notebook) if mode == STREAM and name == "index" else ""
        if page and mode == STREAM:
            link = partial(self._link_file, str(resources.get("base_url", "/")))
            page = replace(page, main=replace_data_links(page.main, link))
        links = PageLinks(search=f"#{SEARCH_ID}" if index else "")
        live = "stream" if notebook.code_cells else ""
        resources["explainer"] = {
            "mode": mode,
            "lang": notebook.lang,
            "dir": notebook.dir,
            "code_cells": notebook.code_cells,
            **(_render_document(page, live=live, links=links) if page else {}),
            "render_text": render_terminal_text,
            "find_kernel": _find_kernel,
            "start_kernel": _start_kernel,
            "run_cells": _run_cells,
            "script": load_asset("live-parts.js"),
            "words": format_late_messages(notebook.lang),
            "message_bytes": resources.get("explainer_message_bytes", MESSAGE_BYTES),
            "search": index,
            "search_id": SEARCH_ID,
        }
        return nb, resources

    def _search_index(self, notebook: NotebookView) -> str:
        """Return the index of the notebooks beside a list of pages; empty if it is too large.

        Voilà does not say where the notebook's file is, so it is looked for below the server's
        root by its contents.
        """
        for folder in self._list_folders():
            if _has_cells_of(notebook, folder / INDEX):
                index = inline_index(_indexes.setdefault(folder, FolderIndex(folder)).update())
                return index if len(index) <= MAX_INDEX else ""
        return ""

    def _link_file(self, base_url: str, path: str) -> str:
        """Return the address at which Voilà sends a file that a page offers."""
        for folder in self._list_folders():
            if file := find_data_file(folder, "", path):
                location = file.relative_to(self._root.resolve()).as_posix()
                return f"{base_url.rstrip('/')}/voila/files/{quote(location)}"
        return quote(path)

    @property
    def _root(self) -> Path:
        """The folder that is served."""
        return Path(getattr(getattr(self.parent, "contents_manager", None), "root_dir", "") or ".")

    def _list_folders(self) -> Iterator[Path]:
        """Yield the folders where the notebook may be, since Voilà does not say where it is."""
        yield self._root
        yield from sorted(path for path in self._root.glob("[!._]*") if path.is_dir())


def _render_document(page: ReadingPage, *, live: str, links: PageLinks) -> dict[str, str]:
    """Return what a whole document needs; its policy is the one that our server would send."""
    head, body = render_head(page), render_body(page, live=live, links=links)
    policy = build_page_policy((*head.inline, *body.inline))
    return {"head": head.html, "body": body.html, "policy": policy}


def _find_kernel(kernel_start: partial[Awaitable[str]]) -> str:
    """Return the id of the kernel that has been started, before it can be used.

    Args:
        kernel_start: the function by which Voilà's renderer connects to the kernel.
    """
    return str(kernel_start.keywords.get("kernel_id") or "")


async def _start_kernel(
    kernel_start: Callable[[NotebookNode], Awaitable[str]], notebook: NotebookNode
) -> str:
    """Return the id of a kernel once it can be used; empty if that fails.

    Voilà would go on sending heartbeats to the page.

    Args:
        kernel_start: the function by which Voilà's renderer connects to the kernel.
        notebook: the template's.
    """
    try:
        return await kernel_start(notebook)
    except Exception as error:  # of Jupyter, ZeroMQ or the system
        log.error("no connection to the kernel of a page (%s)", type(error).__name__)
        return ""


def _run_cells(
    cell_generator: Callable[..., object], notebook: NotebookNode
) -> AsyncIterator[CellRun]:
    """Run the cells of a page in the kernel that the template has started.

    Args:
        cell_generator: the method by which Voilà's renderer would run them.
        notebook: the template's.
    """
    return run_cells(cell_generator.__self__.executor, notebook)  # type: ignore[attr-defined]


def _has_cells_of(notebook: NotebookView, path: Path) -> bool:
    try:
        cells = read_notebook(path).view.cells
    except ContentError:
        return False
    return [cell.source for cell in cells] == [cell.source for cell in notebook.cells]
