"""The Voilà app with our handlers, our settings and a watch over its kernels."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import tornado.ioloop
import tornado.web
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.utils import ensure_async, url_path_join
from traitlets import Integer, Unicode
from traitlets.config import Config
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from explainer.serving.files import FILES
from explainer.serving.headers import QuietHeaders
from explainer.serving.kernel_client import KernelClient
from explainer.serving.operation import health_handlers, log_request
from explainer.serving.ownership import (
    OwnChannelsHandler,
    Ownership,
    OwnKernelHandler,
    OwnShutdownHandler,
    Visitors,
)
from explainer.serving.pages import IndexHandler, MissingHandler, ReadingHandler
from explainer.serving.places import Abandoned, Places, default_places
from explainer.serving.search import SearchHandler, Searching
from explainer.voila import LIVE

TEMPLATE = "explainer"
LOOK_SECONDS, LOOKS = 5, 4
"""Time between two looks for kernels without a page, and in how many one must be without."""
PICTURES = [r".*\.(png|jpe?g|gif|svg|webp)"]
MOUNTED = {
    KernelHandler: OwnKernelHandler,
    VoilaKernelWebsocketHandler: OwnChannelsHandler,
    VoilaShutdownKernelHandler: OwnShutdownHandler,
    TornadoVoilaHandler: ReadingHandler,
    **FILES,
}
"""Which of Voilà's handlers there are, and what stands in their place: no other is reachable."""


class ExplainerApp(Voila):  # type: ignore[misc]
    """Voilà for a folder of notebooks that explainer has built."""

    name = "explainer"
    description = "Serves a folder of notebooks to readers."
    places = Integer(help="How many kernels may run at once.").tag(config=True)
    frame_ancestors = Unicode("'self'", help="Who may frame pages, as CSP has it.").tag(config=True)

    def load_config_file(self, *names: object, **settings: object) -> None:
        """Read what Jupyter's own files configure; what ``explainer serve`` was given stays."""
        given = deepcopy(self.config)
        super().load_config_file(*names, **settings)
        self.update_config(given)

    def start(self) -> None:
        """Listen, say where, and run until stopped."""
        tornado.ioloop.IOLoop.current().add_callback(
            lambda: print(f"Reading at {self.display_url}", flush=True)  # noqa: T201 — the answer
        )
        self._abandoned = Abandoned(LOOKS)
        self._reaper = tornado.ioloop.PeriodicCallback(self._give_back, LOOK_SECONDS * 1000)
        self._reaper.start()
        super().start()

    async def _give_back(self) -> None:
        """End the kernels that no page uses any more."""
        models = [
            self.kernel_manager.kernel_model(k) for k in self.kernel_manager.list_kernel_ids()
        ]
        in_use = {m["id"]: m["connections"] > 0 or m["execution_state"] != "idle" for m in models}
        for kernel in self._abandoned.found(in_use):
            await ensure_async(self.kernel_manager.shutdown_kernel(kernel))

    def init_settings(self) -> dict[str, Any]:
        """Return Voilà's settings and our own."""
        # It would name what was read; that pages are not trusted is no news, they are sanitised.
        self.log.addFilter(lambda record: "is not trusted" not in record.getMessage())
        settings = super().init_settings()
        kernels = self.kernel_manager
        return {
            **settings,
            "explainer_root": self.root_dir,
            "explainer_pages": {},
            "explainer_search": Searching(Path(self.root_dir)),
            "explainer_places": Places(self.places, lambda: len(kernels.list_kernel_ids())),
            "explainer_ownership": Ownership(),
            "explainer_frames": self.frame_ancestors,
            "compress_response": True,
            "log_function": log_request,
        }

    def init_handlers(self) -> list[Any]:
        """Return Voilà's handlers: ours in the place of some, none for lists, contents, log-in."""
        kept = []
        for pattern, handler, *settings in super().init_handlers():
            if handler in MOUNTED:
                kept.append((pattern, MOUNTED[handler], *settings))
        self.app.add_transform(QuietHeaders)
        index = (self.server_url, IndexHandler)
        search = url_path_join(self.server_url, r"voila/render/search/([a-z0-9.]+\.js)")
        return [
            (search, SearchHandler),
            *kept,
            index,
            *health_handlers(self.server_url),
            (r".*", MissingHandler),
        ]


def serve(
    folder: Path,
    *,
    host: str = "localhost",
    port: int = 8866,
    browser: bool = False,
    kernels: int | None = None,
    frame_ancestors: str = "'self'",
) -> None:
    """Serve a folder of notebooks until stopped.

    Args:
        folder: holds ``index.ipynb`` and the pages' notebooks.
        host: address to listen on.
        port: the first port tried; a taken one is followed by the next.
        browser: whether to open a browser on the index.
        kernels: how many readers may be live at once; by default what the machine holds with ease.
        frame_ancestors: who may show pages in a frame, as the directive of CSP has it.
    """
    config = _config(host, port, browser)
    config.ExplainerApp.places = default_places() if kernels is None else kernels
    config.ExplainerApp.frame_ancestors = frame_ancestors
    app = ExplainerApp.instance(config=config)
    app.initialize([str(folder)])
    app.start()


def _config(host: str, port: int, browser: bool) -> Config:
    config = Config()
    config.Voila.ip, config.Voila.port, config.Voila.open_browser = host, port, browser
    settings = config.VoilaConfiguration
    settings.template = TEMPLATE
    settings.allow_template_override = settings.allow_theme_override = "NO"
    settings.file_allowlist = PICTURES
    config.Voila.identity_provider_class = Visitors
    settings.resources = {"explainer_mode": LIVE}
    config.AsyncKernelManager.client_factory = KernelClient
    # A page that was left without a word must not keep its kernel, nor one that nobody uses.
    manager = config.MappingKernelManager
    manager.cull_idle_timeout, manager.cull_interval, manager.cull_connected = 600, 30, True
    return config
