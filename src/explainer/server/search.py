"""The index of the search, sent in its parts; it is made beside the serving of pages."""

from __future__ import annotations

import asyncio
from pathlib import Path

import tornado.web

from explainer.search.folder import FolderIndex
from explainer.search.index import SearchIndex

DIRECTORY = "search/search.js"
"""Its address, relative to the list of pages; the parts are beside it."""


class Searching:
    """The index of a folder, as it is now, and the parts that readers may still ask for."""

    def __init__(self, folder: Path) -> None:
        self._folder = FolderIndex(folder)
        self._lock = asyncio.Lock()
        self._now: SearchIndex | None = None
        self._before: dict[str, bytes] = {}

    async def directory(self) -> bytes:
        """Return the directory of the notebooks as they are."""
        async with self._lock:
            fresh = await asyncio.get_running_loop().run_in_executor(None, self._folder.update)
            if self._now and fresh is not self._now:
                self._before = self._now.parts
            self._now = fresh
        return fresh.directory

    async def part(self, name: str) -> bytes | None:
        """Return a part of this index or of the one before it."""
        if not self._now:
            await self.directory()
        assert self._now
        return self._now.parts.get(name) or self._before.get(name)


class SearchHandler(tornado.web.RequestHandler):
    """Sends the directory, which is asked for anew each time, and the parts, which may be kept."""

    async def get(self, name: str) -> None:
        """Answer with a file of the index."""
        searching: Searching = self.settings["explainer_search"]
        is_directory = name == DIRECTORY.rpartition("/")[2]
        data = await (searching.directory() if is_directory else searching.part(name))
        if data is None:
            raise tornado.web.HTTPError(404)
        kept = "no-cache" if is_directory else "public, max-age=31536000, immutable"
        self.set_header("Content-Type", "text/javascript; charset=UTF-8")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", kept)
        self.finish(data)
