"""The handlers of pages: reading pages at once and without a kernel, live ones on asking.

Voilà itself does the rest: its renderer, its kernels, its bundle.
"""

from __future__ import annotations

from pathlib import Path

import tornado.web
from jupyter_server.utils import url_path_join

from explainer.i18n.messages import load_messages
from explainer.notebook.folder import INDEX, is_hidden
from explainer.render.document import missing_html
from explainer.server.live import LiveHandler
from explainer.server.page_cache import PageCache, ServedPage
from explainer.server.security_headers import page_headers


class ReadingHandler(LiveHandler):
    """Answers with the reading page of a notebook; with ``?live=1`` with what makes it live."""

    is_page = True
    """Its answers are counted as pages."""
    _etag: str | None = None

    async def get(self, path: str | None = None) -> None:
        """Send the page of the notebook at a path below the served folder."""
        notebook = self._notebook(path or "")
        page = await self._page(notebook)
        if self.is_live:
            needs = bool(page.own_cells or self.get_query_argument("again", ""))
            await self.go_live(notebook, needs=needs)
            return
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-cache")
        for name, value in page.headers.items():
            self.set_header(name, value)
        # Tornado would compress and hash the page again for each reader.
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self._etag = f'"{page.fingerprint}-gzip"'
            self.write(page.gzipped)
        else:
            self._etag = f'"{page.fingerprint}"'
            self.write(page.html)

    head = get
    """Tornado sends the headers of ``get`` without the body; ``is_live`` is false for it."""

    def compute_etag(self) -> str | None:
        """Return the fingerprint of a page; live parts have none."""
        return self._etag

    async def prepare(self) -> None:
        """Check who asks only where a kernel is asked for: reading leaves no cookie."""
        if self.is_live:
            await super().prepare()

    def write_error(self, status_code: int, **_: object) -> None:
        """Say in one sentence what is missing; what happened is in the log."""
        w = load_messages("en")
        told = w["not_found"] if status_code == 404 else w["page_failed"]
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.finish(missing_html(told, self.base_url).html)

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

    async def _page(self, notebook: str) -> ServedPage:
        """Return a notebook's page, or answer 404."""
        pages: PageCache = self.settings["explainer_pages"]
        try:
            return await pages.get(notebook)
        except FileNotFoundError:
            raise tornado.web.HTTPError(404) from None


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
        for name, value in page_headers(frame_ancestors=frames).items():
            self.set_header(name, value)
        self.finish(missing_html(load_messages("en")["not_found"], home).html)
