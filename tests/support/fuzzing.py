"""Build and render random files; a build gives pages or diagnostics."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

from explainer.builder import build
from explainer.errors import ContentError, Diagnostic
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from explainer.render.document import render_document

SITE = b'title = "T"\n'
PAGE = b"---\ntitle: P\n---\n\nWords, and [a work](https://doi.org/10.1000/x).\n\n## One\n\nMore.\n"
STUDY = b"""---
type: article-journal
title: W
author:
  - {family: F, given: G}
issued: 2020-01
DOI: 10.1000/x
---

## Found

Something.
"""
KINDS = ("page", "study", "site")


def built(folder: Path, kind: str, data: bytes) -> str:
    """Build a content folder in which one file is random.

    Returns ``built``, or ``told`` if each diagnostic has a place, a message and a hint.
    """
    content = folder / "content"
    files = {
        "page": content / "pages" / "p.md",
        "study": content / "studies" / "k.md",
        "site": content / "site.toml",
    }
    for name, given in (("page", PAGE), ("study", STUDY), ("site", SITE)):
        files[name].parent.mkdir(parents=True, exist_ok=True)
        files[name].write_bytes(data if name == kind else given)
    out = folder / "notebooks"
    for old in out.glob("*.ipynb") if out.is_dir() else ():
        old.unlink()
    try:
        build(content, out)
    except ContentError as error:
        return "told" if all(map(is_whole, error.diagnostics)) else f"half told: {error}"
    for path in out.glob("*.ipynb"):
        read(nbformat.read(path, as_version=4))
    return "built"


def is_whole(diagnostic: Diagnostic) -> bool:
    """Return whether a diagnostic has a place, a message and a hint, on one line."""
    parts = (diagnostic.path, diagnostic.message, diagnostic.hint)
    return all(parts) and "\n" not in str(diagnostic)


def read(notebook) -> str:
    """Return the document of a notebook; it must be complete and contain no script."""
    page = render_page(make_view(notebook), name="noise")
    html = render_document(page).html
    html.encode("utf-8", "replace")
    assert html.count("<main") == 1
    assert "<script" not in page.main.lower()
    return html


def rendered(data: bytes) -> str:
    """Read bytes as a notebook, as a server does, and return the outcome."""
    try:
        notebook = nbformat.reads(data.decode(), as_version=4)
        nbformat.validate(notebook)
    except Exception:
        return "no notebook"  # nbformat's own word on it, whichever error it has for it
    read(notebook)
    return "built"


def notebook_of(text: str) -> bytes:
    """Return a notebook in which every text is the given one."""
    outputs = [
        new_output("display_data", data={"text/html": text}),
        new_output("display_data", data={"text/markdown": text}),
        new_output("display_data", data={"image/png": text, "text/plain": text}),
        new_output("stream", name="stdout", text=text),
    ]
    made = new_notebook(
        cells=[
            {
                "cell_type": "markdown",
                "id": "a",
                "metadata": {"explainer": {"section": text}},
                "source": f"# {text}\n\n{text}",
            },
            {"cell_type": "markdown", "id": "b", "metadata": {}, "source": f"## {text}\n\n{text}"},
            new_code_cell(text, id="c", outputs=outputs),
        ],
        metadata={"title": text, "explainer": {"lang": text, "dir": text, "description": text}},
    )
    return json.dumps(made).encode()
