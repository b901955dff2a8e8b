"""Define the Prometheus metrics of the server; they share a registry with jupyter_server's own.

jupyter_server's ``http_request_duration_seconds`` has the time of every request by handler and
status, and its ``kernel_currently_running_total`` the running kernels. No metric names a reader or
a page.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

PAGES = Counter("explainer_pages_read_total", "Pages sent to readers.")
CONNECTIONS = Gauge("explainer_open_connections", "Open connections, including websockets.")
CONNECTIONS_LIMIT = Gauge("explainer_open_connections_limit", "Limit of open connections.")
CONNECTIONS_ENDED = Counter(
    "explainer_connections_ended_total",
    "Connections refused, or idle and closed, because the limit was reached.",
    ["how"],
)
ERRORS = Counter("explainer_errors_total", "Requests that ended in a server error.")

SLOTS = Gauge("explainer_live_places", "Kernel slots.")
SLOTS_TAKEN = Gauge("explainer_live_places_taken", "Kernel slots in use.")
QUEUED = Gauge("explainer_live_places_waiting", "Requests in the queue for a kernel slot.")
QUEUE_SECONDS = Histogram(
    "explainer_live_wait_seconds",
    "Time that requests spent in the queue for a kernel slot, by whether they got one.",
    ["had"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20),
)
REFUSED = Counter(
    "explainer_live_places_refused_total",
    "Requests for a live page that got no kernel, by reason.",
    ["why"],
)
ENDED = Counter("explainer_live_places_given_back_total", "Kernels ended, by reason.", ["why"])
STARTS = Counter("explainer_kernel_starts_total", "Kernels started.")
START_SECONDS = Histogram(
    "explainer_kernel_start_seconds",
    "Time from getting a slot until the kernel answered.",
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60),
)
LIVE_SECONDS = Histogram(
    "explainer_live_page_seconds",
    "Time from getting a slot until the page's cells had run.",
    buckets=(0.25, 0.5, 1, 2, 5, 10, 30, 60),
)
DEATHS = Counter("explainer_kernel_deaths_total", "Kernels that ended unexpectedly.")
GATEWAY_AWAY = Gauge("explainer_gateway_away", "1 while the kernel gateway does not answer.")

LIMITS = ("memory", "processor", "processes")
"""The limits for which a kernel is ended."""
_LABELS: tuple[tuple[Counter | Histogram, tuple[str, ...]], ...] = (
    (ENDED, ("left", "hidden", "idle", "abandoned", "yielded", "died", "stopped", *LIMITS)),
    (
        REFUSED,
        ("taken", "reader", "address", "robot", "foreign", "left", "away", "stopping", "kernel"),
    ),
    (QUEUE_SECONDS, ("yes", "no")),
    (CONNECTIONS_ENDED, ("refused", "closed")),
)
for _metric, _values in _LABELS:  # so that each is exported as 0 before its first event
    for _value in _values:
        _metric.labels(_value)
