"""Log events of the server, one per line, without data about readers or what they read.

Messages of the libraries are redacted: they log addresses, paths, queries and the text of cells.
What remains are their own words, numbers, and the ids of kernels and cells. Of an exception, its
type and the calls that led to it are logged, but not its message, which may quote a file name or
what a reader has typed.
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

LogFormat = Literal["text", "json"]

OUR_LOGGER = "explainer"
"""Messages of this logger and its children are written by us and are not redacted."""
REDACTED = "…"
KERNEL_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|<.*>")
_PRIVATE = re.compile(r"\S*(?:[/\\?=@]|\.ipynb|\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f]*:)\S*")
_CELL_LINE = re.compile(r"Cell In\s?\[\d+\],? line (\d+)")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
MAX_FRAMES = 8
"""How many of the last calls before an exception are logged."""


def log_to_stderr(log_format: LogFormat | None) -> None:
    """Send all log messages to stderr in one format.

    Args:
        log_format: None for text on a terminal and JSON elsewhere.
    """
    log_format = log_format or ("text" if sys.stderr.isatty() else "json")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OUR_LOGGER).setLevel(logging.INFO)
    logging.captureWarnings(True)


class JsonFormatter(logging.Formatter):
    """Format a record as a JSON object: time, level, logger, message, and the event's facts."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        values = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat("T", "seconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": format_message(record),
            **collect_facts(record),
        }
        return json.dumps(values, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """Format a record as a line of text."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        time = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        line = f"{time} {record.levelname.lower()}: {format_message(record)}"
        facts = collect_facts(record).items()
        details = ", ".join(f"{name} {_join(value)}" for name, value in facts)
        return f"{line} ({details})" if details else line


def format_message(record: logging.LogRecord) -> str:
    """Return the message of a record on one line; redact it if it is a library's."""
    if record.name.partition(".")[0] == OUR_LOGGER:
        return " ".join(record.getMessage().splitlines())
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    args: Any = record.args
    if record.name == "py.warnings" and args:  # its only argument is the whole warning
        return _redact_text(str(args[0]))
    if isinstance(args, Mapping) and "cell_type" in args:  # logging unpacks a lone mapping
        args = (args,)
    message = record.msg
    try:
        if isinstance(args, Mapping):
            message %= {name: _redact_value(value) for name, value in args.items()}
        elif args:
            message %= tuple(_redact_value(value) for value in args)
    except (TypeError, ValueError, KeyError):
        pass  # the template stays as it is
    return _redact_text(message)


def collect_facts(record: logging.LogRecord) -> dict[str, Any]:
    """Return the ``facts`` of a record, with the type of its exception and the calls to it."""
    facts: dict[str, Any] = dict(getattr(record, "facts", {}))
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return facts
    # The error of a cell, as nbclient wraps it: its type, and the line in the cell.
    if name := getattr(error, "ename", None):
        facts["error"] = str(name)
        lines = _CELL_LINE.findall(_ANSI.sub("", str(error)))
        return {**facts, "cell_line": int(lines[-1])} if lines else facts
    facts["error"] = type(error).__name__
    calls = extract_tb(error.__traceback__)[-MAX_FRAMES:]
    facts["at"] = [f"{Path(call.filename).name}:{call.lineno} {call.name}" for call in calls]
    return facts


def _redact_text(text: str) -> str:
    line = next(iter(text.splitlines()), "")
    return _PRIVATE.sub(REDACTED, _QUOTED.sub(REDACTED, line))


def _redact_value(value: object) -> object:
    """Return a value to log; ``%d`` and ``%.2f`` need numbers, the others take any object."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str) and KERNEL_ID.fullmatch(value):
        return value
    if isinstance(value, Mapping) and "cell_type" in value:
        return _Unquoted(f"cell {value.get('id', REDACTED)}")
    if isinstance(value, BaseException):
        return _Unquoted(type(value).__name__)
    return _Unquoted(REDACTED)


class _Unquoted(str):
    """Text whose ``repr`` has no quotes."""

    def __repr__(self) -> str:
        return str(self)


def _join(value: object) -> str:
    return " > ".join(map(str, value)) if isinstance(value, list) else str(value)
