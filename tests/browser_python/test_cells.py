from __future__ import annotations

import pytest

from explainer.browser_python.cells import read_cells


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("import numpy as np, os.path", ["numpy"]),
        ("from lxml import etree", ["lxml.etree"]),
        ("from birds import *", ["birds"]),
        ("def f():\n    import yaml\n    from . import x", ["yaml"]),
        ("import importlib\nimportlib.import_module('yaml')", ["yaml"]),
        ("%matplotlib inline\nimport pandas", ["pandas"]),
        ("this is not Python", []),
    ],
)
def test_imported_modules_are_found(source: str, modules: list[str]) -> None:
    """Imports are found anywhere in the code, beside magic commands; Python's own are left out."""
    assert list(read_cells({1: source}).modules) == modules


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import subprocess", "imports subprocess, which starts other programs"),
        ("from socket import create_connection", "opens network connections"),
        ("import requests", "imports requests, which opens network connections"),
        ("from threading import Thread as T\nT(target=print).start()", "starts a thread"),
        ("import os as o\no.system('ls')", "starts another program"),
        ("answer = input('?')", "waits for a line from the keyboard"),
        ("!ls", "starts another program"),
        ("files = !ls", "starts another program"),
        ("%%bash\nls", "starts another program"),
        ("%pip install birds", "starts another program"),
    ],
)
def test_what_no_browser_can_do_is_found(source: str, reason: str) -> None:
    """A cell with a program, a thread, a connection or an input has an obstacle."""
    (obstacle,) = read_cells({7: source}).obstacles
    assert obstacle.cell == 7
    assert reason in obstacle.reason


@pytest.mark.parametrize(
    "source",
    [
        "import threading\nlock = threading.Lock()",
        "class A:\n    def input(self): ...\nA().input()",
        "import time, sqlite3, ssl, asyncio\ntime.sleep(1)",
    ],
)
def test_what_browsers_can_do_is_no_obstacle(source: str) -> None:
    """Locks, methods with the same names, and modules that work are not reported."""
    assert not read_cells({1: source}).obstacles


def test_a_name_that_an_earlier_cell_imported_is_known() -> None:
    """The cells of a page share their names, as in a kernel."""
    needs = read_cells({1: "from os import system as run", 2: "run('ls')"})
    assert [obstacle.cell for obstacle in needs.obstacles] == [2]
