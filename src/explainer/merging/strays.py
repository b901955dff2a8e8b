"""Notebooks beside those that a build writes, which were built from a page once; it writes none."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path

from explainer.errors import Problem


def strays(folder: Path, pages: Collection[str]) -> Iterator[Problem]:
    """Yield a notice for each notebook that a build leaves alone although it once wrote it.

    Args:
        folder: of the notebooks.
        pages: the slugs of all pages, and of the list of them.
    """
    for path in sorted(folder.glob("*.ipynb")):
        page = "" if path.stem in pages else _page_of(path)
        if page in pages:
            what = f"this was built from the page “{page}”, and is left as it is under this name"
            mend = f"to have it updated, call it {page}.ipynb"
        elif page:
            what = f"this was built from the page “{page}”, which is no longer there; it is kept"
            mend = "make a page of it with explainer adopt, or delete it"
        if page:
            yield Problem(path=path, what=what, mend=mend, notice=True)


def _page_of(path: Path) -> str:
    """Return the slug of the page that a notebook was built from; empty for any other file."""
    try:
        held = json.loads(path.read_bytes())
        page = held["metadata"]["explainer"]["page"]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return ""
    return page if isinstance(page, str) else ""
