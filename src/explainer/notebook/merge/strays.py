"""Notebooks beside those that a build writes, which were built from a page once; it writes none."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path

from explainer.errors import Diagnostic


def strays(folder: Path, pages: Collection[str]) -> Iterator[Diagnostic]:
    """Yield a notice for each notebook that a build leaves alone although it once wrote it.

    Args:
        folder: of the notebooks.
        pages: the slugs of all pages, and of the list of them.
    """
    for path in sorted(folder.glob("*.ipynb")):
        page = "" if path.stem in pages else _page_of(path)
        if page in pages:
            code = "W804"
            message = f"this was built from the page “{page}”, and is left as it is under this name"
            hint = f"to have it updated, call it {page}.ipynb"
        elif page:
            code = "W805"
            message = f"this was built from the page “{page}”, which is no longer there; it is kept"
            hint = "make a page of it with explainer adopt, or delete it"
        if page:
            yield Diagnostic(path=path, code=code, message=message, hint=hint)


def _page_of(path: Path) -> str:
    """Return the slug of the page that a notebook was built from; empty for any other file."""
    try:
        held = json.loads(path.read_bytes())
        page = held["metadata"]["explainer"]["page"]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return ""
    return page if isinstance(page, str) else ""
