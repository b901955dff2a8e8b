"""Send the search index."""

from __future__ import annotations

import tornado.web

from explainer.server.search_cache import DIRECTORY
from explainer.server.state import StateHandler


class SearchHandler(StateHandler):
    """Send the directory, which browsers revalidate, and the parts, which they may keep."""

    async def get(self, name: str) -> None:
        """Send a file of the index."""
        search = self.state.search
        is_directory = name == DIRECTORY.rpartition("/")[2]
        data = await (search.get_directory() if is_directory else search.get_part(name))
        if data is None:
            raise tornado.web.HTTPError(404)
        caching = "no-cache" if is_directory else "public, max-age=31536000, immutable"
        self.set_header("Content-Type", "text/javascript; charset=UTF-8")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", caching)
        self.finish(data)

    head = get
