"""Tests of the checks before a server starts, and of the messages about problems."""

from __future__ import annotations

import json
import resource
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from explainer.errors import ContentError, UsageError
from explainer.server.capacity import raise_connection_limit, read_memory_limits
from explainer.server.config import ServerConfig
from explainer.server.sockets import PORTS, open_sockets
from explainer.server.startup_checks import check_startup
from support.paths import ROOT
from support.servers import command, free_port


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    return tmp_path / "notebooks"


def get_error(folder, **settings):
    with pytest.raises(UsageError) as error:
        check_startup(folder, ServerConfig(**settings))
    return str(error.value)


def get_warnings(caplog):
    return " ".join(record.getMessage() for record in caplog.records)


def test_nothing_is_reported_for_a_good_folder(folder, caplog):
    """There is no warning if nothing is wrong."""
    check_startup(folder, ServerConfig(kernels=1))
    assert get_warnings(caplog) == ""


def test_unusable_folders(tmp_path):
    """A missing folder, a file and a folder without notebooks are refused."""
    assert "this folder does not exist" in get_error(tmp_path / "none")
    file = tmp_path / "page.ipynb"
    file.write_text("{}")
    assert "this is a file; name the folder" in get_error(file)
    (tmp_path / "empty").mkdir()
    assert "this folder has no notebooks; run explainer build" in get_error(tmp_path / "empty")


def test_one_unreadable_notebook_does_not_stop_the_others(folder, caplog):
    """Each is an error in the log that says how to repair it."""
    (folder / "broken.ipynb").write_text("{")
    (folder / "cut.ipynb").write_text('{"cells": [')
    check_startup(folder, ServerConfig(kernels=1))
    errors = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert [error.partition(" ")[0] for error in errors] == [
        f"{folder}/broken.ipynb:",
        f"{folder}/cut.ipynb:",
    ]
    assert all("E801 this file cannot be read as a notebook" in error for error in errors)
    assert all("JupyterLab" in error for error in errors)


def test_no_readable_notebook_is_an_error(tmp_path):
    """A server without a single page does not start."""
    (tmp_path / "broken.ipynb").write_text("{")
    with pytest.raises(ContentError, match=r"broken\.ipynb: E801"):
        check_startup(tmp_path, ServerConfig())


def test_what_was_repaired_and_cannot_be_shown_is_announced(folder, caplog):
    """The log names notebook and cell, other languages, and files that readers cannot open."""
    notebook = json.loads((folder / "index.ipynb").read_text())
    notebook["cells"][0]["source"] = None
    (folder / "gap.ipynb").write_text(json.dumps(notebook))
    notebook["metadata"]["kernelspec"] = {"name": "ir", "language": "R", "display_name": "R"}
    (folder / "r.ipynb").write_text(json.dumps(notebook))
    shutil.copy(folder / "index.ipynb", folder.parent / "secret.ipynb")
    (folder / "link.ipynb").symlink_to("../secret.ipynb")
    check_startup(folder, ServerConfig(kernels=1))
    warnings = get_warnings(caplog)
    assert f"{folder}/gap.ipynb: W810 cell 1: its source is missing or not text" in warnings
    assert f"{folder}/r.ipynb: W812 its code is in the language r" in warnings
    assert f"{folder}/link.ipynb: W815 this notebook leads out of the folder" in warnings


def test_a_missing_list_of_pages_is_a_warning(folder, caplog):
    """It is a warning, because pages can be read without it."""
    (folder / "index.ipynb").unlink()
    check_startup(folder, ServerConfig(kernels=1))
    assert "no index.ipynb" in get_warnings(caplog)
    assert "explainer build" in get_warnings(caplog)


@pytest.mark.parametrize(
    "sources",
    [
        "'self'",
        "'none'",
        "*",
        "https:",
        "https://learning.example",
        "'self' https://*.example:8443",
    ],
)
def test_valid_frame_ancestors(folder, sources):
    """Sources in CSP's syntax are accepted."""
    check_startup(folder, ServerConfig(frame_ancestors=sources, kernels=1))


@pytest.mark.parametrize(
    "sources", ["", "self", "everyone!", "'none' https://a.example", "a;b", "'x'"]
)
def test_invalid_frame_ancestors(folder, sources):
    """Values that CSP would ignore or misread are refused."""
    assert "--frame-ancestors" in get_error(folder, frame_ancestors=sources)


def test_quotes_that_a_shell_has_removed(folder):
    """The message shows the value with its quotes."""
    assert "with its quotes: \"'self'\"" in get_error(folder, frame_ancestors="self")


