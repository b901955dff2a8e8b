"""Send what readers' browsers need to run a page, where no kernel is free for it."""

from __future__ import annotations

import json
from mimetypes import guess_type
from pathlib import Path
from typing import Any

import tornado.web
from jupyter_server.utils import ensure_async, url_path_join

from explainer.render.csp import WORKER_POLICY
from explainer.server.browser_files import COMPRESSED, BrowserFiles
from explainer.server.compression import accepts_encoding
from explainer.server.handlers.files import is_plain
from explainer.server.state import StateHandler

FILES = "browser/files"
"""The path of the files."""


class OfferHandler(StateHandler):
    """Tell a page whether its reader's browser can run it, and what that takes."""

    def initialize(self, browser_files: BrowserFiles) -> None:
        """Take the files."""
        self._files = browser_files

    async def get(self, name: str) -> None:
        """Send the addresses and the words; 404 if the page has nothing to run."""
        offer = await self._files.find_offer(name)
        if offer is None:
            raise tornado.web.HTTPError(404)
        base = url_path_join(self.state.config.base_url, FILES)
        page, script = (url_path_join(base, path) for path in (offer.page, offer.script))
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        words = {"message": offer.message, "label": offer.label}
        self.finish(json.dumps({"page": page, "script": script, **words}))

    def write_error(self, status_code: int, **_: object) -> None:
        """Answer without a page."""
        self.set_status(status_code)
        self.finish()


class BrowserFileHandler(tornado.web.StaticFileHandler):
    """Send the files, whose names change with their contents, compressed if that helps."""

    def parse_url_path(self, url_path: str) -> str:
        """Return the path of the file, or of its compressed form."""
        path = super().parse_url_path(url_path)
        self.add_header("Vary", "Accept-Encoding")
        accepted = accepts_encoding(self.request.headers.get("Accept-Encoding", ""), "gzip")
        if accepted and Path(self.root, path + COMPRESSED).is_file():
            self.set_header("Content-Encoding", "gzip")
            return path + COMPRESSED
        return path

    def get_content_type(self) -> str:
        """Return the type of the file, whether it is compressed or not."""
        kind, _ = guess_type(str(self.absolute_path).removesuffix(COMPRESSED))
        return kind or "application/octet-stream"

    async def prepare(self) -> None:
        """Answer 404 for other paths than those of files."""
        if not is_plain(str(self.path_args[0] or "")):
            raise tornado.web.HTTPError(404)
        await ensure_async(super().prepare())

    def set_extra_headers(self, path: str) -> None:
        """Let browsers keep each file, and a worker compile WebAssembly."""
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        if "-worker." in path:
            self.set_header("Content-Security-Policy", WORKER_POLICY)

    def write_error(self, status_code: int, **_: Any) -> None:  # noqa: ANN401 — as in Tornado
        """Answer without a page."""
        self.set_status(404 if status_code < 500 else status_code)
        self.finish()
