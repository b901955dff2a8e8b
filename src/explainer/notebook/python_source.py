"""Plain values as Python source that a person can read and edit; nothing is evaluated."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

STEP = "    "
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""Beside the control signs, what IPython takes for the end of a line and Python does not."""


def python_literal(value: object, *, depth: int = 0) -> str:
    r"""Return source that evaluates to the value and looks the same on every Python.

    Text with line breaks becomes a triple-quoted block, its other control signs escaped; lists
    and mappings whose values are all short stand on one line, others on a line for each item
    with a trailing comma.

    Args:
        value: text, a number, or lists, tuples and mappings of these.
        depth: how far the value is indented, in steps of four spaces.
    """
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        items = [f"{_text(str(name))}: {python_literal(held, depth=depth + 1)}"
                 for name, held in value.items()]  # fmt: skip
        return _container("{", items, "}", depth)
    if isinstance(value, Sequence):
        items = [python_literal(held, depth=depth + 1) for held in value]
        if isinstance(value, tuple):
            return "(" + ", ".join(items) + ("," if len(items) == 1 else "") + ")"
        return _container("[", items, "]", depth)
    assert isinstance(value, int | float), f"{value!r} has no plain literal here"
    return repr(value)


def _text(value: str) -> str:
    if "\n" not in value:
        return _without_controls(json.dumps(value, ensure_ascii=False))
    safe = re.sub(r'"(?="|\Z)', r"\"", value.replace("\\", "\\\\"))
    return f'"""{_without_controls(safe)}"""'


def _without_controls(source: str) -> str:
    return _CONTROL.sub(lambda sign: f"\\u{ord(sign[0]):04x}", source)


def _container(start: str, items: list[str], end: str, depth: int) -> str:
    on_one_line = start + ", ".join(items) + end
    if "\n" not in on_one_line and len(on_one_line) + len(STEP) * depth <= 70:
        return on_one_line
    inner = "".join(f"{STEP * (depth + 1)}{item},\n" for item in items)
    return f"{start}\n{inner}{STEP * depth}{end}"
