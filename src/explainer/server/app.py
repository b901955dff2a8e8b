"""Run Voilà with our handlers, our options, a kernel culler and a graceful stop."""

from __future__ import annotations

import asyncio
import logging
import shutil
import signal
from copy import deepcopy
from pathlib import Path
from typing import Any

import tornado.ioloop
from jupyter_core.utils import run_sync
from jupyter_server.utils import url_path_join
from traitlets import Instance, default
from voila.app import Voila

from explainer.browser_python.pyodide import open_pyodide
from explainer.i18n.own_words import WORDS, use_words
from explainer.server.browser_files import BrowserFiles
from explainer.server.capacity import (
    get_kernel_limit,
    get_kernel_memory,
    get_queue_limit,
    raise_connection_limit,
)
from explainer.server.compression import Compression
from explainer.server.config import ServerConfig
from explainer.server.contents import RepairedNotebooks
from explainer.server.handlers.monitoring import log_request
from explainer.server.http_server import BACKLOG, LimitedServer
from explainer.server.kernels.connections import PageConnections
from explainer.server.kernels.culling import KernelCuller
from explainer.server.kernels.end_reasons import EndReasons
from explainer.server.kernels.forking import NAME as FORKING
from explainer.server.kernels.forking import ForkServer, find_provisioner
from explainer.server.kernels.gateway_manager import GatewayKernels
from explainer.server.kernels.limits import KernelLimits
from explainer.server.kernels.local_manager import LocalKernels
from explainer.server.kernels.ownership import OwnershipTokens
from explainer.server.kernels.quotas import Quotas
from explainer.server.kernels.slots import KernelSlots
from explainer.server.logs import log_to_stderr
from explainer.server.metrics import ENDED
from explainer.server.page_cache import PageCache
from explainer.server.preview import Preview
from explainer.server.room import Room
from explainer.server.routes import build_routes
from explainer.server.search_cache import SearchCache
from explainer.server.security_headers import QuietHeaders
from explainer.server.sockets import open_sockets
from explainer.server.startup_checks import check_startup
from explainer.server.state import ServerState
from explainer.server.static_files import CompressedFiles
from explainer.server.voila_config import build_voila_config

GATEWAY_STARTS = 4
"""How many kernels may start at once on a gateway, where starts do not slow readers down."""
BODY_SECONDS = 10
"""Time in which the body of a request must arrive."""
RESERVED_SHARE = 8
"""One in so many slots is reserved for other addresses than the one with the most kernels."""

log = logging.getLogger("explainer.server")


