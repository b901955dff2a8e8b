from __future__ import annotations

import gzip
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import PurePosixPath
from urllib.parse import urljoin, urlsplit

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import expect

from explainer.render.csp import WORKER_POLICY
from support.browser import SECONDS_TO_GO_LIVE, wait_until_live
from support.servers import Server, serve

SQUARE = """
import ipywidgets
from helper import square

word = open("word.txt").read()

@ipywidgets.interact(n=(1, 9))
def show_square(n=4):
    print(word, square(n))
"""
PAGE = "voila/render/live.ipynb"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a page with a live cell, with one place for a kernel, and Python for browsers."""
    notebooks = tmp_path_factory.mktemp("browser") / "notebooks"
    notebooks.mkdir()
    text = new_markdown_cell("# Squares\n\n## One\n\nChoose a number.")
    nbformat.write(new_notebook(cells=[text, new_code_cell(SQUARE)]), notebooks / "live.ipynb")
    nbformat.write(new_notebook(cells=[text]), notebooks / "index.ipynb")
    (notebooks / "helper.py").write_text("def square(n):\n    return n * n\n")
    (notebooks / "word.txt").write_text("square")
    with serve(notebooks, "--kernels=1", "--browser-python") as started:
        yield started


def get(address: str, encoding: str = "identity") -> HTTPResponse:
    """Return the answer to a request."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": encoding})
    answer: HTTPResponse = urllib.request.urlopen(request, timeout=60)
    return answer


def test_an_offer_leads_to_all_files(server: Server) -> None:
    """The page's file leads to the worker and to Python, which is sent compressed."""
    offer = json.load(get(f"{server.address}/browser/offer/live.ipynb"))
    assert offer["label"] == "Run Python in this browser (10 MB)"
    assert "can run in your browser" in offer["message"]
    assert (
        get(urljoin(server.address, offer["script"])).headers["Cache-Control"].endswith("immutable")
    )
    address = urljoin(server.address, offer["page"])
    page = json.load(get(address))
    worker = get(urljoin(address, page["worker"]))
    assert worker.headers["Content-Security-Policy"] == WORKER_POLICY
    manifest = urljoin(address, page["manifest"])
    (compiled,) = (
        one["file"]
        for one in json.load(get(manifest))["pyodide"]["files"]
        if PurePosixPath(one["file"]).suffix == ".wasm"
    )
    plain, packed = (get(urljoin(manifest, compiled), code) for code in ("identity", "gzip"))
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.headers["Content-Type"] == packed.headers["Content-Type"] == "application/wasm"
    assert gzip.decompress(packed.read()) == plain.read()


@pytest.mark.parametrize(
    "path",
    [
        "offer/index.ipynb",
        "offer/none.ipynb",
        "offer/../live.ipynb",
        "files/",
        "files/live/../live",
    ],
)
def test_nothing_else_is_offered(path: str, server: Server) -> None:
    """A page without live cells needs nothing, and only the prepared files are sent."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(f"{server.address}/browser/{path}")
    assert refused.value.code == 404


def test_a_reader_without_a_place_runs_the_page_in_the_browser(server: Server, reader) -> None:
    """Who waits gets an offer, and with it the same controls; the server starts no kernel."""
    first, second = reader(), reader()
    first.page.goto(f"{server.address}/{PAGE}")
    wait_until_live(first.page)
    second.page.goto(f"{server.address}/{PAGE}")
    status = second.page.get_by_role("status")
    offer = status.get_by_role("button", name="Run Python in this browser (10 MB)")
    expect(offer).to_be_visible(timeout=10_000)
    offer.focus()
    second.page.keyboard.press("Enter")
    slider = second.page.get_by_role("slider")
    expect(slider).to_be_visible(timeout=SECONDS_TO_GO_LIVE * 1000)
    slider.focus()
    second.page.keyboard.press("ArrowRight")
    expect(second.page.get_by_text("square 25")).to_be_visible()
    expect(status).to_be_hidden()
    assert len(server.kernels()) == 1
    assert second.hosts() == {urlsplit(server.address).netloc}
    assert not second.errors
