"""The handlers of pages: reading pages at once and without a kernel, live ones on asking.

Voilà itself does the rest: its renderer, its kernels, its bundle.
"""

from __future__ import annotations

import gzip
import logging
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import tornado.web
from jupyter_server.utils import url_path_join
from voila.notebook_renderer import NotebookRenderer

from explainer.i18n.messages import words
from explainer.notebook.folder import INDEX, Version, file_version, is_hidden
from explainer.notebook.page_list import list_folder
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from explainer.render.document import PageLinks, document_html, inline_scripts, missing_html
from explainer.server.live import LiveHandler
from explainer.server.search import DIRECTORY
from explainer.server.security_headers import page_headers
from explainer.voila import READING

if TYPE_CHECKING:
    from nbformat import NotebookNode

log = logging.getLogger("explainer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A page as it is sent."""

    version: Version | None
    """Of the notebook that it was made of; None where it was made without one."""
    html: bytes
    packed: bytes
    """The same, compressed once for all its readers."""
    fingerprint: str
    headers: dict[str, str]
    own_cells: int
    """How many of its cells are an educator's own, for which a kernel is worth waiting."""


class ReadingRenderer(NotebookRenderer):  # type: ignore[misc]
    """Voilà's renderer for pages without a kernel: which kernels there are is nothing to it."""

    async def fix_notebook(self, notebook: NotebookNode) -> NotebookNode:
        """Return the notebook as it is."""
        return notebook


class ReadingHandler(LiveHandler):
    """Answers with the reading page of a notebook; with ``?live=1`` with what makes it live."""

    is_page = True
    """Its answers are counted as pages."""
    _etag: str | None = None

    async def get(self, path: str | None = None) -> None:
        """Answer for the notebook at a path below the served folder."""
        notebook = self._notebook(path or "")
        if self.is_live:
            own_cells = (await self._served(notebook)).own_cells
            await self.go_live(
                notebook, needs=bool(own_cells or self.get_query_argument("again", ""))
            )
            return
        served = await self._served(notebook)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-cache")
        for name, value in served.headers.items():
            self.set_header(name, value)
        # Tornado would compress the page, and take its fingerprint, for each reader anew.
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self._etag = f'"{served.fingerprint}-gzip"'
            self.write(served.packed)
        else:
            self._etag = f'"{served.fingerprint}"'
            self.write(served.html)

    def compute_etag(self) -> str | None:
        """Return the fingerprint of a page; live parts have none."""
        return self._etag

    async def head(self, path: str | None = None) -> None:
        """Answer as ``get`` would, without the page; never with a kernel."""
        self._notebook(path or "")

    async def prepare(self) -> None:
        """Check who asks only where a kernel is asked for: reading leaves no cookie."""
        if self.is_live:
            await super().prepare()

    def write_error(self, status_code: int, **_: object) -> None:
        """Say in one sentence what is missing; what happened is in the log."""
        w = words("en")
        told = w["not_found"] if status_code == 404 else w["page_failed"]
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.finish(missing_html(told, self.base_url))

    @property
    def is_live(self) -> bool:
        """Whether a page that is open asks for its live parts."""
        return self.request.method == "GET" and bool(self.get_query_argument("live", ""))

    @property
    def _root(self) -> Path:
        return Path(self.settings["explainer_root"])

    def _notebook(self, path: str) -> str:
        """Return the path of a notebook that readers may have, or answer 404."""
        root = self._root.resolve()
        try:
            asked = (root / path).resolve()
            is_there = asked.is_file()
        except (OSError, ValueError):  # no file can have such a name
            raise tornado.web.HTTPError(404) from None
        is_there = is_there or path == INDEX
        hidden = is_hidden(Path(path))
        if asked.suffix != ".ipynb" or hidden or root not in asked.parents or not is_there:
            raise tornado.web.HTTPError(404)
        return asked.relative_to(root).as_posix()

    async def _served(self, notebook: str) -> Served:
        """Return a notebook's page, kept until the notebook changes.

        One that cannot be shown, as while it is being written, is shown as it was before.
        """
        pages: dict[str, Served] = self.settings["explainer_pages"]
        kept = pages.get(notebook)
        path = self._root / notebook
        version = file_version(path) if path.exists() else None
        if kept and version and kept.version == version:
            return kept
        if not version:
            if notebook != INDEX:
                raise tornado.web.HTTPError(404)
            return self._list()
        try:
            pages[notebook] = await self._render(notebook, version)
        except Exception as error:  # from reading, from Voilà, from the template
            if not kept:
                raise
            told = "a notebook has changed and cannot be shown (%s); readers get it as it was"
            log.warning(told, type(error).__name__)
            pages[notebook] = replace(kept, version=version)
        return pages[notebook]

    def _list(self) -> Served:
        """Return a list of pages for a folder that has none, or has it no more."""
        page = render_page(make_view(list_folder(self._root)), name="index")
        return self._sent(document_html(page, PageLinks(search=DIRECTORY)), version=None, own=0)

    async def _render(self, notebook: str, version: Version) -> Served:
        renderer = ReadingRenderer(
            request_handler=self,
            voila_configuration=self.voila_configuration,
            traitlet_config=self.traitlet_config,
            notebook_path=notebook,
            template_paths=self.template_paths,
            config_manager=self.config_manager,
            contents_manager=self.contents_manager,
            base_url=self.base_url,
            kernel_spec_manager=self.kernel_spec_manager,
            page_config={},
        )
        await renderer.initialize()
        renderer.resources["explainer_mode"] = READING
        renderer.resources["explainer_home"] = INDEX
        renderer.resources["explainer_search"] = DIRECTORY if notebook == INDEX else ""
        html: str = await renderer.generate_content_str()
        return self._sent(html, version=version, own=make_view(renderer.notebook).own_cells)

    def _sent(self, html: str, *, version: Version | None, own: int) -> Served:
        body = html.encode()
        return Served(
            version=version,
            html=body,
            packed=gzip.compress(body, mtime=0),
            fingerprint=sha256(body).hexdigest()[:32],
            headers=page_headers(
                html, own=inline_scripts(), frame_ancestors=self.settings["explainer_frames"]
            ),
            own_cells=own,
        )


class IndexHandler(tornado.web.RequestHandler):
    """Sends ``/`` to the list of pages, so that its relative links are right."""

    def get(self) -> None:
        """Redirect."""
        self.redirect(url_path_join(self.settings["base_url"], "voila/render", INDEX))


class MissingHandler(tornado.web.RequestHandler):
    """Answers whatever else is asked for."""

    def prepare(self) -> None:
        """Say in one sentence that there is no such page."""
        self.set_status(404)
        home = self.settings["base_url"]
        frames = self.settings["explainer_frames"]
        for name, value in page_headers("", frame_ancestors=frames).items():
            self.set_header(name, value)
        self.finish(missing_html(words("en")["not_found"], home))
