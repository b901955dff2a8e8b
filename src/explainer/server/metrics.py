"""The figures that Prometheus reads of us; they stand in one registry with jupyter_server's own.

Its ``http_request_duration_seconds`` has the time of every request by handler and status, its
``kernel_currently_running_total`` the kernels that run. None of all these names a reader or a page.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

PAGES = Counter("explainer_pages_read_total", "Pages sent to readers.")
CONNECTIONS = Gauge("explainer_open_connections", "Connections that are open, live ones too.")
CONNECTIONS_LIMIT = Gauge("explainer_open_connections_limit", "How many may be open at once.")
CONNECTIONS_ENDED = Counter(
    "explainer_connections_ended_total",
    "Connections that were refused, or idle and closed, because all were taken.",
    ["how"],
)
ERRORS = Counter("explainer_errors_total", "Requests that ended in an error of the server.")

PLACES = Gauge("explainer_live_places", "Live places that there are.")
TAKEN = Gauge("explainer_live_places_taken", "Live places that are taken.")
WAITING = Gauge("explainer_live_places_waiting", "Readers who wait for a live place.")
WAITED = Histogram(
    "explainer_live_wait_seconds",
    "Time that readers waited until they had a live place, or had waited in vain.",
    ["had"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20),
)
REFUSED = Counter(
    "explainer_live_places_refused_total", "Readers who asked and had no live place.", ["why"]
)
GIVEN_BACK = Counter(
    "explainer_live_places_given_back_total",
    "Live places given back, by why: left, hidden, idle, abandoned, yielded, died or stopped.",
    ["why"],
)
STARTS = Counter("explainer_kernel_starts_total", "Kernels started.")
START_SECONDS = Histogram(
    "explainer_kernel_start_seconds",
    "Time from having a place until the kernel answered.",
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60),
)
LIVE_SECONDS = Histogram(
    "explainer_live_page_seconds",
    "Time from having a place until the kernel had run the page.",
    buckets=(0.25, 0.5, 1, 2, 5, 10, 30, 60),
)
DEATHS = Counter("explainer_kernel_deaths_total", "Kernels that ended though nobody ended them.")

for _why in ("left", "hidden", "idle", "abandoned", "yielded", "died", "stopped"):
    GIVEN_BACK.labels(_why)
GATEWAY_AWAY = Gauge("explainer_gateway_away", "1 while the kernel gateway does not answer.")

for _why in ("taken", "reader", "address", "robot", "foreign", "left", "away", "stopping"):
    REFUSED.labels(_why)
for _had in ("yes", "no"):
    WAITED.labels(_had)
for _how in ("refused", "closed"):
    CONNECTIONS_ENDED.labels(_how)
