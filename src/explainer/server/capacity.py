"""Compute how many kernels, queued requests and connections a server can carry."""

from __future__ import annotations

import logging
import os
import re
from contextlib import suppress
from pathlib import Path

from explainer.server.config import ServerConfig

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

KERNEL_BYTES = 64 * 2**20
"""Memory of a kernel with our controls and a few live cells: 40 to 60 MB, rounded up."""
QUEUED_PER_SLOT, MIN_QUEUE, MAX_QUEUE = 4, 16, 500
"""Length of the queue for kernel slots: a number per slot, within these bounds. Each queued
request uses a connection."""
MAX_CONNECTIONS = 10_000
OWN_FILES = 100
"""Files that the server itself has open: libraries, the log, listening sockets."""
FILES_PER_KERNEL = 80
"""Files that a kernel costs the server at most: 10 for its channels, and for each of the four
websockets that its page may have, 9, or 15 while it is opened. ZeroMQ ends the server if there are
none left."""
MAX_KERNEL_BYTES = 2**30
"""Memory that a kernel may use by default; libraries such as pandas need a third of it."""

log = logging.getLogger("explainer.server")


def get_default_kernel_limit() -> int:
    """Return how many kernels this machine carries easily: 4 per core, in a quarter of memory."""
    cores = os.cpu_count() or 1
    memory = get_total_memory()
    return max(1, min(4 * cores, memory // 4 // KERNEL_BYTES)) if memory else 4 * cores


def get_kernel_limit(config: ServerConfig) -> int:
    """Return how many kernels may run at once."""
    return get_default_kernel_limit() if config.kernels is None else config.kernels


def get_kernel_memory(config: ServerConfig) -> int:
    """Return how many bytes of memory a kernel may use."""
    return config.kernel_bytes or min(MAX_KERNEL_BYTES, get_total_memory() // 2 or MAX_KERNEL_BYTES)


def get_queue_limit(slots: int, connections: int) -> int:
    """Return how many requests may wait for a slot; most connections stay free for reading."""
    length = min(max(MIN_QUEUE, QUEUED_PER_SLOT * slots), MAX_QUEUE)
    return max(1, min(length, connections // 4))


def raise_connection_limit(config: ServerConfig) -> int:
    """Raise the limit of open files as far as needed and allowed; return how many may connect.

    Log a warning if these are fewer than requested.
    """
    kernels = get_kernel_limit(config)
    reserve = OWN_FILES + FILES_PER_KERNEL * kernels
    requested = config.connections or MAX_CONNECTIONS
    if resource is None:
        return requested
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = requested + reserve
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(hard, needed)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        if soft < needed and config.connections:
            log.warning(
                "--connections %d: %d kernels and this many connections need %d open files, but "
                "the system allows %d, which leaves %d connections; raise the limit with "
                "ulimit -n, or with LimitNOFILE in a systemd unit",
                requested,
                kernels,
                needed,
                soft,
                max(soft - reserve, soft // 2),
            )
    if soft == resource.RLIM_INFINITY:
        return requested
    # Few kernels ever have all the files that they may, so readers get half of them in any case.
    return max(1, min(requested, max(soft - reserve, soft // 2)))


def get_total_memory() -> int:
    """Return the bytes of memory of the machine, or of the container or service if it has fewer.

    The result is 0 where the system does not report it.
    """
    try:
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0
    return min([machine, *read_memory_limits()])


def read_memory_limits(root: Path = Path("/")) -> list[int]:
    """Return the limits of the control groups that this process is in.

    https://docs.kernel.org/admin-guide/cgroup-v2.html

    Args:
        root: the folder that has ``proc`` and ``sys``.
    """
    limits = []
    with suppress(OSError):  # not Linux, or no control groups of version 2
        text = (root / "proc/self/cgroup").read_text()
        for path in re.findall(r"^0::/(.*)$", text, re.MULTILINE):
            group = Path(path)
            for parent in (group, *group.parents):
                with suppress(OSError, ValueError):  # no limit: "max", or the topmost group
                    file = root / "sys/fs/cgroup" / parent / "memory.max"
                    limits.append(int(file.read_text()))
    return limits
