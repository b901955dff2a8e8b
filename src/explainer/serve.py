"""The Voilà app with our handler: reading pages at once and without a kernel, live ones on asking.

Voilà itself does the rest: its renderer, its kernels, its bundle.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tornado.ioloop
import tornado.web
from jupyter_server.utils import url_path_join
from traitlets.config import Config
from voila.app import Voila
from voila.notebook_renderer import NotebookRenderer
from voila.tornado.contentshandler import VoilaContentsHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler

from explainer.html import render
from explainer.voila import LIVE, READING
from explainer.words import words

TEMPLATE = "explainer"
INDEX = "index.ipynb"
PICTURES = [r".*\.(png|jpe?g|gif|svg|webp)"]


class ReadingHandler(TornadoVoilaHandler):  # type: ignore[misc]
    """Answers with the reading page of a notebook; with ``?live=1`` it is Voilà's own handler."""

    async def get(self, path: str | None = None) -> None:
        """Answer for the notebook at a path below the served folder."""
        notebook = self._notebook(path or "")
        if self.get_query_argument("live", ""):
            # Voilà's bundle gives the kernel back with this token when the page is left.
            assert self.xsrf_token
            await super().get(path=notebook)
            return
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-cache")
        self.write(await self._reading_page(notebook))

    async def head(self, path: str | None = None) -> None:
        """Answer as ``get`` would, without the page."""
        await self.get(path)

    async def prepare(self) -> None:
        """Check who asks only where a kernel is asked for: reading leaves no cookie."""
        if self.get_query_argument("live", ""):
            await super().prepare()

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say in one sentence that there is no such page."""
        w = words("en")
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.finish(render("missing.html.j2", words=w, home=self.base_url))

    def _notebook(self, path: str) -> str:
        """Return the path of a notebook that readers may have, or answer 404."""
        root = Path(self.settings["explainer_root"]).resolve()
        asked = (root / path).resolve()
        hidden = any(part.startswith((".", "_")) for part in Path(path).parts)
        if asked.suffix != ".ipynb" or hidden or root not in asked.parents or not asked.is_file():
            raise tornado.web.HTTPError(404)
        return asked.relative_to(root).as_posix()

    async def _reading_page(self, notebook: str) -> bytes:
        cache: dict[str, tuple[tuple[int, int], bytes]] = self.settings["explainer_pages"]
        state = (Path(self.settings["explainer_root"]) / notebook).stat()
        version = (state.st_mtime_ns, state.st_size)
        if notebook not in cache or cache[notebook][0] != version:
            cache[notebook] = (version, await self._render(notebook))
        return cache[notebook][1]

    async def _render(self, notebook: str) -> bytes:
        renderer = NotebookRenderer(
            request_handler=self,
            voila_configuration=self.voila_configuration,
            traitlet_config=self.traitlet_config,
            notebook_path=notebook,
            template_paths=self.template_paths,
            config_manager=self.config_manager,
            contents_manager=self.contents_manager,
            base_url=self.base_url,
            kernel_spec_manager=self.kernel_spec_manager,
            page_config={},
        )
        await renderer.initialize()
        renderer.resources["explainer_mode"] = READING
        renderer.resources["explainer_home"] = INDEX
        return (await renderer.generate_content_str()).encode()


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
        self.finish(render("missing.html.j2", words=words("en"), home=home))


class ExplainerApp(Voila):  # type: ignore[misc]
    """Voilà for a folder of notebooks that explainer has built."""

    name = "explainer"
    description = "Serves a folder of notebooks to readers."

    def start(self) -> None:
        """Listen, say where, and run until stopped."""
        tornado.ioloop.IOLoop.current().add_callback(
            lambda: print(f"Reading at {self.display_url}", flush=True)  # noqa: T201 — the answer
        )
        super().start()

    def init_settings(self) -> dict[str, Any]:
        """Return Voilà's settings and our own."""
        own = {"explainer_root": self.root_dir, "explainer_pages": {}, "compress_response": True}
        return {**super().init_settings(), **own}

    def init_handlers(self) -> list[Any]:
        """Return Voilà's handlers, ours in the place of its pages, none for lists and contents."""
        kept = []
        for route in super().init_handlers():
            if route[1] in (TornadoVoilaTreeHandler, VoilaContentsHandler):
                continue
            if route[1] is TornadoVoilaHandler:
                route = (route[0], ReadingHandler, *route[2:])
            kept.append(route)
        return [*kept, (self.server_url, IndexHandler), (r".*", MissingHandler)]


def serve(folder: Path, *, host: str = "localhost", port: int = 8866, browser: bool = False) -> None:
    """Serve a folder of notebooks until stopped.

    Args:
        folder: holds ``index.ipynb`` and the pages' notebooks.
        host: address to listen on.
        port: the first port tried; a taken one is followed by the next.
        browser: whether to open a browser on the index.
    """
    app = ExplainerApp.instance(config=_config(host, port, browser))
    app.initialize([str(folder)])
    app.start()


def _config(host: str, port: int, browser: bool) -> Config:
    config = Config()
    config.Voila.ip, config.Voila.port, config.Voila.open_browser = host, port, browser
    settings = config.VoilaConfiguration
    settings.template = TEMPLATE
    settings.allow_template_override = settings.allow_theme_override = "NO"
    settings.file_allowlist = PICTURES
    settings.resources = {"explainer_mode": LIVE}
    # A page that was left without a word must not keep its kernel.
    kernels = config.MappingKernelManager
    kernels.cull_idle_timeout, kernels.cull_interval = 300, 30
    return config
