"""Jupyter Server shows the page of a notebook to those who may read the notebook."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from support.jupyterlab import own_environment
from support.servers import copy_notebooks, until_true

TOKEN = "secret"
PATH = "/user/ada/"


@dataclass(frozen=True, kw_only=True)
class Hub:
    """A server of Jupyter as a hub starts it: below a path, with a token."""

    address: str
    folder: Path

    def get(self, path: str, token: str = TOKEN) -> tuple[int, str, str]:
        """Return the status, the address and the text of what the page of a notebook leads to."""
        request = urllib.request.Request(f"{self.address}explainer/readers/{path}")
        if token:
            request.add_header("Authorization", f"token {token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read().decode("utf-8", "replace")
                policy = answer.headers.get("Content-Security-Policy", "")
                return answer.status, answer.url, f"{policy}\n{text}"
        except urllib.error.HTTPError as error:
            return error.code, error.url, error.read().decode()


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    folder = tmp_path_factory.mktemp("hub")
    notebooks = copy_notebooks(folder)
    cells = [
        new_markdown_cell("# Wrens"),
        new_markdown_cell("## Nests\n\nThey build."),
        new_code_cell("1"),
    ]
    nbformat.write(new_notebook(cells=cells), notebooks / "wrens.ipynb")
    (notebooks / ".hidden.ipynb").write_text("{}")
    (folder / "outside.ipynb").write_text("{}")
    words = [sys.executable, "-m", "jupyter_server", "--port=0", "--no-browser", "--allow-root"]
    words += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.base_url={PATH}"]
    words += [f"--ServerApp.root_dir={notebooks}"]
    log = folder / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            words, cwd=folder, env=own_environment(folder), stdout=out, stderr=out
        )

    def find_address() -> str | None:
        assert process.poll() is None, log.read_text()
        for file in (folder / "jupyter_runtime_dir").glob("jpserver-*.json"):
            with suppress(ValueError, OSError):  # half written, or not listening yet
                address = str(json.loads(file.read_text())["url"])
                urllib.request.urlopen(f"{address}login", timeout=5).close()
                return address
        return None

    try:
        yield Hub(address=until_true(find_address), folder=notebooks)
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_page_is_that_of_the_saved_notebook(hub: Hub) -> None:
    """It is there below the server's path, says where each cell begins, and loads nothing else."""
    status, address, text = hub.get("wrens.ipynb")
    assert (status, address) == (200, f"{hub.address}explainer/readers/wrens.ipynb")
    assert PATH in address
    assert "<!--cell 2--><p>They build.</p>" in text
    assert "frame-ancestors 'self'" in text.splitlines()[0]
    notebook = nbformat.read(hub.folder / "wrens.ipynb", as_version=4)
    notebook.cells[1].source += " They sing."
    nbformat.write(notebook, hub.folder / "wrens.ipynb")
    assert "They sing." in hub.get("wrens.ipynb")[2]


def test_other_pages_and_files_are_reached_by_links(hub: Hub) -> None:
    """The list of pages is there, and files are where Jupyter has them."""
    assert "Survivor-Led" in hub.get("index.ipynb")[2]
    (hub.folder / "nest.txt").write_text("straw")
    status, address, text = hub.get("nest.txt")
    assert (status, address) == (200, f"{hub.address}files/nest.txt")
    assert "straw" in text


@pytest.mark.parametrize(
    "path",
    [".hidden.ipynb", "../outside.ipynb", "%2e%2e/outside.ipynb", "none.ipynb", "no/a.ipynb"],
)
def test_what_jupyter_does_not_show_has_no_page(hub: Hub, path: str) -> None:
    """Hidden files and files outside of the server's folder are not there."""
    assert hub.get(path)[0] == 404


def test_page_needs_the_token(hub: Hub) -> None:
    """Without it, the answer is the form to log in, or a refusal."""
    for token in ("", "wrong"):
        status, address, text = hub.get("wrens.ipynb", token)
        assert status == 403 or "/login" in address
        assert "They build" not in text
