"""The Voilà app with our handlers, our settings, a watch over its kernels and a stop with grace."""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
import signal
from copy import deepcopy
from pathlib import Path
from typing import Any

import tornado.ioloop
from jupyter_core.utils import run_sync
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.utils import url_path_join
from traitlets import Instance, default
from traitlets.config import Config
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from explainer.notebook.pictures import SUFFIXES
from explainer.server.config import ServerConfig
from explainer.server.files import FILES
from explainer.server.http_server import BACKLOG, LimitedServer
from explainer.server.kernels.client import KernelClient
from explainer.server.kernels.connections import PageConnections
from explainer.server.kernels.culling import KernelCuller
from explainer.server.kernels.gateway import Specs, gateway_address, use
from explainer.server.kernels.gateway_connections import Connection
from explainer.server.kernels.gateway_manager import GatewayKernels
from explainer.server.kernels.local_manager import LocalKernels
from explainer.server.kernels.ownership import (
    OwnChannelsHandler,
    Ownership,
    OwnKernelHandler,
    OwnShutdownHandler,
    Visitors,
)
from explainer.server.kernels.quotas import Quotas
from explainer.server.kernels.slots import KernelSlots, default_places, line_length
from explainer.server.logs import log_to_stderr
from explainer.server.metrics import GIVEN_BACK
from explainer.server.monitoring import health_handlers, log_request
from explainer.server.page_cache import PageCache
from explainer.server.pages import IndexHandler, MissingHandler, ReadingHandler
from explainer.server.search import SearchHandler, Searching
from explainer.server.security_headers import QuietHeaders
from explainer.server.sockets import bound
from explainer.server.startup_checks import TEMPLATE, check, most_connections
from explainer.voila import LIVE

PICTURES = [f".*({'|'.join(map(re.escape, SUFFIXES))})"]
MOUNTED = {
    KernelHandler: OwnKernelHandler,
    VoilaKernelWebsocketHandler: OwnChannelsHandler,
    VoilaShutdownKernelHandler: OwnShutdownHandler,
    TornadoVoilaHandler: ReadingHandler,
    **FILES,
}
"""Which of Voilà's handlers there are, and what stands in their place: no other is reachable."""
GATEWAY_STARTS = 4
"""How many kernels may start at once on a gateway, whose starts do not slow readers here."""
BODY_SECONDS = 10
"""Time that a request's body may take to come."""
KEPT_PLACES = 8
"""One in so many places is kept for other addresses than the one that has the most."""

log = logging.getLogger("explainer.server")


