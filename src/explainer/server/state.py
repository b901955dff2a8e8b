"""Define the state that the handlers of a server share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tornado.web
from tornado.httputil import HTTPServerRequest

from explainer.server.browser_files import BrowserFiles
from explainer.server.config import ServerConfig
from explainer.server.http_server import LimitedServer
from explainer.server.kernels.connections import PageConnections
from explainer.server.kernels.end_reasons import EndReasons
from explainer.server.kernels.ownership import OwnershipTokens
from explainer.server.kernels.quotas import Quotas
from explainer.server.kernels.slots import KernelSlots
from explainer.server.page_cache import PageCache
from explainer.server.preview import Preview
from explainer.server.room import Room
from explainer.server.search_cache import SearchCache
from explainer.server.static_files import CompressedFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerState:
    """The configuration of a server and the objects that live as long as it runs."""

    config: ServerConfig
    folder: Path
    """The folder of notebooks that is served."""
    http_server: LimitedServer
    slots: KernelSlots
    quotas: Quotas
    connections: PageConnections
    end_reasons: EndReasons
    ownership: OwnershipTokens
    pages: PageCache
    search: SearchCache
    files: CompressedFiles
    warm_up: Callable[[], None]
    """Called when somebody opens a page that will go live."""
    browser_files: BrowserFiles | None = None
    """With what readers' browsers run pages that no kernel is free for; None to offer nothing."""
    room: Room | None = None
    """The questions that are open to the class; None if the lecturer cannot open any."""
    preview: Preview | None = None
    """The site that is built again whenever its files change; None if nothing is watched."""


class StateHandler(tornado.web.RequestHandler):
    """A handler whose route passes it the state of the server."""

    def __init__(
        self,
        application: tornado.web.Application,
        request: HTTPServerRequest,
        *,
        state: ServerState,
        **options: Any,  # noqa: ANN401 — of the route
    ) -> None:
        self.state = state  # before Tornado sets the default headers
        super().__init__(application, request, **options)
