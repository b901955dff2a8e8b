"""Send files: pictures and data beside the notebooks, Voilà's bundle, and the search index.

Only plain paths below a folder are looked up. For any other path the answer is 404, so that it
never discloses which files exist.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import tornado.web
from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.utils import ensure_async
from voila.static_file_handler import (
    AllowListFileHandler,
    MultiStaticFileHandler,
    TemplateStaticFileHandler,
)

from explainer.notebook.data_files import find_data_file
from explainer.server.compression import accepts_encoding
from explainer.server.search_cache import DIRECTORY
from explainer.server.state import StateHandler
from explainer.server.static_files import SUFFIXES
from explainer.text.data_types import get_data_type

FOR_EVER = "public, max-age=31536000, immutable"
HASHED = re.compile(r"\.[0-9a-f]{8,}\.js$")
"""The name of a script that changes with its content."""
MAX_PATH = 1000
"""Characters of a path; file systems allow four times as many."""


def is_plain(path: str) -> bool:
    """Return whether a path leads down to a file without hidden folders or ``..``."""
    parts = path.split("/")
    return (
        len(path) <= MAX_PATH
        and path.isprintable()
        and "\\" not in path
        and all(part and not part.startswith((".", "_")) for part in parts)
    )


class _PlainPathHandler(tornado.web.StaticFileHandler):
    """Look up plain paths only."""

    async def prepare(self) -> None:
        if not self._is_served(str(self.path_args[0] or "")):
            raise tornado.web.HTTPError(404)
        await ensure_async(super().prepare())

    def _is_served(self, path: str) -> bool:
        return is_plain(path)

    def write_error(self, status_code: int, **_: object) -> None:
        self.set_status(404 if status_code < 500 else status_code)
        self.finish()


class PictureHandler(_PlainPathHandler, AllowListFileHandler):  # type: ignore[misc]
    """Send the pictures beside the notebooks."""


class DataHandler(tornado.web.StaticFileHandler):
    """Send the files that pages offer for download, which no browser opens as a page."""

    async def prepare(self) -> None:
        """Answer 404 for what is not offered."""
        path = str(self.path_args[0] or "")
        if not is_plain(path) or not find_data_file(Path(self.root), "", path):
            raise tornado.web.HTTPError(404)
        await ensure_async(super().prepare())

    def set_extra_headers(self, path: str) -> None:
        """Let browsers save the file under its name, and ask for newer ones."""
        name = quote(path.rpartition("/")[2])
        self.set_header("Content-Type", get_data_type(path))
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{name}")
        self.set_header("Cache-Control", "no-cache")

    def write_error(self, status_code: int, **_: object) -> None:
        """Answer without a page."""
        self.set_status(404 if status_code < 500 else status_code)
        self.finish()


class _CompressedFileHandler(StateHandler, _PlainPathHandler):
    """Send files that are compressed once for all readers."""

    async def get(self, path: str, include_body: bool = True) -> None:
        """Send a file; as it is to a client that reads no compressed ones."""
        request = self.request.headers
        is_text = path.endswith(SUFFIXES) and "Range" not in request
        if not is_text or not accepts_encoding(request.get("Accept-Encoding", ""), "gzip"):
            await super().get(path, include_body)
            return
        self.path = self.parse_url_path(path)  # as Tornado does
        found = self.get_absolute_path(self.root, self.path)
        absolute = self.validate_absolute_path(self.root, found)
        if absolute is None:
            return
        self.absolute_path = absolute
        file = await self.state.files.get(Path(absolute))
        self.set_header("Content-Type", self.get_content_type())
        self.set_header("Content-Encoding", "gzip")
        is_fixed = "v" in self.request.arguments or HASHED.search(path)
        self.set_header("Cache-Control", FOR_EVER if is_fixed else "no-cache")
        self.set_header("Etag", f'"{file.fingerprint}-gzip"')
        if self.check_etag_header():
            self.set_status(304)
            return
        self.set_header("Content-Length", len(file.gzipped))
        if include_body:
            self.write(file.gzipped)

    def compute_etag(self) -> str | None:
        """Return the one that has been set, which Tornado would replace."""
        return self._headers.get("Etag") or super().compute_etag()


class BundleHandler(_CompressedFileHandler, MultiStaticFileHandler):  # type: ignore[misc]
    """Send Voilà's bundle of widgets."""


class StyleHandler(_CompressedFileHandler, TemplateStaticFileHandler):  # type: ignore[misc]
    """Send JupyterLab's styles, but no file of another template."""

    def _is_served(self, path: str) -> bool:
        return path.startswith("lab/static/") and super()._is_served(path)


class ExtensionHandler(_CompressedFileHandler, FileFindHandler):  # type: ignore[misc]
    """Send the scripts of installed widgets."""

    @tornado.web.authenticated
    async def get(  # type: ignore[override]
        self, path: str, include_body: bool = True
    ) -> None:
        """Send a file, if no password is needed or it was given."""
        await super().get(path, include_body)


class SearchHandler(StateHandler):
    """Send the directory, which browsers revalidate, and the parts, which they may keep."""

    async def get(self, name: str) -> None:
        """Send a file of the index."""
        search = self.state.search
        is_directory = name == DIRECTORY.rpartition("/")[2]
        data = await (search.get_directory() if is_directory else search.get_part(name))
        if data is None:
            raise tornado.web.HTTPError(404)
        caching = "no-cache" if is_directory else FOR_EVER
        self.set_header("Content-Type", "text/javascript; charset=UTF-8")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", caching)
        self.finish(data)

    head = get
