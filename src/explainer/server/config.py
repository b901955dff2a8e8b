"""How a server is to run: every setting, with its unit and its default."""

from __future__ import annotations

from dataclasses import dataclass

from explainer.server.logs import Format


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """What whoever starts a server may choose."""

    host: str = "localhost"
    """Address to listen on."""
    port: int = 8866
    """The first port tried; a taken one is followed by the next."""
    base_url: str = "/"
    """The path below which everything is, as a proxy in front has it; it begins and ends in /."""
    browser: bool = False
    """Whether to open a browser on the index."""
    frame_ancestors: str = "'self'"
    """Who may show pages in a frame, as the directive of CSP has it."""
    kernels: int | None = None
    """How many readers may be live at once; None for what the machine holds with ease."""
    gateway: str | None = None
    """Address of the kernel gateway on which kernels run; None for ``JUPYTER_GATEWAY_URL`` of the
    environment, and without that for this machine."""
    kernels_per_reader: int = 3
    """Live pages of one browser at once, known by its cookie."""
    kernels_per_address: int | None = None
    """Live pages of one address at once; None for all but one in eight, since a classroom may
    share an address."""
    preheat: bool = False
    """Whether a kernel is kept warm for the next reader, while others are live."""
    trust_proxy: bool = False
    """Whether a proxy in front says who asks, in ``X-Forwarded-For`` and ``X-Forwarded-Proto``."""
    connections: int | None = None
    """Open connections at once; None for as many as the system's open files allow, at most
    10,000."""
    idle_seconds: float = 30
    """Seconds after which a connection that asks nothing, or stops half-way, is closed."""
    body_bytes: int = 64 * 2**10
    """The largest body of a request; readers send next to none."""
    header_bytes: int = 16 * 2**10
    """The largest headers of a request, all together."""
    message_bytes: int = 2**20
    """The largest message of a widget to its kernel."""
    stop_seconds: float = 20
    """Seconds that pages and live starts in flight have to finish when the server is stopped."""
    log_format: Format | None = None
    """None for text on a terminal, JSON elsewhere."""
