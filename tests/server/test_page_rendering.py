"""Tests that a page which takes long to render delays no other reader."""

from __future__ import annotations

import asyncio
import threading

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from explainer.server import page_cache
from explainer.server.page_cache import PageCache
from support.coroutines import run_in_thread
from support.raw_client import send_request, time_page
from support.servers import copy_notebooks, serve

SOON = 1.5
"""Seconds within which another page is sent, on a busy machine; alone it takes a few ms."""
NESTED = "# A page\n\n" + "<div>" * 20_000 + "text" + "</div>" * 20_000


@pytest.fixture
def server(tmp_path):
    cells = [new_markdown_cell(NESTED, id="nested"), new_code_cell("1 + 1", id="own-sum")]
    notebooks = copy_notebooks(tmp_path, nested=new_notebook(cells=cells))
    with serve(notebooks, "--kernels=1") as started:
        time_page(started)
        yield started


@pytest.mark.parametrize("query", ["", "?live=1"])
def test_a_slow_page_delays_no_other(server, query):
    """While it is rendered, read or live, other pages are sent as usual."""
    statuses = []

    def read():
        statuses.append(send_request(server, f"/voila/render/nested.ipynb{query}")[0])

    reading = threading.Thread(target=read)
    reading.start()
    times = []
    while reading.is_alive() or not times:
        times.append(time_page(server))
    assert max(times) < SOON
    assert statuses == [200]
    # What it takes long for is done once.
    assert time_page(server, "nested") < SOON


def test_a_page_that_takes_too_long_is_sent_later(tmp_path, monkeypatch):
    """The request ends in time, the rendering goes on, and later requests share its result."""
    notebook = new_notebook(cells=[new_markdown_cell(NESTED, id="nested")])
    nbformat.write(notebook, tmp_path / "nested.ipynb")
    pages = PageCache(tmp_path, base_url="/", frame_ancestors="'self'")

    async def get():
        monkeypatch.setattr(page_cache, "RENDER_SECONDS", 0.01)
        with pytest.raises(asyncio.TimeoutError):
            await pages.get("nested.ipynb")
        monkeypatch.setattr(page_cache, "RENDER_SECONDS", 60)
        return await asyncio.gather(*(pages.get("nested.ipynb") for _ in range(3)))

    first, *others = run_in_thread(get)
    assert b"text" in first.html
    assert all(page is first for page in others)
