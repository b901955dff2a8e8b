"""Notebooks as other tools write them, in an exported site, on our server and in plain Voilà."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator

import nbformat
import pytest

from explainer.export.site import Exported, write_site
from support.paths import ROOT
from support.servers import Server, serve, serve_with_voila

FOLDER = ROOT / "tests/golden/real-notebooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
PAGE = {
    "asks-input": ["Text after."],
    "callback-error": ["Text after."],
    "cells-after-error": ['data-cell="4"'],
    "endless-cell": ["Text after."],
    "ipyleaflet": ["Text after."],
    "ipympl": ["Text after."],
    "attachment-img-tag": [
        '<img src="assets/picture.02face63fb12.png" width="100" height="300" loading="lazy">',
        '<img src="assets/picture.45ae70527787.jpg" alt="jpeg named png" loading="lazy"> missing '
        '<img src="assets/picture.',
    ],
    "cells-after-error-saved": ["<pre>SAVED THIRD\n</pre>"],
    "closed-widget": ['data-cell="3"'],
    "code-cell-options": ['data-cell="3"'],
    "heading-cell": ['<h2 id="heading-title">Heading?</h2>', "Still here."],
    "linked-badge": [
        '<a href="https://colab.research.google.com/github/x/y" rel="noopener noreferrer">'
        "Open In Colab</a>",
        "<pre>3\n</pre>",
    ],
    "many-outputs": [
        '<pre><span class="ansi-red">red</span> and <span class="ansi-bold">bold</span>\ndone\n',
        '<table class="dataframe">',
        "<msup><mi>x</mi><mn>2</mn></msup>",
        '<img alt="" src="assets/picture.',
        '" width="300" height="50" loading="lazy">',
        "<strong>md</strong>",
        "&#34;a&#34;",
    ],
    "missing-outputs": ["Still here."],
    "no-kernelspec": ["Text."],
    "null-id": ["<p>x</p>", "Still here."],
    "r-kernel": ['<div class="cell" data-cell="2">2</div>'],
    "thread-output": ["Text after."],
}
"""What the page of each notebook has, before any cell has run."""
LIVE = {
    "asks-input": ["<pre>before\n</pre>", 'data-live-cell="3" data-state="input"'],
    "cells-after-error": [
        'data-live-cell="2" data-state="shown"',
        'data-live-cell="4" data-state="failed"',
        'data-live-cell="6" data-state="skipped"',
        'data-live-cell="7" data-state="skipped"',
    ],
    "code-cell-options": ["<pre>1\n</pre>", "<pre>after syntax error\n</pre>"],
    "heading-cell": [],
    "missing-outputs": ["<pre>1\n</pre>"],
    "no-kernelspec": ["<pre>ran 2\n</pre>"],
    "null-id": [],
    "thread-output": ["<pre>awaited\n</pre>", "magics"],
}
"""What the cells of notebooks print when they run, and what became of them."""
REPORTED = {
    "attachment-img-tag": ["W907 cell 3: the attachment 'none.png' is missing"],
    "code-cell-options": ["W810 cell 3: its line “:tags:” is not code, and is read as tags"],
    "heading-cell": ["W810 cell 2: its type “heading” is not of nbformat 4"],
    "linked-badge": ["W901 the picture 'https://colab.research.google.com", "W906 cell 2: "],
    "many-outputs": ["W906 cell 6: ", "W906 cell 14: "],
    "missing-outputs": [
        "W810 cell 2: its execution count is missing or not a number",
        "W810 cell 2: its outputs are missing or not a list",
    ],
    "null-id": ["W810 cell 2: its id is missing, invalid or used twice"],
    "r-kernel": ["W812 its code is in the language r"],
}
"""The beginnings of the diagnostics of an export; a server announces those of the reader."""


DATA = re.compile(r"data:(image/[a-z+]+);base64,([A-Za-z0-9+/=]+)")
SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/svg+xml": ".svg"}


def name_as_exported(match: re.Match[str]) -> str:
    """Return the name that an export gives to the file of a picture, from its bytes."""
    digest = hashlib.sha256(base64.b64decode(match[2])).hexdigest()[:12]
    return f"assets/picture.{digest}{SUFFIXES[match[1]]}"


def fetch(server: Server, name: str, query: str = "") -> str:
    address = f"{server.address}/voila/render/{name}.ipynb{query}"
    with urllib.request.urlopen(address, timeout=60) as answer:
        text: str = answer.read().decode()
    return text


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    return write_site(FOLDER, tmp_path_factory.mktemp("export") / "site")


@pytest.mark.parametrize("name", NAMES)
def test_the_exported_page(name: str, exported: Exported) -> None:
    """The file has what can be shown, and the export names what cannot."""
    html = (exported.path / f"{name}.html").read_text(encoding="utf-8")
    for part in PAGE[name]:
        assert part in html
    assert "\x1b" not in html
    found = [d for d in exported.diagnostics if d.path.stem == name]
    messages = sorted(f"{diagnostic.code} {diagnostic.message}" for diagnostic in found)
    expected = sorted(REPORTED.get(name, []))
    assert len(messages) == len(expected)
    for message, start in zip(messages, expected, strict=True):
        assert message.startswith(start)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served") / "notebooks"
    shutil.copytree(FOLDER, folder)
    (folder / "broken.ipynb").write_text("{")
    with serve(
        folder, "--kernels=8", "--kernels-per-reader=8", "--kernels-per-address=8"
    ) as started:
        yield started


@pytest.mark.parametrize("name", NAMES)
def test_the_served_page(name: str, server: Server) -> None:
    """It has the same, in English, as the notebooks do not name their language."""
    html = fetch(server, name)
    assert '<html lang="en"' in html
    html = DATA.sub(name_as_exported, html)
    for part in PAGE[name]:
        assert part in html


def test_the_server_announces_what_it_repaired(server: Server) -> None:
    """The log names each notebook and cell, and one broken notebook stops no other."""
    log = server.log.read_text(encoding="utf-8")
    for name, messages in REPORTED.items():
        for message in messages:
            assert (f"{name}.ipynb: {message}" in log) == (not message.startswith("W9"))
    assert "broken.ipynb: E801" in log


def test_code_in_another_language_promises_nothing(server: Server) -> None:
    """The page of an R notebook offers no live parts, which could only fail."""
    assert 'id="explainer-live"' not in fetch(server, "r-kernel")
    assert 'id="explainer-live"' in fetch(server, "no-kernelspec")


@pytest.mark.parametrize("name", LIVE)
def test_the_live_page(name: str, server: Server) -> None:
    """A notebook that was repaired runs as any other."""
    html = fetch(server, name, "?live=1")
    assert 'id="explainer-complete"' in html or not LIVE[name]
    for part in LIVE[name]:
        assert part in html


@pytest.fixture(scope="module")
def voila(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("voila") / "notebooks"
    shutil.copytree(FOLDER, folder)
    notebook = nbformat.read(FOLDER / "no-kernelspec.ipynb", as_version=4)
    notebook.metadata.kernelspec = {"name": "conda-env", "display_name": "Conda"}
    nbformat.write(notebook, folder / "unknown-kernel.ipynb")
    shutil.copy(ROOT / "voila.json", folder.parent)
    with serve_with_voila(folder) as started:
        yield started


@pytest.mark.parametrize("name", sorted(LIVE))
def test_plain_voila(name: str, voila: Server) -> None:
    """Voilà opens the file, and our template repairs it before its cells run."""
    html = fetch(voila, name)
    for part in [*PAGE[name], *LIVE[name]]:
        assert part in html


def test_plain_voila_runs_an_unknown_kernel_without_a_language_as_python(voila: Server) -> None:
    """As our server does."""
    assert "<pre>ran 2\n</pre>" in fetch(voila, "unknown-kernel")


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("r-kernel", 500, "It is in a programming language that this server cannot run."),
        ("absent", 404, "There is no page at this address."),
    ],
)
def test_plain_voila_says_what_it_cannot_show(
    voila: Server, name: str, status: int, sentence: str
) -> None:
    """One sentence, and nothing of the server."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(voila, name)
    assert refused.value.code == status
    html = refused.value.read().decode()
    assert f"<p>{sentence}</p>" in html
    assert "Jupyter" not in html
