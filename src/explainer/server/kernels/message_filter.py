"""Decide which messages a page may send to its kernel: those of widgets, and none that run code.

A page opens comms for two targets only: the one that returns the state of all widgets, and the one
of widgets that a script creates. Any other target belongs to a library of the page's author.

Jupyter filters messages in its connection to a local kernel, but not in the one to a gateway, and
it reads as many parts of a message as the message claims to have, without a limit. So messages are
checked here, before either connection sees them.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

ALLOWED_TYPES = frozenset(
    ("comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request")
)
ALLOWED_CHANNELS = frozenset(("shell", "control"))
ALLOWED_TARGETS = frozenset(("jupyter.widget", "jupyter.widget.control"))
PROTOCOL_V1 = "v1.kernel.websocket.jupyter.org"
"""The subprotocol whose messages are offsets and parts; otherwise they are JSON and buffers."""
MIN_OFFSETS = 6
"""Offsets of the channel, the four parts of a message, and its end."""
PARTS = ("header", "parent_header", "metadata", "content")
MAX_STATUS = 4096
"""The largest message that is searched for a status; the status itself is much smaller."""
_MALFORMED = (ValueError, LookupError, TypeError, AttributeError, RecursionError, struct.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class WidgetMessage:
    """A message of a widget, as far as the server needs it."""

    id: str
    type: str
    comm: str
    """The id of the comm that it belongs to; empty for none."""


def parse_allowed(message: str | bytes, *, protocol: str | None) -> WidgetMessage | None:
    """Return a message from a page that may reach its kernel; None for any other.

    Args:
        message: the message as it arrived.
        protocol: the negotiated subprotocol; None for Jupyter's first, which has no name.
    """
    try:
        parse = _parse_v1 if protocol == PROTOCOL_V1 else _parse_json
        channel, parts = parse(message)
        header, _, _, content = parts
        allowed = WidgetMessage(
            id=_get_text(header, "msg_id"),
            type=_get_text(header, "msg_type"),
            comm=_get_text(content, "comm_id"),
        )
        target = _get_text(content, "target_name")
    except _MALFORMED:
        return None
    is_open = allowed.type == "comm_open"
    is_allowed = (
        all(isinstance(part, Mapping) for part in parts)
        and allowed.type in ALLOWED_TYPES
        and isinstance(channel, str)
        and channel in ALLOWED_CHANNELS
        and (not is_open or (target in ALLOWED_TARGETS and bool(allowed.comm)))
    )
    return allowed if is_allowed else None


def find_processed(message: object, *, protocol: str | None) -> str | None:
    """Return the id of the message that a kernel reports to have worked through, if it does."""
    if not isinstance(message, (str, bytes)) or len(message) > MAX_STATUS:
        return None
    mark = b'"idle"' if isinstance(message, bytes) else '"idle"'
    if mark not in message:  # type: ignore[operator]
        return None
    try:
        parse = _parse_v1 if protocol == PROTOCOL_V1 else _parse_json
        _, (header, parent, _, content) = parse(message)
        is_idle = header["msg_type"] == "status" and content["execution_state"] == "idle"
        return _get_text(parent, "msg_id") if is_idle else None
    except _MALFORMED:
        return None


def _get_text(part: Mapping[str, object], name: str) -> str:
    value = part.get(name, "")
    if not isinstance(value, str):
        raise TypeError(f"{name} is not text")
    return value


def _parse_v1(message: str | bytes) -> tuple[object, list[dict[str, object]]]:
    """Return the channel and the parts; offsets are little-endian numbers of eight bytes."""
    if isinstance(message, str):
        raise TypeError("a text message in a binary protocol")
    count = int.from_bytes(message[:8], "little")
    if not MIN_OFFSETS <= count < len(message) // 8:
        raise ValueError("the number of parts does not fit the message")
    offsets = struct.unpack_from(f"<{count}Q", message, 8)
    if list(offsets) != sorted(offsets) or offsets[0] < 8 * (count + 1):
        raise ValueError("the parts overlap")
    pieces = [message[start:end] for start, end in pairwise(offsets)]
    channel, *parts = pieces[: len(PARTS) + 1]
    return channel.decode(), [json.loads(part) for part in parts]


def _parse_json(message: str | bytes) -> tuple[object, list[dict[str, object]]]:
    """Return the channel and the parts; in bytes, JSON comes before the buffers."""
    if isinstance(message, bytes):
        count = int.from_bytes(message[:4], "big")
        if not 1 <= count < len(message) // 4:
            raise ValueError("the number of buffers does not fit the message")
        starts = struct.unpack_from(f"!{count}I", message, 4)
        message = message[starts[0] : starts[1] if count > 1 else None]
    content = json.loads(message)
    return content["channel"], [content[part] for part in PARTS]
