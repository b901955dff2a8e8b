"""Send the script of a preview, and tell open pages about each build."""

from __future__ import annotations

import tornado.iostream
import tornado.web

from explainer.render.assets import load_asset
from explainer.server.preview import Preview

WAIT_SECONDS = 15
"""Time between two signs of life, by which either side finds out that the other has gone."""


class PreviewScriptHandler(tornado.web.RequestHandler):
    """Send the script that a preview adds to each page."""

    def get(self) -> None:
        """Send the script."""
        self.set_header("Content-Type", "text/javascript; charset=UTF-8")
        self.set_header("Cache-Control", "no-cache")
        self.finish(load_asset("preview.js"))


class PreviewEventsHandler(tornado.web.RequestHandler):
    """Send the state of a preview after each build.

    https://html.spec.whatwg.org/multipage/server-sent-events.html
    """

    def initialize(self, preview: Preview) -> None:
        """Take the preview, which the route names."""
        self.preview = preview

    async def get(self) -> None:
        """Send the state now, and again whenever it changes."""
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store")
        number = -1
        try:
            while not self.preview.is_closed:
                state = await self.preview.wait(number, WAIT_SECONDS)
                if state:
                    number = state.number
                    self.write(f"data: {state.format_json()}\n\n")
                else:
                    self.write(": waiting\n\n")
                await self.flush()
        except tornado.iostream.StreamClosedError:
            return  # the page was closed
