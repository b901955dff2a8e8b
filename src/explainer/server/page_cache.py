"""Render the reading pages of a folder, and keep each until its notebook changes."""

from __future__ import annotations

import asyncio
import gzip
import logging
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import urlencode

import brotli

from explainer.i18n.messages import load_messages
from explainer.notebook.folder import INDEX, STUDIES, Version, get_file_version
from explainer.notebook.page_list import list_folder
from explainer.notebook.page_markup import link_files
from explainer.notebook.pictures import read_picture
from explainer.notebook.reader import find_site_language, read_notebook
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import PYTHON, KernelChoice, make_view
from explainer.render.csp import PageHtml
from explainer.render.document import PageLinks, render_document
from explainer.server.search_cache import DIRECTORY
from explainer.server.security_headers import build_page_headers

ROOM_SCRIPT = "room/room.js"
"""The path of the script that answers a lecturer's questions, below the path of the server."""
PREVIEW_SCRIPT = "preview/preview.js"
"""The path of the script of a preview, below the path of the server."""
FILE = "file"
"""What the address of a page has before the name of a file that the page offers."""
RENDER_SECONDS = 10
"""How long a request waits for a page that is being rendered."""

log = logging.getLogger("explainer")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedPage:
    """A page as it is sent."""

    version: Version | None
    """Of the notebook that the page was rendered from; None for a list without a notebook."""
    html: bytes
    gzipped: bytes
    """The same, compressed once for all readers."""
    brotli: Future[bytes]
    """The same, smaller, once that is done: the first readers do not wait for it."""
    fingerprint: str
    headers: Mapping[str, str]
    files: Mapping[str, str]
    """The text of each file that the page offers for download, by name."""
    kernel: KernelChoice
    goes_live: bool = False
    """Whether the page will ask for a kernel."""


class _Variant(NamedTuple):
    """One of the two pages of a notebook."""

    notebook: str
    """Its path below the folder, with ``/``."""
    with_kernel: bool
    """Whether it goes live although it has no live cells of its own."""


