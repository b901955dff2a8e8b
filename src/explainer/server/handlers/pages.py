"""Send pages: reading pages at once and without a kernel, live pages on request.

``?live=1`` is the request of an open page for its live parts. ``?live=yes`` is the address of a
page whose reader wants a kernel although the page has no live cells of its own.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from urllib.parse import quote

import tornado.web
from jupyter_server.utils import ensure_async, url_path_join

from explainer.i18n.messages import load_messages
from explainer.notebook.folder import INDEX, is_hidden
from explainer.notebook.view import KernelChoice
from explainer.render.document import render_missing_page
from explainer.server.compression import accepts_encoding
from explainer.server.handlers.live import LiveHandler
from explainer.server.kernels.quotas import normalise_address
from explainer.server.page_cache import FILE, RENDER_SECONDS, ServedPage
from explainer.server.security_headers import QUIET_HEADERS, build_page_headers
from explainer.server.state import StateHandler

ON_REQUEST = "yes"
"""The value of ``live`` in the address of a page that goes live because its reader asked for it."""

log = logging.getLogger("explainer.server")


class ReadingHandler(LiveHandler):
    """Send the reading page of a notebook, or what makes an open page live."""

    is_page = True
    """Its answers are counted as pages."""
    _etag: str | None = None

    async def get(self, path: str | None = None) -> None:
        """Send the page of the notebook at a path below the served folder."""
        notebook = self._find_notebook(path or "")
        try:
            page = await self.state.pages.get(notebook, with_kernel=self._live == ON_REQUEST)
        except FileNotFoundError:
            raise tornado.web.HTTPError(404) from None
        except asyncio.TimeoutError:
            log.warning("a page takes more than %d s to render", RENDER_SECONDS)
            self.set_header("Retry-After", str(RENDER_SECONDS))
            raise tornado.web.HTTPError(503) from None
        if self.is_live and not await self._has_kernel(page.kernel):
            self._refuse("kernel", 501)
            return
        if self.is_live:
            await self.go_live(notebook)
            return
        if self.get_query_argument("queue", ""):
            self._report_queue(notebook)
            return
        if file := self.get_query_argument(FILE, ""):
            self._send_file(page, file)
            return
        if page.goes_live and not self._is_robot:
            self.state.warm_up()
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-cache")
        for name, value in page.headers.items():
            self.set_header(name, value)
        # Tornado would compress and hash the page again for each reader.
        self._send_page(page)

    head = get
    """Tornado sends the headers without the body; ``is_live`` is false, so no kernel starts."""

    def _send_page(self, page: ServedPage) -> None:
        """Send a page as small as its reader accepts it."""
        accepted = self.request.headers.get("Accept-Encoding", "")
        if page.brotli.done() and accepts_encoding(accepted, "br"):
            encoding, data = "br", page.brotli.result()
        elif accepts_encoding(accepted, "gzip"):
            encoding, data = "gzip", page.gzipped
        else:
            encoding, data = "", page.html
        if encoding:
            self.set_header("Content-Encoding", encoding)
        self._etag = f'"{page.fingerprint}{encoding and f"-{encoding}"}"'
        self.write(data)

    def _send_file(self, page: ServedPage, name: str) -> None:
        """Send a file that the page offers, which no browser opens as a page."""
        if name not in page.files:
            raise tornado.web.HTTPError(404)
        for header, value in QUIET_HEADERS.items():
            self.set_header(header, value)
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(name)}")
        self.set_header("Cache-Control", "no-cache")
        self.finish(page.files[name])

    async def _has_kernel(self, kernel: KernelChoice) -> bool:
        """Return whether a kernel here has the name or runs the language, as Voilà looks for it."""
        try:
            specs = await ensure_async(self.kernel_spec_manager.get_all_specs())
        except tornado.web.HTTPError:  # a gateway does not answer, which go_live reports
            return True
        languages = {str(found["spec"].get("language", "")).lower() for found in specs.values()}
        return kernel.name in specs or kernel.language.lower() in languages

    def _report_queue(self, notebook: str) -> None:
        """Tell an open page whether its request waits for a slot or its kernel is started."""
        self._add_offer(notebook)
        address = normalise_address(str(self.request.remote_ip))
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        self.finish("queued" if self.state.slots.has_queued(address) else "starting")

    def compute_etag(self) -> str | None:
        """Return the fingerprint of a reading page; live pages have none."""
        return self._etag

    async def prepare(self) -> None:
        """Authenticate only requests for a kernel: reading sets no cookie."""
        if self.is_live:
            await ensure_async(super().prepare())

    def write_error(self, status_code: int, **_: object) -> None:
        """Send a page with one sentence; the details are in the log."""
        message = load_messages("en")["not_found" if status_code == 404 else "page_failed"]
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        preview = self.state.pages.preview_script
        self.finish(render_missing_page(message, self.base_url, preview=preview).html)

    @property
    def is_live(self) -> bool:
        """Whether an open page requests its live parts."""
        return self.request.method == "GET" and self._live not in ("", ON_REQUEST)

    @property
    def _live(self) -> str:
        return str(self.get_query_argument("live", ""))

    def _find_notebook(self, path: str) -> str:
        """Return the path of a notebook that readers may have, or answer 404."""
        root = self.state.folder.resolve()
        try:
            file = (root / path).resolve()
            exists = file.is_file() or path == INDEX
        except (OSError, ValueError):  # no file can have such a name
            raise tornado.web.HTTPError(404) from None
        is_inside = root in file.parents and not is_hidden(Path(path))
        if not exists or not is_inside or file.suffix != ".ipynb":
            raise tornado.web.HTTPError(404)
        return file.relative_to(root).as_posix()


class IndexHandler(StateHandler):
    """Redirect ``/`` to the list of pages, so that its relative links are right."""

    def get(self) -> None:
        """Redirect."""
        self.redirect(url_path_join(self.state.config.base_url, "voila/render", INDEX))

    head = get


class MissingHandler(StateHandler):
    """Answer every other request."""

    def prepare(self) -> None:
        """Send a page that says that there is no such page."""
        config = self.state.config
        self.set_status(404)
        for name, value in build_page_headers(frame_ancestors=config.frame_ancestors).items():
            self.set_header(name, value)
        self.finish(render_missing_page(load_messages("en")["not_found"], config.base_url).html)
