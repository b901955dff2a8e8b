"""Prepare the files with which readers' browsers run pages that no kernel is free for."""

from __future__ import annotations

import asyncio
import gzip
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from explainer.browser_python.pyodide import Pyodide
from explainer.errors import ContentError, ExplainerError
from explainer.i18n.messages import load_messages
from explainer.notebook.folder import Version, get_file_version, list_notebooks
from explainer.notebook.reader import find_site_language, read_notebook
from explainer.notebook.view import NotebookView
from explainer.render.live_config import format_size

COMPRESSED = ".gz"
"""The suffix of the compressed form of a file."""
_COMPRESSIBLE = {".css", ".js", ".json", ".mjs", ".svg", ".ttf", ".wasm"}
log = logging.getLogger("explainer.server")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a browser needs to run one page."""

    page: str
    """The path of the file with its cells."""
    script: str
    """The path of the script that starts Python."""
    message: str
    label: str
    """Of the button that accepts it."""


@dataclass(slots=True)
class BrowserFiles:
    """The files for all pages with live cells; they are made again when a notebook changes."""

    folder: Path
    """The notebooks."""
    pyodide: Pyodide
    message: str = "offer_python"
    """The name of the sentence with the offer."""
    _place: TemporaryDirectory[str] = field(
        default_factory=lambda: TemporaryDirectory(prefix="explainer-browser-")
    )
    _offers: Mapping[str, Offer] = field(default_factory=dict)
    _versions: Mapping[str, Version] | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def root(self) -> Path:
        """The folder of the files; it exists until ``close``."""
        return Path(self._place.name)

    async def find_offer(self, name: str) -> Offer | None:
        """Return what a browser needs to run a page; None for a page without live cells.

        Args:
            name: the path of its notebook below the folder.
        """
        async with self._lock:  # the first reader waits for some seconds, and so do others then
            await asyncio.to_thread(self._prepare)
        return self._offers.get(name)

    def close(self) -> None:
        """Remove the files."""
        self._place.cleanup()

    def _prepare(self) -> None:
        versions = _read_versions(self.folder)
        if versions == self._versions:
            return
        try:
            self._offers = self._write_files(_read_live_notebooks(self.folder, versions))
        except (ExplainerError, OSError) as error:
            log.warning("pages cannot run in browsers: %s", error)
            self._offers = {}
        self._versions = versions

    def _write_files(self, notebooks: Mapping[str, NotebookView]) -> dict[str, Offer]:
        from explainer.browser_python.bundle import bundle_python  # is an extra
        from explainer.browser_python.page_files import LiveFiles

        bundle = bundle_python(self.folder, notebooks, self.pyodide)
        for diagnostic in bundle.diagnostics:
            log.warning("%s", diagnostic)
        pages = LiveFiles()
        found = {
            name: pages.add_page(name, notebook, bundle.pages[name])
            for name, notebook in notebooks.items()
        }
        saved = self._write({**bundle.files, **pages.files})
        offers = {}
        for name, notebook in notebooks.items():
            words = load_messages(notebook.lang)
            live = found[name]
            size = live.size - sum(map(saved.__getitem__, bundle.core))
            offers[name] = Offer(
                page=live.page,
                script=live.script,
                message=words[self.message],
                label=format_size(words["run_python"], size, notebook.lang),
            )
        return offers

    def _write(self, files: Mapping[str, bytes]) -> dict[str, int]:
        """Write files and their compressed forms; return the bytes that each of these saves."""
        saved: dict[str, int] = {}
        for path, data in files.items():
            file = self.root / path
            compressed = gzip.compress(data) if file.suffix in _COMPRESSIBLE else data
            saved[path] = len(data) - len(compressed)
            if not file.is_file():  # its name depends on its contents
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
                if saved[path] > 0:
                    Path(f"{file}{COMPRESSED}").write_bytes(compressed)
        return saved


def _read_versions(folder: Path) -> dict[str, Version]:
    return {name: get_file_version(folder / name) for name in list_notebooks(folder)}


def _read_live_notebooks(folder: Path, names: Mapping[str, Version]) -> dict[str, NotebookView]:
    site = find_site_language(folder)
    found: dict[str, NotebookView] = {}
    for name in names:
        try:
            view = read_notebook(folder / name, site=site).view
        except ContentError:
            continue  # the page says so itself
        if view.own_cells:
            found[name] = view
    return found