class ExplainerApp(Voila):  # type: ignore[misc]
    """Voilà for a folder of notebooks that explainer has built."""

    name = "explainer"
    description = "Serve a folder of notebooks to readers."
    server_config = Instance(ServerConfig, ())
    quotas = Instance(Quotas)
    connections = Instance(PageConnections, ())
    end_reasons = Instance(EndReasons, ())
    kernel_limits = Instance(KernelLimits)
    preview = Instance(Preview, allow_none=True)
    browser_files = Instance(BrowserFiles, allow_none=True)
    state: ServerState
    _stop_signal = 0
    _is_hurried = False

    @property
    def exit_code(self) -> int:
        """0 after a graceful stop, 128 and the signal after a hurried one."""
        return 128 + self._stop_signal if self._is_hurried else 0

    def load_config_file(self, *names: object, **options: object) -> None:
        """Read Jupyter's configuration files; our own options take precedence."""
        own = deepcopy(self.config)
        super().load_config_file(*names, **options)
        self.update_config(own)

    @default("log")
    def _create_log(self) -> logging.Logger:
        """Return a logger that is not one of ours, so that Voilà's messages are redacted."""
        return logging.getLogger("voila")

    @default("quotas")
    def _create_quotas(self) -> Quotas:
        config = self.server_config
        slots = get_kernel_limit(config)
        per_address = config.kernels_per_address or max(1, slots - slots // RESERVED_SHARE)
        return Quotas(per_reader=config.kernels_per_reader, per_address=per_address)

    @default("kernel_limits")
    def _create_kernel_limits(self) -> KernelLimits:
        config = self.server_config
        return KernelLimits(
            memory_bytes=get_kernel_memory(config),
            processor_seconds=config.kernel_seconds,
            processes=config.kernel_processes,
        )

    def get_default_logging_config(self) -> dict[str, Any]:
        """Leave logging as `log_to_stderr` has set it up."""
        return {"version": 1, "disable_existing_loggers": False}

    def initialize(self, argv: list[str] | None = None) -> None:
        """Read the configuration, and handle the signals that stop the server."""
        super().initialize(argv)
        signal.signal(signal.SIGINT, self._handle_signal_stop)

    def init_settings(self) -> dict[str, Any]:
        """Return Tornado's settings: Voilà's and ours."""
        settings = super().init_settings()
        self.contents_manager = RepairedNotebooks(parent=self)
        return {
            **settings,
            "contents_manager": self.contents_manager,
            "log_function": log_request,
            "websocket_max_message_size": self.server_config.message_bytes,
        }

    def init_handlers(self) -> list[Any]:
        """Create the state of the server and return its routes."""
        self.app.add_transform(Compression)
        self.app.add_transform(QuietHeaders)
        self.state = self._create_state()
        return build_routes(super().init_handlers(), self.state)

    def _create_state(self) -> ServerState:
        config, kernels, folder = self.server_config, self.kernel_manager, Path(self.root_dir)
        http_server = self._create_http_server()
        slots = KernelSlots(
            get_kernel_limit(config),
            lambda: len(kernels.list_kernel_ids()),
            max_starting=GATEWAY_STARTS if isinstance(kernels, GatewayKernels) else 1,
            free_slot=self._end_optional_kernel,
            max_queue=get_queue_limit(get_kernel_limit(config), http_server.limit),
        )
        use_words(folder / WORDS)
        pages = PageCache(
            folder,
            base_url=config.base_url,
            frame_ancestors=config.frame_ancestors,
            is_preview=self.preview is not None,
            has_kernels=slots.limit > 0 or self.browser_files is not None,
            has_room=config.room,
        )
        return ServerState(
            config=config,
            folder=folder,
            http_server=http_server,
            slots=slots,
            quotas=self.quotas,
            connections=self.connections,
            end_reasons=self.end_reasons,
            ownership=OwnershipTokens(),
            pages=pages,
            search=SearchCache(folder),
            browser_files=self.browser_files,
            files=CompressedFiles(),
            warm_up=self._warm_up,
            room=Room() if config.room else None,
            preview=self.preview,
        )

    def _create_http_server(self) -> LimitedServer:
        config = self.server_config
        server = LimitedServer(
            self.app,
            xheaders=config.trust_proxy,
            max_header_size=config.header_bytes,
            max_body_size=config.body_bytes,
            # A message of a widget is buffered as a whole.
            max_buffer_size=2 * max(config.header_bytes, config.body_bytes, config.message_bytes),
            idle_connection_timeout=config.idle_seconds,
            body_timeout=BODY_SECONDS,
        )
        server.limit = raise_connection_limit(config)
        server.stalled_seconds = config.idle_seconds
        return server

    async def _end_optional_kernel(self) -> None:
        """End a kernel whose page has no live cells of its own, or is out of view."""
        if kernel := self.quotas.find_optional_kernel():
            await self.kernel_manager.end_kernel(kernel, "yielded")

    def listen(self) -> None:
        """Listen, print the address, and run until stopped."""
        config = self.server_config
        sockets, self.port = open_sockets(config.host, config.port, backlog=BACKLOG)
        self.state.http_server.add_sockets(sockets)
        self.ioloop = tornado.ioloop.IOLoop.current()
        self.ioloop.add_callback(self._start_tasks)
        if config.browser:
            self.launch_browser()
        try:
            self.ioloop.start()
        finally:
            self.stop()

    async def _start_tasks(self) -> None:
        print(f"Reading at {self.display_url}", flush=True)  # noqa: T201 — the command's result
        if self.state.room:
            address = url_path_join(self.display_url, f"room/#{self.state.room.token}")
            print(f"For the lecturer alone: {address}", flush=True)  # noqa: T201
        kernels = self.kernel_manager
        self._indexing = asyncio.ensure_future(self.state.search.get_directory())
        self._culling = asyncio.ensure_future(
            KernelCuller(kernels, self.connections.is_in_use).run()
        )
        if self.browser_files:
            self._bundling = asyncio.ensure_future(self.browser_files.find_offer(""))
        if self.preview:
            self.preview.start()
        if self.server_config.preheat:
            ForkServer.instance().idle_seconds = 0
            self.state.warm_up()

    def _warm_up(self) -> None:
        """Get ready to fork a kernel, if kernels are forked."""
        is_here = isinstance(self.kernel_manager, LocalKernels) and find_provisioner() == FORKING
        if is_here and self.state.slots.limit:
            ForkServer.instance().warm_up()

    def _handle_signal_stop(self, sig: int, _: object) -> None:
        """Stop gracefully at the first signal, and at once at the second."""
        self._is_hurried = bool(self._stop_signal)
        self._stop_signal = sig
        stop = self.ioloop.stop if self._is_hurried else self._stop_gracefully
        self.ioloop.add_callback_from_signal(stop)

    async def _stop_gracefully(self) -> None:
        """Accept no more requests, and stop when the unfinished ones have been answered."""
        server, seconds = self.state.http_server, self.server_config.stop_seconds
        log.info("stopping: %d open requests have %g s to finish", server.busy_connections, seconds)
        self.state.slots.close()
        if self.preview:
            self.preview.close()
        if self.state.room:
            self.state.room.stop()
        server.stop()
        if not await server.wait_until_idle(seconds):
            log.warning("%d requests did not finish in %g s", server.busy_connections, seconds)
        self.ioloop.stop()

    def stop(self) -> None:
        """End all kernels and remove temporary files."""
        count = len(self.kernel_manager.list_kernel_ids())
        if count:
            ENDED.labels("stopped").inc(count)
        if self.preview:
            self.ioloop.run_sync(self.preview.stop)
        run_sync(self.kernel_manager.shutdown_all)(now=self._is_hurried)
        if self.browser_files:
            self.browser_files.close()
        ForkServer.instance().close()
        shutil.rmtree(self.connection_dir, ignore_errors=True)
        log.info("stopped; %d kernels ended", count)


def serve(folder: Path, config: ServerConfig, preview: Preview | None = None) -> int:
    """Serve a folder of notebooks until stopped.

    Args:
        folder: contains ``index.ipynb`` and the notebooks of the pages.
        config: the options.
        preview: the site to build again whenever its files change; None to watch nothing.

    Returns:
        The exit code: 0 after a graceful stop, 128 and the signal after a hurried one.

    Raises:
        UsageError: something that the server needs is missing, or an option is not valid.
        ContentError: a notebook cannot be read, or Pyodide is not at hand.
    """
    log_to_stderr(config.log_format)
    check_startup(folder, config)
    browser_files = None
    if config.browser_python or config.pyodide:
        source = Path(config.pyodide) if config.pyodide else None
        message = "offer_python" if get_kernel_limit(config) else "live_here"
        browser_files = BrowserFiles(folder, open_pyodide(source, folder), message)
    app = ExplainerApp.instance(
        config=build_voila_config(config),
        server_config=config,
        preview=preview,
        browser_files=browser_files,
    )
    app.initialize([str(folder)])
    app.start()
    return int(app.exit_code)
