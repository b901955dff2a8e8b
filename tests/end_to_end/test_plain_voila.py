"""Plain `voila notebooks/` with our template: the page by streaming, text before the kernel."""

from __future__ import annotations

import shutil
import urllib.request

import nbformat
import pytest
from playwright.sync_api import expect

from support.educator_notebooks import adapted
from support.paths import ROOT
from support.servers import command, free_port, running

LIVE = 60_000


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("voila")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    shutil.copy(ROOT / "voila.json", folder)
    nbformat.write(adapted(), folder / "notebooks" / "adapted.ipynb")
    slow = adapted()
    slow.cells[1].source = "import time; time.sleep(5)\n" + slow.cells[1].source
    nbformat.write(slow, folder / "notebooks" / "slow.ipynb")
    port = free_port()
    words = [
        command("voila"),
        "notebooks",
        f"--port={port}",
        "--no-browser",
        "--Voila.ip=127.0.0.1",
    ]
    with running(words, port=port, log=folder / "log", cwd=folder) as started:
        yield started


def test_the_text_comes_before_the_kernel(server):
    """The whole readable page is sent while the kernel is still at work."""
    with urllib.request.urlopen(f"{server.address}/voila/render/slow.ipynb", timeout=60) as answer:
        got = b""
        while b"</main>" not in got:
            got += answer.read1(65536)
        assert b"References" in got
        assert b'id="jupyter-config-data"' not in got
        assert b'id="explainer-complete"' in answer.read()


def test_controls_work_before_the_live_parts_and_are_the_same_after(server, reader):
    """A reader moves and opens studies while the kernel runs; then the widgets bind to that."""
    window = reader()
    page = window.page
    page.goto(f"{server.address}/voila/render/slow.ipynb", wait_until="commit")
    page.get_by_role("button", name="Next section").click()
    expect(page.get_by_role("heading", name="Why do you not trust clinicians?")).to_be_in_viewport()
    page.get_by_role("link", name="Study 2: Henderson et al. 2014").click()
    expect(page.locator("#study-henderson2014")).to_have_attribute("open", "")
    assert page.evaluate("document.documentElement.dataset.live") is None
    page.wait_for_function("document.documentElement.dataset.live === 'yes'", timeout=LIVE)
    expect(page.locator("#study-henderson2014")).to_have_attribute("open", "")
    assert page.locator("nav").count() == 1
    assert page.locator("details.study").count() == 4
    section = page.get_by_role("region", name="My own section")
    expect(section.get_by_text("open henderson2014")).to_be_visible(timeout=LIVE)
    section.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    expect(section.get_by_text("chosen 4")).to_be_visible(timeout=LIVE)
    assert window.hosts() == {server.address.removeprefix("http://")}
    assert window.errors == []


@pytest.mark.parametrize("query", ["?template=lab", "?theme=dark"])
def test_visitors_choose_no_template_and_no_theme(server, query):
    """With our voila.json, what a visitor asks for beside the page changes nothing."""
    address = f"{server.address}/voila/render/index.ipynb"
    plain = urllib.request.urlopen(address, timeout=60).read()
    assert urllib.request.urlopen(address + query, timeout=60).read() == plain


def test_the_index_needs_no_kernel(server, reader):
    """A page without code is complete at once, and its links lead on."""
    page = reader().page
    page.goto(f"{server.address}/voila/render/index.ipynb")
    page.get_by_role("link", name="Survivor-Led, Why?").click()
    expect(page.get_by_role("heading", level=1, name="Survivor-Led, Why?")).to_be_visible()