class ExplainerApp(Voila):  # type: ignore[misc]
    """Voilà for a folder of notebooks that explainer has built."""

    name = "explainer"
    description = "Serves a folder of notebooks to readers."
    wanted = Instance(ServerConfig, ())
    holders = Instance(Quotas)
    channels = Instance(PageConnections, ())
    _stopped_by = 0

    def load_config_file(self, *names: object, **settings: object) -> None:
        """Read what Jupyter's own files configure; what ``explainer serve`` was given stays."""
        given = deepcopy(self.config)
        super().load_config_file(*names, **settings)
        self.update_config(given)

    @default("log")
    def _quiet_log(self) -> logging.Logger:
        """Return a logger that is not one of ours, so that its words are looked through."""
        return logging.getLogger("voila")

    def get_default_logging_config(self) -> dict[str, Any]:
        """Leave the log as `logs` has set it up."""
        return {"version": 1, "disable_existing_loggers": False}

    def initialize(self, argv: list[str] | None = None) -> None:
        """Read the settings, and take the signals that ask for a stop."""
        super().initialize(argv)
        signal.signal(signal.SIGINT, self._handle_signal_stop)

    def init_settings(self) -> dict[str, Any]:
        """Return Voilà's settings and our own."""
        settings = super().init_settings()
        kernels = self.kernel_manager
        limit = _places(self.wanted)
        self._connections = most_connections(self.wanted)
        self._places = KernelSlots(
            limit,
            lambda: len(kernels.held()),
            starting=GATEWAY_STARTS if isinstance(kernels, GatewayKernels) else 1,
            make_room=self._make_room,
            line=line_length(limit, self._connections),
        )
        return {
            **settings,
            "explainer_root": self.root_dir,
            "explainer_pages": PageCache(
                Path(self.root_dir),
                base_url=self.base_url,
                frame_ancestors=self.wanted.frame_ancestors,
            ),
            "explainer_search": Searching(Path(self.root_dir)),
            "explainer_ownership": Ownership(),
            "explainer_places": self._places,
            "explainer_holders": self.holders,
            "explainer_channels": self.channels,
            "explainer_frames": self.wanted.frame_ancestors,
            "explainer_door": lambda: self._door,
            "compress_response": True,
            "log_function": log_request,
            "websocket_max_message_size": self.wanted.message_bytes,
        }

    async def _make_room(self) -> None:
        """End a kernel that is missed least: no live cells of its own, or a page out of view."""
        if kernel := self.holders.least():
            await self.kernel_manager.end(kernel, "yielded")

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

    def listen(self) -> None:
        """Listen, say where, and run until stopped."""
        wanted = self.wanted
        self._door = LimitedServer(
            self.app,
            xheaders=wanted.trust_proxy,
            max_header_size=wanted.header_bytes,
            max_body_size=wanted.body_bytes,
            # A message of a widget is read whole.
            max_buffer_size=2 * max(wanted.header_bytes, wanted.body_bytes, wanted.message_bytes),
            idle_connection_timeout=wanted.idle_seconds,
            body_timeout=BODY_SECONDS,
        )
        self._door.limit, self._door.stalled_seconds = self._connections, wanted.idle_seconds
        sockets, self.port = bound(wanted.host, wanted.port, backlog=BACKLOG)
        self._door.add_sockets(sockets)
        self.ioloop = tornado.ioloop.IOLoop.current()
        self.ioloop.add_callback(self._begin)
        if wanted.browser:
            self.launch_browser()
        try:
            self.ioloop.start()
        finally:
            self.stop()

    async def _begin(self) -> None:
        print(f"Reading at {self.display_url}", flush=True)  # noqa: T201 — the answer
        kernels = self.kernel_manager
        self._reaping = asyncio.ensure_future(KernelCuller(kernels).run())
        if self.wanted.preheat and isinstance(kernels, LocalKernels):
            self._warming = asyncio.ensure_future(kernels.keep_warm(self._may_preheat))

    def _may_preheat(self) -> bool:
        """Say whether a place is left, and nobody waits or has a kernel started."""
        places = self._places
        is_quiet = not (places.is_closed or places.waiting or places.starts)
        return is_quiet and places.taken < places.limit

    def _handle_signal_stop(self, sig: int, _: object) -> None:
        """Stop with grace; at once, if asked a second time."""
        if self._stopped_by:
            self._stopped_by = sig
            self._is_hurried = True
            self.ioloop.add_callback_from_signal(self.ioloop.stop)
            return
        self._stopped_by, self._is_hurried = sig, False
        self.ioloop.add_callback_from_signal(self._stop_with_grace)

    async def _stop_with_grace(self) -> None:
        """Let nobody in, and go when those who are in have what they asked for."""
        seconds = self.wanted.stop_seconds
        log.info("stopping: %d requests have %g s to finish", self._door.busy, seconds)
        self._places.close()
        self._door.stop()
        if not await self._door.emptied(seconds):
            log.warning("%d requests were not finished in %g s", self._door.busy, seconds)
        self.ioloop.stop()

    def stop(self) -> None:
        """End the kernels, and leave nothing behind."""
        is_hurried = getattr(self, "_is_hurried", False)
        if count := len(self.kernel_manager.held()):
            GIVEN_BACK.labels("stopped").inc(count)
        run_sync(self.kernel_manager.shutdown_all)(now=is_hurried)
        shutil.rmtree(self.connection_dir, ignore_errors=True)
        log.info("stopped; %d kernels ended", count)


def serve(folder: Path, wanted: ServerConfig) -> int:
    """Serve a folder of notebooks until stopped.

    Args:
        folder: holds ``index.ipynb`` and the pages' notebooks.
        wanted: how.

    Returns:
        The exit code: 0 after a stop with grace, 128 and the signal after one in haste.

    Raises:
        UsageError: something that it needs is missing, or an option cannot be.
        ContentError: a notebook cannot be read.
    """
    log_to_stderr(wanted.log_format)
    check(folder, wanted)
    places = _places(wanted)
    per_address = wanted.kernels_per_address or max(1, places - places // KEPT_PLACES)
    holders = Quotas(per_reader=wanted.kernels_per_reader, per_address=per_address)
    app = ExplainerApp.instance(config=_config(wanted), wanted=wanted, holders=holders)
    app.initialize([str(folder)])
    app.start()
    return 128 + app._stopped_by if app._is_hurried else 0


def _places(wanted: ServerConfig) -> int:
    return default_places() if wanted.kernels is None else wanted.kernels


def _config(wanted: ServerConfig) -> Config:
    config = Config()
    config.Voila.ip, config.Voila.port = wanted.host, wanted.port
    config.Voila.base_url = wanted.base_url
    config.Voila.open_browser = False
    settings = config.VoilaConfiguration
    settings.template = TEMPLATE
    settings.allow_template_override = settings.allow_theme_override = "NO"
    settings.file_allowlist = PICTURES
    config.Voila.identity_provider_class = Visitors
    settings.resources = {"explainer_mode": LIVE}
    settings.multi_kernel_manager_class = LocalKernels
    if address := gateway_address(wanted.gateway):
        use(address)
        settings.multi_kernel_manager_class = GatewayKernels
        settings.kernel_spec_manager_class = Specs
        config.Voila.kernel_websocket_connection_class = Connection
    config.AsyncKernelManager.client_factory = KernelClient
    # What a page has done with its kernel is gone when it dies; another in its place helps nobody.
    config.KernelRestarter.restart_limit = 0
    return config
