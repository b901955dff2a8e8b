"""What those who run the server see of it: health, readiness, figures, errors; never readers."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import tornado.web
from jupyter_server.prometheus.metrics import HTTP_REQUEST_DURATION_SECONDS
from jupyter_server.utils import url_path_join
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from explainer.server.http_server import LimitedServer
from explainer.server.kernels.slots import KernelSlots
from explainer.server.metrics import (
    CONNECTIONS,
    CONNECTIONS_LIMIT,
    ERRORS,
    PAGES,
    PLACES,
    TAKEN,
    WAITING,
)

log = logging.getLogger("explainer.server")

METHODS = ("GET", "HEAD", "POST", "DELETE", "OPTIONS")
"""What is counted by name; a visitor may send any word."""


def log_request(handler: tornado.web.RequestHandler) -> None:
    """Count a request and log only errors: never an address, nor what was read."""
    status = handler.get_status()
    is_live = bool(getattr(handler, "is_live", False))
    name = type(handler).__name__
    HTTP_REQUEST_DURATION_SECONDS.labels(
        method=handler.request.method if handler.request.method in METHODS else "other",
        handler=f"{name} live" if is_live else name,
        status_code=status,
    ).observe(handler.request.request_time())
    is_read = handler.request.method == "GET" and status == 200
    if is_read and getattr(handler, "is_page", False) and not is_live:
        PAGES.inc()
    if status >= 500 and status not in (502, 503):  # no place, or no gateway: no error of ours
        ERRORS.inc()
        log.error("a request for %s ended in status %d", name, status)


class HealthHandler(tornado.web.RequestHandler):
    """Says that the server answers."""

    def get(self) -> None:
        """Answer 200."""
        self.finish("ok\n")


class ReadyHandler(tornado.web.RequestHandler):
    """Says whether readers can be served: the list of pages is there, and no stop was asked for."""

    def get(self) -> None:
        """Answer 200, or 503 and why."""
        if self.settings["explainer_places"].is_closed:
            self.set_status(503)
            self.finish("stopping\n")
            return
        index = Path(self.settings["explainer_root"]) / "index.ipynb"
        if index.is_file():
            self.finish("ready\n")
            return
        self.set_status(503)
        self.finish("there is no index.ipynb among the notebooks; run explainer build\n")


class MetricsHandler(tornado.web.RequestHandler):
    """Gives the figures in the form that Prometheus reads."""

    def get(self) -> None:
        """Answer with all figures of the process."""
        places: KernelSlots = self.settings["explainer_places"]
        PLACES.set(places.limit)
        TAKEN.set(places.taken)
        WAITING.set(places.waiting)
        door: LimitedServer = self.settings["explainer_door"]()
        CONNECTIONS.set(door.open)
        CONNECTIONS_LIMIT.set(door.limit)
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.finish(generate_latest())


def health_handlers(base: str) -> list[Any]:
    """Return the routes below a base address."""
    return [
        (url_path_join(base, "healthz"), HealthHandler),
        (url_path_join(base, "readyz"), ReadyHandler),
        (url_path_join(base, "metrics"), MetricsHandler),
    ]
