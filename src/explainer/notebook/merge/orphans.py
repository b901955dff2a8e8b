"""Find notebooks that were built from a page and that a build no longer updates."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from explainer.errors import ContentError, Diagnostic
from explainer.notebook.reader import read_notebook


def find_orphans(folder: Path, pages: Collection[str]) -> Iterator[Diagnostic]:
    """Yield a warning for each notebook that a build leaves alone although it once wrote it.

    Args:
        folder: of the notebooks.
        pages: the slugs of all pages, and of the list of them.
    """
    for path in sorted(folder.glob("*.ipynb")):
        page = "" if path.stem in pages else _read_page(path)
        if page in pages:
            code = "W804"
            message = f"this notebook of the page “{page}” has another name, so it is not updated"
            hint = f"to have it updated, rename it to {page}.ipynb"
        elif page:
            code = "W805"
            message = f"this notebook was built from the page “{page}”, which no longer exists"
            hint = "turn it into a page with explainer adopt, or delete it"
        if page:
            yield Diagnostic(path=path, code=code, message=message, hint=hint)


def _read_page(path: Path) -> str:
    """Return the slug of the page that a notebook was built from; empty for any other file."""
    try:
        return read_notebook(path).view.page
    except ContentError:
        return ""
