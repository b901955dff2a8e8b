"""Decide which messages a page may send to its kernel: those of widgets, and none that run code.

Jupyter filters messages in its connection to a local kernel, but not in the one to a gateway, and
it reads as many parts of a message as the message claims to have, without a limit. So messages are
checked here, before either connection sees them.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from itertools import pairwise

ALLOWED_TYPES = frozenset(
    ("comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request")
)
ALLOWED_CHANNELS = frozenset(("shell", "control"))
PROTOCOL_V1 = "v1.kernel.websocket.jupyter.org"
"""The subprotocol whose messages are offsets and parts; otherwise they are JSON and buffers."""
MIN_OFFSETS = 6
"""Offsets of the channel, the four parts of a message, and its end."""
PARTS = ("header", "parent_header", "metadata", "content")


def is_allowed(message: str | bytes, *, protocol: str | None) -> bool:
    """Return whether a message from a page may reach its kernel.

    Args:
        message: the message as it arrived.
        protocol: the negotiated subprotocol; None for Jupyter's first, which has no name.
    """
    try:
        parse = _parse_v1 if protocol == PROTOCOL_V1 else _parse_json
        channel, parts = parse(message)
        message_type = parts[0]["msg_type"]
    except (ValueError, LookupError, TypeError, RecursionError, struct.error):
        return False
    return (
        all(isinstance(part, Mapping) for part in parts)
        and isinstance(message_type, str)
        and isinstance(channel, str)
        and message_type in ALLOWED_TYPES
        and channel in ALLOWED_CHANNELS
    )


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
