"""What readers may have of a kernel's messages."""

from __future__ import annotations

import json

import pytest

from explainer.voila.redaction import (
    describe_error,
    find_error,
    may_describe_server,
    redact_content,
    redact_text,
)

ERROR = {
    "ename": "ValueError",
    "evalue": "broken in /home/somebody/secret",
    "traceback": ["\x1b[31mValueError\x1b[0m", "Cell In[3], line 7, in go(_)", "/home/x.py:1"],
}
OUTPUT = {"output_type": "error", **ERROR}
STDERR = {"output_type": "stream", "name": "stderr", "text": "/srv/app.py:3: UserWarning: old"}
STDOUT = {"output_type": "stream", "name": "stdout", "text": "x is 3"}
LOGGED = """Exception in comm_msg
Traceback (most recent call last):
  File "/usr/lib/python3/site-packages/traitlets/traitlets.py", line 1241, in notify_change
  File "/tmp/ipykernel_77/4242.py", line 4, in changed
    raise KeyError("secret")
KeyError: 'secret'
"""


def test_an_error_keeps_its_type_only() -> None:
    """No message, no traceback."""
    redacted = redact_content("error", ERROR)
    assert redacted == {"ename": "ValueError", "evalue": "", "traceback": []}


def test_stderr_is_not_sent() -> None:
    """Warnings name paths and lines of the server."""
    assert redact_content("stream", {"name": "stderr", "text": "/srv/app.py:3: old"}) is None
    assert redact_content("stream", {"name": "stdout", "text": "4"}) == {
        "name": "stdout",
        "text": "4",
    }


@pytest.mark.parametrize("kind", ["comm_open", "comm_msg"])
def test_outputs_in_the_state_of_a_widget_are_redacted(kind: str) -> None:
    """An ``Output`` widget holds what its callbacks printed and raised."""
    state = {"outputs": [STDOUT, STDERR, OUTPUT], "_view_count": None}
    content = {"comm_id": "a", "data": {"method": "update", "state": state}}
    redacted = redact_content(kind, content)
    assert redacted is not None
    outputs = redacted["data"]["state"]["outputs"]
    assert outputs == [STDOUT, {**OUTPUT, "evalue": "", "traceback": []}]
    assert redacted["comm_id"] == "a"


def test_most_messages_are_not_parsed() -> None:
    """Only those that may describe the server are."""
    assert may_describe_server("comm_msg", json.dumps({"outputs": [OUTPUT]}).encode())
    assert not may_describe_server("comm_msg", b'{"data": {"state": {"value": 3}}}')
    assert may_describe_server("error", b"{}")
    assert not may_describe_server("status", b"{}")


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("No such file: '/home/somebody/data.csv'", "No such file: '…'"),
        ("~/notes.txt is missing", "… is missing"),
        (r"C:\Users\me\x.txt, not found", "…, not found"),
        ("invalid syntax (4242.py, line 3)", "invalid syntax"),
        ("7/8 of 3 km/h, see https://example.org/a/b", None),
        ("unsupported operand type(s) for /: 'int' and 'str'", None),
        ("choose and/or", None),
    ],
)
def test_the_message_of_an_error_names_no_path(text: str, redacted: str | None) -> None:
    """A cell that is meant to fail shows its message, without paths of the server."""
    assert redact_text(text) == (redacted or text)


def test_the_log_gets_type_cell_and_line() -> None:
    """They are read from IPython's traceback."""
    assert describe_error(ERROR) == {"error": "ValueError", "cell_run": 3, "cell_line": 7}


def test_an_error_that_was_only_logged_is_found() -> None:
    """The error of an observer comes as text on stderr."""
    error = find_error(LOGGED)
    assert error is not None
    assert describe_error(error) == {"error": "KeyError", "cell_line": 4}
    assert find_error("a warning") is None
