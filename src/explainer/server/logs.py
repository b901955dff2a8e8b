"""What the server says of itself: one line an event, without who read, nor what they read.

It rewrites the words of the libraries below us as well. They log addresses, paths, queries and the
text of cells; of theirs only what they wrote themselves stays, with numbers and the ids of kernels
and cells. Of an exception the kind and the way to it stay, not its own words, which may quote a
file's name or what a reader has typed.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from traceback import extract_tb
from typing import Any, Literal

Format = Literal["text", "json"]

OURS = "explainer"
"""Loggers of this name, and below it, are ours: their words are chosen with care and stay."""
LEFT_OUT = "…"
KERNEL_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|<.*>")
_TELLING = re.compile(r"\S*(?:[/\\?=@]|\.ipynb|\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f]*:)\S*")
_IN_CELL = re.compile(r"Cell In\s?\[\d+\],? line (\d+)")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
FRAMES = 8
"""How many of the last calls before an exception are named."""


def log_to_stderr(form: Format | None) -> None:
    """Let everything the server says go to stderr in one form.

    Args:
        form: by default text where a person looks on, and JSON where a machine collects.
    """
    form = form or ("text" if sys.stderr.isatty() else "json")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(logging.INFO)
    logging.captureWarnings(True)


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and what else belongs to the event."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record's line."""
        told = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat("T", "seconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message(record),
            **facts(record),
        }
        return json.dumps(told, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """The same for a person."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record's line."""
        time = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        line = f"{time} {record.levelname.lower()}: {message(record)}"
        told = ", ".join(f"{name} {_listed(value)}" for name, value in facts(record).items())
        return f"{line} ({told})" if told else line


def message(record: logging.LogRecord) -> str:
    """Return what a record says, in one line and without what is private."""
    if record.name.partition(".")[0] == OURS:
        return " ".join(record.getMessage().splitlines())
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    args: Any = record.args
    if record.name == "py.warnings" and args:  # its only argument is the whole warning
        return _scrubbed(str(args[0]))
    if isinstance(args, Mapping) and "cell_type" in args:  # logging unpacks a lone mapping
        args = (args,)
    try:
        if isinstance(args, Mapping):
            said = record.msg % {name: _harmless(value) for name, value in args.items()}
        else:
            said = record.msg % tuple(_harmless(value) for value in args) if args else record.msg
    except (TypeError, ValueError, KeyError):
        said = record.msg
    return _scrubbed(said)


def facts(record: logging.LogRecord) -> dict[str, Any]:
    """Return a record's ``facts``, and the kind of its error and the way to it."""
    told: dict[str, Any] = dict(getattr(record, "facts", {}))
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return told
    # A cell's own error, as nbclient wraps it: its kind, and the line of the cell.
    if kind := getattr(error, "ename", None):
        told["error"] = str(kind)
        lines = _IN_CELL.findall(_ANSI.sub("", str(error)))
        return {**told, "cell_line": int(lines[-1])} if lines else told
    told["error"] = type(error).__name__
    calls = extract_tb(error.__traceback__)[-FRAMES:]
    told["at"] = [f"{Path(call.filename).name}:{call.lineno} {call.name}" for call in calls]
    return told


def _scrubbed(text: str) -> str:
    line = next(iter(text.splitlines()), "")
    return _TELLING.sub(LEFT_OUT, _QUOTED.sub(LEFT_OUT, line))


def _harmless(value: object) -> object:
    """Return a value that may be said; `%d` and `%.2f` need numbers, the rest take any object."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str) and KERNEL_ID.fullmatch(value):
        return value
    if isinstance(value, Mapping) and "cell_type" in value:
        return _Said(f"cell {value.get('id', LEFT_OUT)}")
    if isinstance(value, BaseException):
        return _Said(type(value).__name__)
    return _Said(LEFT_OUT)


class _Said(str):
    """Text that says itself without quotes."""

    def __repr__(self) -> str:
        return str(self)


def _listed(value: object) -> str:
    return " > ".join(map(str, value)) if isinstance(value, list) else str(value)
