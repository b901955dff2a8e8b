"""Remove what describes the server from the messages of a kernel: tracebacks, paths, source lines.

Readers get the type of an error and nothing else; their page turns it into a sentence. What a
program writes to stderr, such as warnings with their paths and lines, is for the maintainer only.
The log gets the type, the cell and the line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

STDERR = "stderr"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_CELL_LINE = re.compile(r"Cell In\s?\[(\d+)\],? line (\d+)")
_CELL_FILE_LINE = re.compile(r'File "\S*ipykernel_\d+\S*", line (\d+)')
_TRACEBACK = "Traceback (most recent call last)"
_STATES_REQUEST = "_handle_control_comm_msg"
_ERROR_LINE = re.compile(r"(?:\w+\.)*(\w+)(?::|$)")
_PATH = re.compile(r"""(?<![\w:/.])(?:~|[A-Za-z]:)?[/\\](?:[^\s'"(),;:]+[/\\])*[^\s'"(),;:]+""")
"""An absolute path, but no fraction, and no address on the web."""
_FILE_LINE = re.compile(r"\s*\([^()\s]+, line \d+\)")
"""Where a syntax error is: the name of a temporary file, and a line."""


def redact_content(message_type: str, content: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the content of a message as readers may have it; None if they may have nothing of it.

    Args:
        message_type: such as ``error``, ``stream`` or ``comm_msg``.
        content: the content of the message.
    """
    if message_type == "stream" and content.get("name") == STDERR:
        return None
    if message_type == "error":
        return redact_error(content)
    if message_type.startswith("comm_"):
        redacted: dict[str, Any] = _redact_outputs(content)
        return redacted
    return dict(content)


def may_describe_server(message_type: str, content: bytes) -> bool:
    """Return whether a message must be redacted; cheap, since most are not.

    Args:
        message_type: the type of the message.
        content: its content as JSON.
    """
    if message_type.startswith("comm_"):
        return b'"output_type"' in content
    return message_type in ("error", "stream")


def find_error(text: str) -> dict[str, Any] | None:
    """Return the error whose traceback is in a text on stderr, as the content of a message.

    What a widget observes fails this way: its error is logged, not shown. A page's request for the
    states of all widgets may fail, too, after which the page requests them one by one.
    """
    if _TRACEBACK not in text or _STATES_REQUEST in text:
        return None
    lines = text.rstrip().splitlines()
    found = _ERROR_LINE.match(lines[-1])
    return {"ename": found[1] if found else "", "evalue": "", "traceback": lines}


def redact_error(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return an error with its type only, as an output or as the content of a message."""
    return {**content, "evalue": "", "traceback": []}


def redact_text(text: str) -> str:
    """Return the message of an error without paths and without places in files."""
    return _PATH.sub("…", _FILE_LINE.sub("", text))


def describe_error(content: Mapping[str, Any]) -> dict[str, object]:
    """Return the facts about an error that a log may have: its type, cell and line.

    Args:
        content: an error with its traceback, as IPython sends it.
    """
    facts: dict[str, object] = {"error": str(content.get("ename", ""))}
    text = _ANSI.sub("", "\n".join(map(str, content.get("traceback") or ())))
    if found := _CELL_LINE.findall(text):
        cell, line = found[-1]
        facts |= {"cell_run": int(cell), "cell_line": int(line)}
    elif lines := _CELL_FILE_LINE.findall(text):
        facts["cell_line"] = int(lines[-1])
    return facts


def _redact_outputs(value: Any) -> Any:  # noqa: ANN401 — any JSON
    """Return JSON without the tracebacks and the stderr of outputs, as ``Output`` widgets keep."""
    if isinstance(value, Mapping):
        kind = value.get("output_type")
        return (
            redact_error(value)
            if kind == "error"
            else {name: _redact_outputs(item) for name, item in value.items()}
        )
    if isinstance(value, (list, tuple)):
        return [_redact_outputs(item) for item in value if not _is_stderr(item)]
    return value


def _is_stderr(value: object) -> bool:
    return (
        isinstance(value, Mapping)
        and value.get("output_type") == "stream"
        and value.get("name") == STDERR
    )
