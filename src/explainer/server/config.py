"""The options of a server, each with its unit and its default."""

from __future__ import annotations

from dataclasses import dataclass

from explainer.server.logs import LogFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """The options of ``explainer serve``."""

    host: str = "localhost"
    """Address to listen on."""
    port: int = 8866
    """The first port to try; if it is taken, the next ones are tried."""
    base_url: str = "/"
    """The path below which the server answers, as a proxy forwards it; begins and ends with /."""
    browser: bool = True
    """Whether to open a browser on the list of pages."""
    allowed_hosts: tuple[str, ...] = ()
    """Host names by which readers reach the server, besides those of this machine. If empty, a
    server that listens on a loopback address answers to local names only, and any other server,
    or one behind a proxy, answers to every name."""
    frame_ancestors: str = "'self'"
    """Who may show pages in a frame, in CSP's syntax."""
    kernels: int | None = None
    """How many kernels may run at once; None for what the machine carries easily."""
    gateway: str | None = None
    """Address of the kernel gateway that runs the kernels; None for ``JUPYTER_GATEWAY_URL`` of the
    environment, and without that for kernels on this machine."""
    kernels_per_reader: int = 3
    """Kernels of one browser, which is recognised by its cookie."""
    kernels_per_address: int | None = None
    """Kernels of one network address; None for all but one in eight, since a classroom may share
    an address."""
    kernel_bytes: int | None = None
    """Memory of a kernel, with the processes that it starts; None for 1 GiB, or half of the
    machine's memory if that is less."""
    kernel_seconds: float = 900
    """Processor time of a kernel in all; its reader can request a new one."""
    kernel_processes: int = 64
    """Processes of a kernel, itself included."""
    room: bool = False
    """Whether a lecturer can open questions to the class."""
    preheat: bool = False
    """Whether to get ready for kernels at the start, before a page with live cells is read."""
    browser_python: bool = False
    """Whether readers for whom no kernel is free may run a page in their own browser."""
    pyodide: str | None = None
    """A folder or archive of Pyodide's distribution for them; None for the npm registry."""
    trust_proxy: bool = False
    """Whether a proxy in front reports the reader's address and protocol, in ``X-Forwarded-For``
    and ``X-Forwarded-Proto``."""
    connections: int | None = None
    """Open connections at once; None for as many as the limit of open files allows, at most
    10,000."""
    idle_seconds: float = 30
    """Seconds until a connection that sends nothing, or an incomplete request, is closed."""
    body_bytes: int = 64 * 2**10
    """The largest body of a request; readers send almost nothing."""
    header_bytes: int = 16 * 2**10
    """The largest headers of a request, all together."""
    message_bytes: int = 2**20
    """The largest message of a widget to its kernel."""
    stop_seconds: float = 20
    """Seconds that requests have to finish when the server stops."""
    log_format: LogFormat | None = None
    """None for text on a terminal and JSON elsewhere."""
