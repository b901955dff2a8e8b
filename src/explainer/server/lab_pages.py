"""Show the reading page of a notebook in JupyterLab, beside the notebook.

The file ``jupyter_server_config.d/explainer.json`` enables this extension of Jupyter Server. The
script of JupyterLab is ``frontend/src/entries/lab.js``.
"""

from __future__ import annotations

import asyncio
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol

import tornado.web
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import ensure_async, url_escape, url_path_join

if TYPE_CHECKING:
    from explainer.server.page_cache import PageCache

ROUTE = "explainer/readers"
"""The path of the pages, below that of the server."""
MAX_FOLDERS = 16
"""How many folders keep their rendered pages."""


class _Server(Protocol):
    web_app: Any


class LabPageHandler(JupyterHandler):
    """Send the reading page of a saved notebook to those who may read the notebook."""

    auth_resource = "contents"

    def initialize(self, caches: dict[Path, PageCache]) -> None:
        """Take the pages that were rendered, by folder."""
        self.caches = caches

    @tornado.web.authenticated
    @authorized
    async def get(self, path: str) -> None:
        """Send the page of a notebook; other files are where JupyterLab has them."""
        if PurePosixPath(path).suffix != ".ipynb":
            self.redirect(url_path_join(self.base_url, "files", url_escape(path)))
            return
        cache, name = await self._find_cache(path)
        try:
            page = await cache.get(name)
        except FileNotFoundError:
            raise tornado.web.HTTPError(404) from None
        except asyncio.TimeoutError:
            raise tornado.web.HTTPError(503, "the page takes long; try again") from None
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-cache")
        for header, value in page.headers.items():
            self.set_header(header, value)
        self.finish(page.html)

    async def _find_cache(self, path: str) -> tuple[PageCache, str]:
        """Return the pages of the folder of a notebook, and the notebook's name.

        Raises:
            tornado.web.HTTPError: there is no such folder, it may not be seen, or Jupyter keeps
                its notebooks elsewhere than in files.
        """
        from explainer.server.page_cache import PageCache  # JupyterLab starts without it

        contents: Any = self.contents_manager
        folder, _, name = path.rpartition("/")
        root = getattr(contents, "root_dir", "")
        is_there = await ensure_async(contents.dir_exists(folder))
        if not root or not is_there or await ensure_async(contents.is_hidden(path)):
            raise tornado.web.HTTPError(404)
        place = Path(root, folder).resolve()
        if place not in self.caches:
            while len(self.caches) >= MAX_FOLDERS:
                self.caches.pop(next(iter(self.caches)))
            base = url_path_join(self.base_url, "/")
            self.caches[place] = PageCache(
                place, base_url=base, frame_ancestors="'self'", is_lab=True
            )
        return self.caches[place], name


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: _Server) -> None:
    application = server.web_app
    base = application.settings["base_url"]
    caches: dict[Path, PageCache] = {}
    route = (url_path_join(base, ROUTE, r"(.+)"), LabPageHandler, {"caches": caches})
    application.add_handlers(".*$", [route])