def test_all_errors_are_reported_at_once(tmp_path):
    """One error has the problems of the folder and of the options."""
    message = get_error(tmp_path / "none", frame_ancestors="self")
    assert "this folder does not exist" in message
    assert "--frame-ancestors" in message


def test_more_kernels_than_memory_allows(folder, caplog):
    """It is a warning with numbers, since it may be intended."""
    check_startup(folder, ServerConfig(kernels=1_000_000))
    assert "--kernels 1000000: these kernels need about" in get_warnings(caplog)


def test_a_missing_template(folder, monkeypatch, tmp_path):
    """A missing Voilà template is an error, with a hint how to install it."""
    monkeypatch.setattr("explainer.server.startup_checks.jupyter_path", lambda: [str(tmp_path)])
    assert "the template explainer is not installed" in get_error(folder)


def test_a_missing_kernel(folder, monkeypatch):
    """Live pages need ipykernel; a server without kernels does not."""
    nothing = type("None", (), {"find_kernel_specs": lambda _: {}})
    monkeypatch.setattr("explainer.server.startup_checks.KernelSpecManager", nothing)
    assert "pip install ipykernel" in get_error(folder, kernels=1)
    check_startup(folder, ServerConfig(kernels=0))


def test_too_few_open_files(caplog):
    """The system's limit is used, and a warning says how to raise it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    requested = 10**9
    try:
        allowed = raise_connection_limit(ServerConfig(kernels=1, connections=requested))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if hard == resource.RLIM_INFINITY:
        pytest.skip("this system has no bound")
    assert allowed < requested
    assert "ulimit -n" in get_warnings(caplog)
    assert f"which leaves {allowed} connections" in get_warnings(caplog)


def test_another_port_is_used_if_one_is_taken(caplog):
    """A warning names both ports."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        sockets, actual = open_sockets("127.0.0.1", port, backlog=1)
        for opened in sockets:
            opened.close()
    assert actual > port
    assert f"port {port} is in use by another program; using {actual}" in get_warnings(caplog)


def test_all_ports_taken():
    """An error names the ports if all of them are taken."""
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
    ("host", "message"),
    [
        ("no-such-host.invalid", "this name has no address"),
        ("192.0.2.1", "does not have that address"),
    ],
)
def test_hosts_that_are_not_this_machine(host, message):
    """An unknown name and an address of another machine are refused."""
    with pytest.raises(UsageError, match=message):
        open_sockets(host, free_port(), backlog=1)


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--frame-ancestors=self"], 2, "--frame-ancestors"),
        (["--kernels=-1"], 2, "give 0 or more"),
        (["--host=no-such-host.invalid"], 2, "--host no-such-host.invalid"),
        (["--connections=0"], 2, "1 or more"),
        (["--stop-seconds=soon"], 2, "seconds"),
        ([], 1, "broken.ipynb"),
    ],
)
def test_exit_codes(folder, options, code, message):
    """It is 2 for a wrong option and 1 for wrong content, with a message and no traceback."""
    if code == 1:
        for path in folder.glob("*.ipynb"):
            path.unlink()
        (folder / "broken.ipynb").write_text("{")
    arguments = [command("explainer"), "serve", str(folder), "--no-browser", *options]
    arguments += ["--content", str(folder / "none"), f"--port={free_port()}"]
    result = subprocess.run(arguments, capture_output=True, text=True, timeout=60)
    assert result.returncode == code
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_preheating_with_a_gateway_is_a_warning(folder, caplog):
    """A gateway has no kernels that could be kept warm."""
    check_startup(folder, ServerConfig(preheat=True, gateway="http://127.0.0.1:9"))
    assert "--preheat has no effect with a gateway" in get_warnings(caplog)


def test_memory_limits_of_a_container_and_of_a_service_are_known(tmp_path: Path) -> None:
    """A limit of any group above counts; groups without a limit say ``max``."""
    groups = tmp_path / "sys/fs/cgroup/system.slice/explainer.service"
    groups.mkdir(parents=True)
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/cgroup").write_text("0::/system.slice/explainer.service\n")
    (groups / "memory.max").write_text("2147483648\n")
    (groups.parent / "memory.max").write_text("max\n")
    assert read_memory_limits(tmp_path) == [2**31]
    (tmp_path / "proc/self/cgroup").write_text("0::/\n")
    (tmp_path / "sys/fs/cgroup/memory.max").write_text("1073741824\n")
    assert read_memory_limits(tmp_path) == [2**30]
    (tmp_path / "proc/self/cgroup").write_text("3:memory:/user.slice\n")
    assert read_memory_limits(tmp_path) == []
