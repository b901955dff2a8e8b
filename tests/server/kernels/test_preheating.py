"""Tests of spare kernels, which are started before a reader needs one."""

from __future__ import annotations

import nbformat
from nbformat.v4 import new_code_cell

from support.educator_notebooks import shipped
from support.raw_client import get_kernel, send_request
from support.servers import copy_notebooks, serve, until_true

SOURCE = """import os
print("asked", os.environ["QUERY_STRING"], "in", os.path.basename(os.getcwd()))
print("left behind:", [name for name in ("_own", "_folder") if name in globals()])"""


def test_the_second_reader_has_a_warm_kernel(tmp_path):
    """The spare kernel has the environment and folder of the request, and ends when unused."""
    folder = copy_notebooks(tmp_path)
    (folder / "inner").mkdir()
    notebook = shipped()
    notebook.cells.append(new_code_cell(SOURCE, id="own-asked"))
    nbformat.write(notebook, folder / "inner" / "asked.ipynb")
    with serve(folder, "--kernels=2", "--preheat", cull_seconds=60, spare_seconds=0.2) as server:

        def read_page(query):
            path = f"/voila/render/inner/asked.ipynb?live=1&q={query}"
            status, headers, body = send_request(server, path)
            assert status == 200
            return get_kernel(server, headers), body.decode()

        first, page = read_page("first")
        assert "asked live=1&amp;q=first in inner" in page
        until_true(lambda: len(server.kernels()) == 2)
        spare = {kernel.pid for kernel in server.kernels()}
        assert server.metric("explainer_live_places_taken") == 1
        second, page = read_page("second")
        assert "asked live=1&amp;q=second in inner" in page
        assert "left behind: []" in page
        assert {kernel.pid for kernel in server.kernels()} <= spare
        assert server.metric("explainer_live_places_taken") == 2
        first.end()
        until_true(lambda: len(server.kernels()) == 2)  # the next spare one
        second.end()
        until_true(lambda: not server.kernels())
    assert "could" not in (tmp_path / "log").read_text()
