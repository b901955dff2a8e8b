"""What those who run the server see of it: health, readiness, figures and a log without readers."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import tornado.web
from jupyter_server.utils import url_path_join
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

from explainer.serving.places import Places

log = logging.getLogger("explainer")

PAGES = Counter("explainer_pages_read_total", "Pages sent to readers.")
ERRORS = Counter("explainer_errors_total", "Requests that ended in an error of the server.")
SECONDS = Histogram(
    "explainer_request_seconds",
    "Time that requests took.",
    ["kind"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
)
PLACES = Gauge("explainer_live_places", "Live places that there are.")
TAKEN = Gauge("explainer_live_places_taken", "Live places that are taken.")
WAITING = Gauge("explainer_live_places_waiting", "Readers who wait for a live place.")


def log_request(handler: tornado.web.RequestHandler) -> None:
    """Count a request and log only errors: never an address, nor what was read."""
    status = handler.get_status()
    is_live = bool(getattr(handler, "is_live", False))
    SECONDS.labels("live" if is_live else "page").observe(handler.request.request_time())
    if getattr(handler, "is_page", False) and status == 200 and not is_live:
        PAGES.inc()
    if status >= 500 and status != 503:
        ERRORS.inc()
        log.error("a request for %s ended in status %d", type(handler).__name__, status)


class HealthHandler(tornado.web.RequestHandler):
    """Says that the server answers."""

    def get(self) -> None:
        """Answer 200."""
        self.finish("ok\n")


class ReadyHandler(tornado.web.RequestHandler):
    """Says whether readers can be served: the list of pages is there."""

    def get(self) -> None:
        """Answer 200, or 503 and what is missing."""
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
        places: Places = self.settings["explainer_places"]
        PLACES.set(places.limit)
        TAKEN.set(places.taken)
        WAITING.set(places.waiting)
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.finish(generate_latest())


def health_handlers(base: str) -> list[Any]:
    """Return the routes below a base address."""
    return [
        (url_path_join(base, "healthz"), HealthHandler),
        (url_path_join(base, "readyz"), ReadyHandler),
        (url_path_join(base, "metrics"), MetricsHandler),
    ]
