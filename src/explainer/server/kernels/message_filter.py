"""Which messages a page may send to its kernel: those of widgets, and none that run code.

Jupyter makes a check like this in its connection to a local kernel, but has none in that to a
kernel on another machine; and it reads as many parts of a message as the message claims to have,
for ever. So it is made here, before either.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from itertools import pairwise

TYPES = frozenset(
    ("comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request")
)
CHANNELS = frozenset(("shell", "control"))
V1 = "v1.kernel.websocket.jupyter.org"
"""The protocol whose messages are offsets and parts; without it they are JSON and buffers."""
LEAST_OFFSETS = 6
"""Of channel, header, parent's header, metadata and content, and of the end."""
PARTS = ("header", "parent_header", "metadata", "content")


def is_allowed(message: str | bytes, *, protocol: str | None) -> bool:
    """Say whether a message from a page may reach its kernel.

    Args:
        message: as it came.
        protocol: what both sides have agreed on; None for Jupyter's first.
    """
    try:
        channel, parts = _of_v1(message) if protocol == V1 else _of_json(message)
        kind = parts[0]["msg_type"]
    except (ValueError, LookupError, TypeError, RecursionError, struct.error):
        return False
    is_whole = all(isinstance(part, Mapping) for part in parts)
    is_named = isinstance(kind, str) and isinstance(channel, str)
    return is_whole and is_named and kind in TYPES and channel in CHANNELS


def _of_v1(message: str | bytes) -> tuple[object, list[dict[str, object]]]:
    """Return the channel and the parts; each number is eight bytes, the smallest first."""
    if isinstance(message, str):
        raise TypeError("text, where bytes were agreed on")
    count = int.from_bytes(message[:8], "little")
    if not LEAST_OFFSETS <= count < len(message) // 8:
        raise ValueError("it claims more parts than it has room for, or too few")
    offsets = struct.unpack_from(f"<{count}Q", message, 8)
    if list(offsets) != sorted(offsets) or offsets[0] < 8 * (count + 1):
        raise ValueError("its parts overlap")
    bounds = pairwise(offsets)
    channel, *parts = [message[start:end] for start, end in bounds][: len(PARTS) + 1]
    return channel.decode(), [json.loads(part) for part in parts]


def _of_json(message: str | bytes) -> tuple[object, list[dict[str, object]]]:
    """Return the channel and the parts; of bytes, what stands before the buffers is JSON."""
    if isinstance(message, bytes):
        count = int.from_bytes(message[:4], "big")
        if not 1 <= count < len(message) // 4:
            raise ValueError("it claims more buffers than it has room for, or none")
        starts = struct.unpack_from(f"!{count}I", message, 4)
        message = message[starts[0] : starts[1] if count > 1 else None]
    read = json.loads(message)
    return read["channel"], [read[part] for part in PARTS]
