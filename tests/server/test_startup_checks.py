"""A start that cannot be says where, what and how to mend it; nothing odd goes by in silence."""

from __future__ import annotations

import resource
import shutil
import socket
import subprocess

import pytest

from explainer.errors import ContentError, UsageError
from explainer.server.capacity import raise_connection_limit
from explainer.server.config import ServerConfig
from explainer.server.sockets import PORTS, open_sockets
from explainer.server.startup_checks import check_startup
from support.paths import ROOT
from support.servers import command, free_port


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    return tmp_path / "notebooks"


def told(folder, **settings):
    with pytest.raises(UsageError) as wrong:
        check_startup(folder, ServerConfig(**settings))
    return str(wrong.value)


def warned(caplog):
    return " ".join(record.getMessage() for record in caplog.records)


def test_all_is_well(folder, caplog):
    """Nothing is said where nothing is wrong."""
    check_startup(folder, ServerConfig(kernels=1))
    assert warned(caplog) == ""


def test_a_folder_that_is_none(tmp_path):
    """A folder that is missing, a file, or without notebooks."""
    assert "this folder does not exist" in told(tmp_path / "none")
    file = tmp_path / "page.ipynb"
    file.write_text("{}")
    assert "this is a file; name the folder" in told(file)
    (tmp_path / "empty").mkdir()
    assert "this folder has no notebooks; run explainer build" in told(tmp_path / "empty")


def test_every_notebook_that_cannot_be_read_is_named(folder):
    """All of them at once, and how to mend them."""
    (folder / "broken.ipynb").write_text("{")
    (folder / "cut.ipynb").write_text('{"cells": [')
    with pytest.raises(ContentError) as wrong:
        check_startup(folder, ServerConfig())
    said = str(wrong.value)
    assert "broken.ipynb: E801 this file cannot be read as a notebook" in said
    assert "cut.ipynb" in said
    assert "JupyterLab" in said


def test_no_list_of_pages_is_said(folder, caplog):
    """Pages can be read without it, so it stops nothing."""
    (folder / "index.ipynb").unlink()
    check_startup(folder, ServerConfig(kernels=1))
    assert "no index.ipynb" in warned(caplog)
    assert "explainer build" in warned(caplog)


@pytest.mark.parametrize(
    "who",
    [
        "'self'",
        "'none'",
        "*",
        "https:",
        "https://learning.example",
        "'self' https://*.example:8443",
    ],
)
def test_who_may_frame(folder, who):
    """What CSP knows is taken."""
    check_startup(folder, ServerConfig(frame_ancestors=who, kernels=1))


@pytest.mark.parametrize("who", ["", "self", "everyone!", "'none' https://a.example", "a;b", "'x'"])
def test_who_may_frame_is_a_known_word(folder, who):
    """What CSP would ignore, or would read as something else, is refused."""
    assert "--frame-ancestors" in told(folder, frame_ancestors=who)


def test_quotes_that_a_shell_has_eaten(folder):
    """The likely mistake is named."""
    assert "with its quotes: \"'self'\"" in told(folder, frame_ancestors="self")


def test_everything_wrong_is_said_at_once(tmp_path):
    """One start tells all."""
    said = told(tmp_path / "none", frame_ancestors="self")
    assert "this folder does not exist" in said
    assert "--frame-ancestors" in said


def test_more_kernels_than_memory_are_said_with_numbers(folder, caplog):
    """It may be meant, so it is a warning."""
    check_startup(folder, ServerConfig(kernels=1_000_000))
    assert "--kernels 1000000: these kernels need about" in warned(caplog)


def test_a_missing_template(folder, monkeypatch, tmp_path):
    """An installation that lacks the template is said, and how to get it."""
    monkeypatch.setattr("explainer.server.startup_checks.jupyter_path", lambda: [str(tmp_path)])
    assert "the template explainer is not installed" in told(folder)


def test_no_kernel_to_run(folder, monkeypatch):
    """Without ipykernel there is no live page; without live places it is not needed."""
    nothing = type("None", (), {"find_kernel_specs": lambda _: {}})
    monkeypatch.setattr("explainer.server.startup_checks.KernelSpecManager", nothing)
    assert "pip install ipykernel" in told(folder, kernels=1)
    check_startup(folder, ServerConfig(kernels=0))


def test_too_few_open_files_are_said_with_numbers(caplog):
    """What the system allows is the bound, and the log says where to raise it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 10**9
    try:
        allowed = raise_connection_limit(ServerConfig(kernels=1, connections=wanted))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if hard == resource.RLIM_INFINITY:
        pytest.skip("this system has no bound")
    assert allowed < wanted
    assert "ulimit -n" in warned(caplog)
    assert f"which leaves {allowed} connections" in warned(caplog)


def test_a_taken_port_is_said_and_another_had(caplog):
    """Which one was taken, and which one it is instead."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        sockets, had = open_sockets("127.0.0.1", port, backlog=1)
        for opened in sockets:
            opened.close()
    assert had > port
    assert f"port {port} is in use by another program; using {had}" in warned(caplog)


def test_all_ports_taken():
    """After some there is no going on."""
    others = []
    try:
        while len(others) < PORTS:
            first = free_port()
            others = []
            for port in range(first, first + PORTS):
                other = socket.socket()
                try:
                    other.bind(("127.0.0.1", port))
                except OSError:
                    break
                other.listen()
                others.append(other)
        with pytest.raises(UsageError, match="use a free one"):
            open_sockets("127.0.0.1", first, backlog=1)
    finally:
        for other in others:
            other.close()


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("no-such-host.invalid", "this name has no address"),
        ("192.0.2.1", "does not have that address"),
    ],
)
def test_a_host_that_is_not_here(host, said):
    """A name that nobody knows, and an address of another machine."""
    with pytest.raises(UsageError, match=said):
        open_sockets(host, free_port(), backlog=1)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--frame-ancestors=self"], 2, "--frame-ancestors"),
        (["--kernels=-1"], 2, "give 0 or more"),
        (["--host=no-such-host.invalid"], 2, "--host no-such-host.invalid"),
        (["--connections=0"], 2, "1 or more"),
        (["--stop-seconds=soon"], 2, "seconds"),
        ([], 1, "broken.ipynb"),
    ],
)
def test_the_exit_code_says_whose_fault(folder, words, code, said):
    """2 for the command, 1 for the content; a sentence, no traceback, and no server."""
    if code == 1:
        (folder / "broken.ipynb").write_text("{")
    whole = [command("explainer"), "serve", str(folder), "--no-browser", *words]
    whole += ["--content", str(folder / "none"), f"--port={free_port()}"]
    done = subprocess.run(whole, capture_output=True, text=True, timeout=60)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_preheating_on_a_gateway_is_nothing(folder, caplog):
    """It is said, since nothing is warmed there."""
    check_startup(folder, ServerConfig(preheat=True, gateway="http://127.0.0.1:9"))
    assert "--preheat has no effect with a gateway" in warned(caplog)
