"""Fixtures that several packages share: one Chromium, windows in it, and servers."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from hypothesis import settings
from playwright.sync_api import sync_playwright

from chromium import find_chromium
from explainer.bibliography import citation_styles
from support.browser import FLAGS, Window
from support.jupyterlab import jupyterlab
from support.kept_results import keep_results
from support.paths import ROOT
from support.servers import serve

# Where this is set, each server, kernel and command would compile all its modules again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A busy machine is slow, not wrong. The same examples each time; `make fuzz` tries many others.
settings.register_profile("default", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("fuzz", deadline=None, max_examples=2000)
settings.load_profile("default")

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # a shell starts jobs so, and they pass it on
    signal.signal(signal.SIGINT, signal.default_int_handler)

LONGEST = (
    "test_live_states",
    "test_floods",
    "test_faults",
    "test_resources",
    "test_accessibility",
    "test_gateway",
    "test_search",
    "test_slots",
    "test_jupyterlab",
    "test_culling",
    "test_interrupted_writes",
    "test_http_server",
    "test_binder",
)
"""Modules that take the longest. Those of kernels mostly wait, so they run beside busy ones."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with what takes long, so that two workers end at about the same time."""

    def rank(item: pytest.Item) -> int:
        if item.path.stem in LONGEST:
            return LONGEST.index(item.path.stem)
        folders = item.path.relative_to(ROOT / "tests").parts
        groups = ("end_to_end", "server")
        return len(LONGEST) + next((n for n, name in enumerate(groups) if name in folders), 2)

    items.sort(key=rank)


format_once = keep_results(citation_styles._format_items)


@pytest.fixture(autouse=True)
def format_references_once(request, monkeypatch):
    """Let pandoc format each list of references once; the tests of that let it do so each time."""
    if "bibliography" not in request.path.parts:
        monkeypatch.setattr(citation_styles, "_format_items", format_once)


@pytest.fixture(scope="session")
def browser():
    """Start one Chromium for all tests of a worker."""
    path = find_chromium()
    assert path, "there is no Chromium; make test gets one"
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def reader(browser):
    """Return a function that opens a window for a new reader."""
    windows = []

    def open_window(**settings):
        windows.append(Window(browser, **settings))
        return windows[-1]

    yield open_window
    for window in windows:
        window.context.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """Run one JupyterLab for all tests of a worker."""
    with jupyterlab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="session")
def reading_server(tmp_path_factory):
    """Serve the committed notebooks to tests that only read them."""
    folder = tmp_path_factory.mktemp("reading")
    with serve(ROOT / "notebooks", cwd=folder) as server:
        yield server
