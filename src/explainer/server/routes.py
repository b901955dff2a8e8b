"""Build the routes: ours, and those of Voilà whose handlers have a counterpart here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.utils import url_path_join
from tornado.routing import Rule
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import (
    AllowListFileHandler,
    MultiStaticFileHandler,
    TemplateStaticFileHandler,
)
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from explainer.server.handlers.browser import FILES, BrowserFileHandler, OfferHandler
from explainer.server.handlers.files import (
    BundleHandler,
    DataHandler,
    ExtensionHandler,
    PictureHandler,
    SearchHandler,
    StyleHandler,
)
from explainer.server.handlers.kernels import (
    OwnChannelsHandler,
    OwnKernelHandler,
    OwnShutdownHandler,
)
from explainer.server.handlers.live import OFFER
from explainer.server.handlers.monitoring import HealthHandler, MetricsHandler, ReadyHandler
from explainer.server.handlers.pages import IndexHandler, MissingHandler, ReadingHandler
from explainer.server.handlers.preview import PreviewEventsHandler, PreviewScriptHandler
from explainer.server.handlers.room import (
    RoomAnswerHandler,
    RoomEventsHandler,
    RoomFileHandler,
    RoomPageHandler,
    RoomStateHandler,
)
from explainer.server.hosts import ForeignHost, ForeignHostHandler, find_allowed_hosts
from explainer.server.page_cache import PREVIEW_SCRIPT
from explainer.server.room_questions import QuestionList
from explainer.server.state import ServerState, StateHandler
from explainer.text.data_types import FOLDER

COUNTERPARTS = {
    KernelHandler: OwnKernelHandler,
    VoilaKernelWebsocketHandler: OwnChannelsHandler,
    VoilaShutdownKernelHandler: OwnShutdownHandler,
    TornadoVoilaHandler: ReadingHandler,
    AllowListFileHandler: PictureHandler,
    MultiStaticFileHandler: BundleHandler,
    TemplateStaticFileHandler: StyleHandler,
    FileFindHandler: ExtensionHandler,
}
"""Voilà's handlers and what replaces them. Its others (lists, contents, log-in) are left out."""


def build_routes(voila_routes: Iterable[tuple[Any, ...]], state: ServerState) -> list[Any]:
    """Return the routes of the server.

    Args:
        voila_routes: Voilà's own, as its app lists them.
        state: passed to each handler that takes it.
    """
    base = state.config.base_url
    routes: list[tuple[str, type, dict[str, Any]]] = [
        (url_path_join(base, r"voila/render/search/([a-z0-9.]+\.js)"), SearchHandler, {}),
        (
            url_path_join(base, rf"voila/render/((?:.+/)?{FOLDER}/.+(?<!\.ipynb))"),
            DataHandler,
            {"path": str(state.folder)},
        ),
    ]
    for pattern, handler, *options in voila_routes:
        if handler in COUNTERPARTS:
            routes.append((pattern, COUNTERPARTS[handler], *(options or [{}])))
    if state.preview:
        events = (url_path_join(base, "preview/events"), PreviewEventsHandler)
        routes += [
            (url_path_join(base, PREVIEW_SCRIPT), PreviewScriptHandler, {}),
            (*events, {"preview": state.preview}),
        ]
    if files := state.browser_files:
        offer = url_path_join(base, rf"{OFFER}/(.+\.ipynb)")
        file = url_path_join(base, rf"{FILES}/(.+)")
        routes += [
            (offer, OfferHandler, {"browser_files": files}),
            (file, BrowserFileHandler, {"path": str(files.root)}),
        ]
    if state.room:
        room = {"room": state.room, "questions": QuestionList(state.folder)}
        routes += [
            (url_path_join(base, "room/"), RoomPageHandler, room),
            (url_path_join(base, "room/events"), RoomEventsHandler, room),
            (url_path_join(base, "room/answer"), RoomAnswerHandler, room),
            (url_path_join(base, "room/state"), RoomStateHandler, room),
            (url_path_join(base, r"room/([a-z]+\.(?:css|js))"), RoomFileHandler, {}),
        ]
    routes += [
        (base, IndexHandler, {}),
        (url_path_join(base, "healthz"), HealthHandler, {}),
        (url_path_join(base, "readyz"), ReadyHandler, {}),
        (url_path_join(base, "metrics"), MetricsHandler, {}),
        (r".*", MissingHandler, {}),
    ]
    rules: list[Any] = [
        (
            pattern,
            handler,
            {**options, "state": state} if issubclass(handler, StateHandler) else options,
        )
        for pattern, handler, options in routes
    ]
    allowed = find_allowed_hosts(state.config)
    if allowed is not None:
        rules.insert(0, Rule(ForeignHost(allowed), ForeignHostHandler))
    return rules
