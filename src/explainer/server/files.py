"""The files that a page may fetch: pictures beside it, and what Voilà's bundle brings.

Each is asked for by a plain path below one folder. A path that goes up, begins anew at the root or
hides something is not looked for at all, so that an answer never tells what else there is.
"""

from __future__ import annotations

import tornado.web
from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.utils import ensure_async
from voila.static_file_handler import (
    AllowListFileHandler,
    MultiStaticFileHandler,
    TemplateStaticFileHandler,
)

LONGEST = 1000
"""Characters of a path; file systems end at four times as many."""


def is_plain(path: str) -> bool:
    """Say whether a path leads straight down to a file that is not hidden."""
    parts = path.split("/")
    return (
        len(path) <= LONGEST
        and path.isprintable()
        and "\\" not in path
        and all(part and not part.startswith((".", "_")) for part in parts)
    )


class _Plain(tornado.web.StaticFileHandler):
    """Looks only for plain paths; whatever is wrong with one, there is no such file."""

    async def prepare(self) -> None:
        if not self._may_have(str(self.path_args[0] or "")):
            raise tornado.web.HTTPError(404)
        await ensure_async(super().prepare())

    def _may_have(self, path: str) -> bool:
        return is_plain(path)

    def write_error(self, status_code: int, **_: object) -> None:
        self.set_status(404 if status_code < 500 else status_code)
        self.finish()


class PictureHandler(_Plain, AllowListFileHandler):  # type: ignore[misc]
    """Gives the pictures beside the notebooks."""


class BundleHandler(_Plain, MultiStaticFileHandler):  # type: ignore[misc]
    """Gives Voilà's bundle of widgets."""


class StyleHandler(_Plain, TemplateStaticFileHandler):  # type: ignore[misc]
    """Gives JupyterLab's styles, and nothing of any other template."""

    def _may_have(self, path: str) -> bool:
        return path.startswith("lab/static/") and super()._may_have(path)


class ExtensionHandler(_Plain, FileFindHandler):  # type: ignore[misc]
    """Gives the scripts of widgets that are installed."""


FILES = {
    AllowListFileHandler: PictureHandler,
    MultiStaticFileHandler: BundleHandler,
    TemplateStaticFileHandler: StyleHandler,
    FileFindHandler: ExtensionHandler,
}
"""Which of Voilà's handlers of files there are, and what stands in their place."""
