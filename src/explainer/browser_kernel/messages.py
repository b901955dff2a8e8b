"""Write messages as Jupyter's protocol has them: https://jupyter-client.readthedocs.io."""

from __future__ import annotations

import json
import math
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any
from uuid import uuid4

PROTOCOL = "5.3"


def make_message(
    kind: str,
    content: Mapping[str, Any],
    *,
    parent: Mapping[str, Any] | None = None,
    metadata: Mapping[str, Any] | None = None,
    channel: str = "iopub",
) -> dict[str, Any]:
    """Return a message without its buffers.

    Args:
        kind: such as ``stream`` or ``comm_msg``.
        content: what JSON can express, and what ``encode_message`` makes of other values.
        parent: the message that it follows from.
        metadata: of the message.
        channel: where a page expects it.
    """
    header = {
        "msg_id": uuid4().hex,
        "msg_type": kind,
        "username": "",
        "session": "browser",
        "date": datetime.now(timezone.utc).isoformat(),
        "version": PROTOCOL,
    }
    return {
        "header": header,
        "parent_header": (parent or {}).get("header", {}),
        "metadata": dict(metadata or {}),
        "content": dict(content),
        "channel": channel,
    }


def encode_message(message: Mapping[str, Any]) -> str:
    """Return JSON; numbers that JSON does not know become text, bytes become base64."""
    try:
        return json.dumps(message, default=_encode_value, allow_nan=False)
    except ValueError:
        return json.dumps(_replace_numbers(message), default=_encode_value, allow_nan=False)


def _encode_value(value: Any) -> Any:  # noqa: ANN401 — whatever a program shows
    if isinstance(value, (bytes, bytearray, memoryview)):
        return b64encode(value).decode("ascii")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "item"):  # a number of numpy
        return value.item()
    if hasattr(value, "__iter__"):
        return list(value)
    return repr(value)


def _replace_numbers(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, Mapping):
        return {name: _replace_numbers(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_replace_numbers(item) for item in value]
    is_number = not isinstance(value, float) or math.isfinite(value)
    return value if is_number else repr(value)
