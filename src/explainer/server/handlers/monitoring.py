"""Report the health, readiness, metrics and errors of the server, without data about readers."""

from __future__ import annotations

import logging

import tornado.web
from jupyter_server.prometheus.metrics import HTTP_REQUEST_DURATION_SECONDS
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from explainer.notebook.folder import INDEX
from explainer.server.metrics import (
    CONNECTIONS,
    CONNECTIONS_LIMIT,
    ERRORS,
    PAGES,
    QUEUED,
    SLOTS,
    SLOTS_TAKEN,
)
from explainer.server.state import StateHandler

log = logging.getLogger("explainer.server")

METHODS = ("GET", "HEAD", "POST", "DELETE", "OPTIONS")
"""Methods that are counted by name; a visitor may send any word."""


def log_request(handler: tornado.web.RequestHandler) -> None:
    """Count a request, and log it only if it failed; never log an address or what was read."""
    status = handler.get_status()
    method = handler.request.method
    is_live = bool(getattr(handler, "is_live", False))
    name = type(handler).__name__
    HTTP_REQUEST_DURATION_SECONDS.labels(
        method=method if method in METHODS else "other",
        handler=f"{name} live" if is_live else name,
        status_code=status,
    ).observe(handler.request.request_time())
    is_page = getattr(handler, "is_page", False) and not is_live
    if is_page and method == "GET" and status == 200:
        PAGES.inc()
    if status >= 500 and status not in (501, 502, 503):  # no kernel, gateway or slot: not our error
        ERRORS.inc()
        log.error("a request for %s ended with status %d", name, status)


class HealthHandler(tornado.web.RequestHandler):
    """Report that the server answers."""

    def get(self) -> None:
        """Answer 200."""
        self.finish("ok\n")

    head = get


class ReadyHandler(StateHandler):
    """Report whether readers can be served."""

    def get(self) -> None:
        """Answer 200, or 503 with the reason."""
        if self.state.slots.is_closed:
            self.set_status(503)
            self.finish("stopping\n")
        elif not (self.state.folder / INDEX).is_file():
            self.set_status(503)
            self.finish(f"there is no {INDEX} among the notebooks; run explainer build\n")
        else:
            self.finish("ready\n")

    head = get


class MetricsHandler(StateHandler):
    """Send the metrics in Prometheus's format."""

    def get(self) -> None:
        """Send all metrics of the process."""
        slots, server = self.state.slots, self.state.http_server
        SLOTS.set(slots.limit)
        SLOTS_TAKEN.set(slots.taken)
        QUEUED.set(slots.queued)
        CONNECTIONS.set(server.open_connections)
        CONNECTIONS_LIMIT.set(server.limit)
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.finish(generate_latest())

    head = get