class PageCache:
    """The pages of a folder of notebooks.

    Args:
        folder: the folder that is served.
        base_url: the path below which the server answers; it begins and ends with ``/``.
        frame_ancestors: who may show pages in a frame, in CSP's syntax.
        has_room: whether a lecturer can open questions to the class.
        is_preview: whether pages show the problems of a preview, and reload themselves.
        has_kernels: whether readers of a page without live cells may ask for a kernel.
        is_lab: whether the pages are shown beside their notebooks in JupyterLab: without kernels
            and without the search, and with comments that say where each cell begins.
    """

    def __init__(
        self,
        folder: Path,
        *,
        base_url: str,
        frame_ancestors: str,
        has_room: bool = False,
        is_preview: bool = False,
        has_kernels: bool = True,
        is_lab: bool = False,
    ) -> None:
        self._folder = folder
        self._base_url = base_url
        self._frame_ancestors = frame_ancestors
        self._room_script = f"{base_url}{ROOM_SCRIPT}" if has_room else ""
        self.preview_script = f"{base_url}{PREVIEW_SCRIPT}" if is_preview else ""
        self._has_kernels = has_kernels and not is_lab
        self._is_lab = is_lab
        self._search = "" if is_lab else DIRECTORY
        self._compressor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="brotli")
        self._pages: dict[_Variant, ServedPage] = {}
        self._rendering: dict[_Variant, asyncio.Future[ServedPage]] = {}

    async def get(self, notebook: str, *, with_kernel: bool = False) -> ServedPage:
        """Return the page of a notebook; render it first if the notebook has changed.

        A notebook that cannot be rendered, for example while it is being written, keeps its
        previous page.

        Args:
            notebook: its path below the folder, with ``/``.
            with_kernel: whether the page goes live although it has no live cells of its own.

        Raises:
            FileNotFoundError: there is no such notebook.
            ContentError: the notebook cannot be read, and there is no previous page.
            asyncio.TimeoutError: it takes long; a later request gets the page when it is ready.
        """
        variant = _Variant(notebook, with_kernel and self._has_kernels)
        if page := self._find(variant):
            return page
        return await asyncio.wait_for(self._render_once(variant), RENDER_SECONDS)

    async def _render_once(self, variant: _Variant) -> ServedPage:
        """Render a page in a thread; requests for the same page wait for it, others do not."""
        while running := self._rendering.get(variant):
            await asyncio.wait([running])
            if page := self._find(variant):
                return page
        rendering = asyncio.ensure_future(asyncio.to_thread(self._update, variant))
        self._rendering[variant] = rendering
        rendering.add_done_callback(lambda _: self._rendering.pop(variant))
        return await asyncio.shield(rendering)

    def _find(self, variant: _Variant) -> ServedPage | None:
        page = self._pages.get(variant)
        path = self._folder / variant.notebook
        return page if page and path.exists() and get_file_version(path) == page.version else None

    def _update(self, variant: _Variant) -> ServedPage:
        notebook = variant.notebook
        path = self._folder / notebook
        if notebook == INDEX and not path.exists():
            view = make_view(list_folder(self._folder))
            page = render_page(view, name="index")
            document = render_document(
                page, PageLinks(search=self._search, preview=self.preview_script)
            )
            return self._prepare(document, {}, version=None, kernel=view.kernel)
        version = get_file_version(path)
        try:
            if variant in self._pages and not path.stat().st_size:
                raise ValueError("the file is empty")  # somebody is saving it
            self._pages[variant] = self._render(variant, version)
        except Exception as error:  # of nbformat, our reader or a template
            previous = self._pages.get(variant)
            if not previous:
                raise
            log.warning(
                "a notebook was changed and cannot be shown (%s); readers get its previous version",
                type(error).__name__,
            )
            self._pages[variant] = replace(previous, version=version)
        return self._pages[variant]

    def _render(self, variant: _Variant, version: Version) -> ServedPage:
        notebook = variant.notebook
        site = find_site_language(self._folder)
        view = read_notebook(self._folder / notebook, site=site).view
        page = render_page(
            view,
            name=PurePosixPath(notebook).stem,
            read_picture=partial(read_picture, self._folder, notebook),
            marks_cells=self._is_lab,
        )
        files: dict[str, str] = {}
        if not self._is_lab:
            page = replace(page, main=link_files(page.main, partial(_keep_file, files)))
        is_index = notebook == INDEX
        top = "../" * notebook.count("/")
        has_studies = notebook != STUDIES and (self._folder / STUDIES).is_file()
        is_live = page.own_cells > 0 or (page.code_cells > 0 and variant.with_kernel)
        is_live &= not self._is_lab
        can_be_live = page.code_cells > 0 and self._has_kernels
        links = PageLinks(
            work="?live=yes" if can_be_live and not is_live else "",
            home="" if is_index else top + INDEX,
            studies=top + STUDIES if has_studies else "",
            search=self._search if is_index else "",
            preview=self.preview_script,
            room=self._room_script if page.questions else "",
        )
        live = "ask" if is_live else ""
        is_foreign = view.language != PYTHON and any(cell.is_run for cell in view.cells)
        messages = load_messages(page.lang)
        note = messages["live_missing"] if is_foreign else ""
        if self._is_lab and page.own_cells:
            note = messages["copy_not_live"]
        document = render_document(page, links, note=note, live=live, base_url=self._base_url)
        prepared = self._prepare(document, files, version=version, kernel=view.kernel)
        return replace(prepared, goes_live=is_live)

    def _prepare(
        self,
        document: PageHtml,
        files: Mapping[str, str],
        *,
        version: Version | None,
        kernel: KernelChoice,
    ) -> ServedPage:
        html = document.html.encode("utf-8", "replace")
        return ServedPage(
            version=version,
            html=html,
            gzipped=gzip.compress(html, mtime=0),
            brotli=self._compressor.submit(brotli.compress, html),
            fingerprint=sha256(html).hexdigest()[:32],
            headers=build_page_headers(document.inline, frame_ancestors=self._frame_ancestors),
            files=files,
            kernel=kernel,
        )


def _keep_file(files: dict[str, str], name: str, text: str) -> str:
    """Keep the text of a file that a page offers; return its address for that page."""
    files[name] = text
    return f"?{urlencode({FILE: name})}"
