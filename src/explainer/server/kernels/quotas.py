"""Limit how many kernels one browser and one network address may have.

The counts are kept in memory for as long as a kernel runs, and never written to disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import IntEnum
from ipaddress import IPv6Address, ip_address, ip_network

IPV6_SITE_BITS = 64
"""A provider gives at least this prefix to a customer (RFC 6177), who may use all its addresses."""


class Priority(IntEnum):
    """How much a page needs a kernel; lower values come first."""

    NEEDED = 0
    """The page is in view."""
    OPTIONAL = 1
    """The page is out of view."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LiveSession:
    """One request for a live page, and the kernel that is started for it."""

    reader: str
    """The cookie of the browser."""
    address: str
    """The network address, as ``normalise_address`` returns it."""
    priority: Priority = Priority.NEEDED


CURRENT_SESSION: ContextVar[LiveSession | None] = ContextVar("current_session", default=None)
"""The session for which the current task starts a kernel."""


def normalise_address(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or a /64 network of IPv6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        host = address.partition("%")[0]  # without the zone of a link-local address
        return str(ip_network(f"{host}/{IPV6_SITE_BITS}", strict=False))
    return str(parsed)


class Quotas:
    """The sessions whose kernel is being started, and those that have one.

    Args:
        per_reader: kernels that one browser may have.
        per_address: kernels that one address may have; a classroom may share one.
    """

    def __init__(self, *, per_reader: int, per_address: int) -> None:
        self._per_reader = per_reader
        self._per_address = per_address
        self._starting: set[LiveSession] = set()
        self._kernels: dict[str, LiveSession] = {}
        self._hidden: dict[str, LiveSession] = {}
        self._readers: Counter[tuple[str, Priority]] = Counter()
        self._addresses: Counter[tuple[str, Priority]] = Counter()

    def find_exceeded(self, session: LiveSession) -> str | None:
        """Return the limit that a session would exceed, "reader" or "address"; None if neither."""
        # An optional kernel does not count against a request that needs one.
        priorities = [priority for priority in Priority if priority <= session.priority]
        of_reader = sum(self._readers[session.reader, priority] for priority in priorities)
        if of_reader >= self._per_reader:
            return "reader"
        of_address = sum(self._addresses[session.address, priority] for priority in priorities)
        return "address" if of_address >= self._per_address else None

    def begin_start(self, session: LiveSession) -> None:
        """Count a session that has a slot from now on."""
        self._starting.add(session)
        self._count(session, 1)

    def end_start(self, session: LiveSession) -> None:
        """Stop counting a session, unless it has a kernel by now."""
        self._starting.remove(session)
        if session not in self._kernels.values():
            self._count(session, -1)

    def assign_kernel(self, kernel: str) -> None:
        """Record that the current task has started a kernel for its session."""
        if session := CURRENT_SESSION.get():
            self._kernels[kernel] = session

    def retain_kernels(self, kernels: Collection[str]) -> None:
        """Forget all kernels but these."""
        for kernel in [kernel for kernel in self._kernels if kernel not in kernels]:
            session = self._kernels.pop(kernel)
            self._hidden.pop(kernel, None)
            if session not in self._starting:
                self._count(session, -1)

    def set_visible(self, kernel: str, *, is_visible: bool) -> None:
        """Record whether a kernel's page is visible; a hidden page does not need its kernel."""
        if is_visible:
            changed = self._hidden.pop(kernel, None)
        else:
            session = self._kernels.get(kernel)
            is_needed = session and session.priority is Priority.NEEDED
            if session is None or not is_needed or session in self._starting:
                return
            self._hidden[kernel] = session
            changed = replace(session, priority=Priority.OPTIONAL)
        if changed:
            self._count(self._kernels[kernel], -1)
            self._kernels[kernel] = changed
            self._count(changed, 1)

    def find_optional_kernel(self) -> str | None:
        """Return the oldest kernel that its page does not need; None if all are needed."""
        for kernel, session in self._kernels.items():
            if session.priority is Priority.OPTIONAL and session not in self._starting:
                return kernel
        return None

    def _count(self, session: LiveSession, change: int) -> None:
        for counter, key in (
            (self._readers, (session.reader, session.priority)),
            (self._addresses, (session.address, session.priority)),
        ):
            counter[key] += change
            if not counter[key]:
                del counter[key]  # do not remember readers who have left
