"""Keep the search index of a folder; rebuild it in a thread when a notebook changes."""

from __future__ import annotations

import asyncio
from pathlib import Path

from explainer.search.folder import FolderIndex
from explainer.search.index import SearchIndex

DIRECTORY = "search/search.js"
"""The address of the index's directory file, relative to the list of pages; the parts are in the
same folder."""


class SearchCache:
    """The current index of a folder, and the parts of the previous one that readers may request."""

    def __init__(self, folder: Path) -> None:
        self._folder = FolderIndex(folder)
        self._lock = asyncio.Lock()
        self._current: SearchIndex | None = None
        self._previous_parts: dict[str, bytes] = {}

    async def get_directory(self) -> bytes:
        """Return the directory of the index for the notebooks as they are now."""
        return (await self._update()).directory

    async def get_part(self, name: str) -> bytes | None:
        """Return a part of the current index or of the previous one."""
        current = self._current or await self._update()
        return current.parts.get(name) or self._previous_parts.get(name)

    async def _update(self) -> SearchIndex:
        async with self._lock:
            fresh = await asyncio.to_thread(self._folder.update)
            if self._current and fresh is not self._current:
                self._previous_parts = self._current.parts
            self._current = fresh
        return fresh
