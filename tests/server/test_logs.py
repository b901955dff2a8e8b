"""What the server says: one line an event, and nothing of who read what."""

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


def record(name, template, *args, error=None):
    told = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.WARNING, "x.py", 1, template, args, told)


def line(name, template, *args, error=None):
    return json.loads(JsonFormatter().format(record(name, template, *args, error=error)))


@pytest.mark.parametrize(
    ("template", "args", "left"),
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
def test_what_libraries_say_loses_who_and_what(template, args, left):
    """Of a library's words the template stays, with numbers and kernels' ids."""
    assert line("tornado.general", template, *args)["message"] == left


def test_our_own_words_stay():
    """What we say was chosen with care."""
    assert line("explainer.server", "port %d is taken", 8866)["message"] == "port 8866 is taken"


def test_a_failing_cell_is_named_by_its_id():
    """An author finds the cell; its text is not in the log."""
    cell = {"id": "own-mistake", "cell_type": "code", "source": "secret = 1"}
    said = line("voila", "Error at server while executing cell: %r", cell)["message"]
    assert said == "Error at server while executing cell: cell own-mistake"


def test_of_an_error_the_kind_and_the_way_stay():
    """An exception's own words may quote what was read or typed."""
    try:
        int("what a reader typed")
    except ValueError as error:
        told = line("tornado.application", "Uncaught exception", error=error)
    assert told["error"] == "ValueError"
    assert told["at"][-1].startswith("test_logs.py:")
    assert "typed" not in json.dumps(told)


def test_text_is_one_line_too():
    """A person gets the same, in one line."""
    event = record("explainer.kernels", "kernel\nended")
    event.facts = {"kernel": KERNEL, "why": "left"}
    said = TextFormatter().format(event)
    assert said.endswith(f"warning: kernel ended (kernel {KERNEL}, why left)")


def refused(address):
    asked = urllib.request.Request(address, headers={"User-Agent": AGENT})
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(asked, timeout=60)
    return answer.value.code


def test_a_running_server_names_no_reader_and_no_page(tmp_path):
    """Whatever happens, each line is JSON, without address, agent, path or text of cells."""
    notebooks = copy_notebooks(tmp_path, grief=adapted(raising=True))
    with serve(notebooks, "--log-format=json") as server:
        at = server.address
        page = f"{at}/voila/render/grief.ipynb"
        live = urllib.request.Request(f"{page}?live=1&again=1", headers={"User-Agent": AGENT})
        urllib.request.urlopen(live, timeout=60).read()
        assert refused(f"{at}/api/kernels/{KERNEL}?session_id=private") == 404
        assert refused(f"{at}/voila/files/grief-notes.txt") in (403, 404)
        assert refused(f"{at}/voila/render/gone.ipynb?q=private") == 404
        (notebooks / "grief-too.ipynb").write_text("no notebook")
        assert refused(f"{at}/voila/render/grief-too.ipynb?q=private") >= 400
    first, *lines = (tmp_path / "log").read_text().splitlines()
    assert first == f"Reading at {at}/"
    told = [json.loads(said) for said in lines]
    for said in told:
        assert {"time", "level", "logger", "message"} <= said.keys()
    everything = "\n".join(lines)
    for private in ("127.0.0.1", AGENT, "grief", "private", "gone", "1 / 0", str(tmp_path)):
        assert private not in everything
    failed = [said for said in told if "cell own-mistake" in said["message"]]
    assert failed
    assert failed[0]["error"] == "ZeroDivisionError"
    assert failed[0]["cell_line"] == 1
    assert [said for said in told if said["message"] == "kernel started"]
