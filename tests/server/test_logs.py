"""Tests of the server's log: one line per event, without data about readers or pages."""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request

import pytest

from explainer.server.logs import JsonFormatter, TextFormatter
from support.educator_notebooks import adapted
from support.servers import copy_notebooks, serve

KERNEL = "0f0f0f0f-1a1a-2b2b-3c3c-4d4d4d4d4d4d"
AGENT = "Lecture-Phone/7"


def make_record(name, template, *args, error=None):
    exc_info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.WARNING, "x.py", 1, template, args, exc_info)


def format_line(name, template, *args, error=None):
    return json.loads(JsonFormatter().format(make_record(name, template, *args, error=error)))


@pytest.mark.parametrize(
    ("template", "args", "expected"),
    [
        ("%d %s: not found", (404, "GET /voila/render/x.ipynb (10.1.2.3)"), "404 …: not found"),
        ("Uncaught exception %s\n%r", ("GET / (::1)", object()), "Uncaught exception …"),
        ("Kernel %s died.", (KERNEL,), f"Kernel {KERNEL} died."),
        ("Notebook %s is not trusted", ("grief.ipynb",), "Notebook … is not trusted"),
        ("took %.2f s", (1.5,), "took 1.50 s"),
        ("%(path)s is %(code)d", ({"path": "/secret", "code": 7},), "… is 7"),
        ("400 GET /voila/render/x.ipynb?q=a (10.1.2.3)", (), "400 GET … …"),
        ("no 'grief.ipynb' for fe80::1 at https://a.example/b", (), "no … for … at …"),
        ("first line\nTask <Task coro=<secret()>>", (), "first line"),
        ("%d of them", ("text",), "%d of them"),
    ],
)
def test_messages_of_libraries_are_redacted(template, args, expected):
    """The template of a library's message is kept, with numbers and the ids of kernels."""
    assert format_line("tornado.general", template, *args)["message"] == expected


def test_our_own_messages_are_not_redacted():
    """Messages of explainer contain no data about readers."""
    assert (
        format_line("explainer.server", "port %d is taken", 8866)["message"] == "port 8866 is taken"
    )


def test_a_failing_cell_is_named_by_its_id():
    """The log has the id of the cell but not its source."""
    cell = {"id": "own-mistake", "cell_type": "code", "source": "secret = 1"}
    message = format_line("voila", "Error at server while executing cell: %r", cell)["message"]
    assert message == "Error at server while executing cell: cell own-mistake"


def test_exceptions_are_logged_without_their_messages():
    """The type and the calls are logged, since a message may quote what a reader has typed."""
    try:
        int("what a reader typed")
    except ValueError as error:
        logged = format_line("tornado.application", "Uncaught exception", error=error)
    assert logged["error"] == "ValueError"
    assert logged["at"][-1].startswith("test_logs.py:")
    assert "typed" not in json.dumps(logged)


def test_text_format_is_one_line():
    """The text format has the same facts on one line."""
    event = make_record("explainer.kernels", "kernel\nended")
    event.facts = {"kernel": KERNEL, "why": "left"}
    text = TextFormatter().format(event)
    assert text.endswith(f"warning: kernel ended (kernel {KERNEL}, why left)")


def get_error_status(address):
    request = urllib.request.Request(address, headers={"User-Agent": AGENT})
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(request, timeout=60)
    return error.value.code


def test_a_running_server_logs_no_reader_and_no_page(tmp_path):
    """Each line is JSON without addresses, user agents, paths or the text of cells."""
    notebooks = copy_notebooks(tmp_path, grief=adapted(raising=True))
    with serve(notebooks, "--log-format=json") as server:
        address = server.address
        page = f"{address}/voila/render/grief.ipynb"
        live = urllib.request.Request(f"{page}?live=1", headers={"User-Agent": AGENT})
        urllib.request.urlopen(live, timeout=60).read()
        assert get_error_status(f"{address}/api/kernels/{KERNEL}?session_id=private") == 404
        assert get_error_status(f"{address}/voila/files/grief-notes.txt") in (403, 404)
        assert get_error_status(f"{address}/voila/render/gone.ipynb?q=private") == 404
        (notebooks / "grief-too.ipynb").write_text("no notebook")
        assert get_error_status(f"{address}/voila/render/grief-too.ipynb?q=private") >= 400
    first, *lines = (tmp_path / "log").read_text().splitlines()
    assert first == f"Reading at {address}/"
    events = [json.loads(text) for text in lines]
    for event in events:
        assert {"time", "level", "logger", "message"} <= event.keys()
    everything = "\n".join(lines)
    for private in ("127.0.0.1", AGENT, "grief", "private", "gone", "1 / 0", str(tmp_path)):
        assert private not in everything
    failed = [event for event in events if event.get("cell") == "own-mistake"]
    assert failed
    assert failed[0]["error"] == "ZeroDivisionError"
    assert failed[0]["cell_line"] == 1
    assert [event for event in events if event["message"] == "kernel started"]
