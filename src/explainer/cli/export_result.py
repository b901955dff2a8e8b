"""What the kinds of ``export`` share: building what is stale, and printing what was written."""

from __future__ import annotations

from pathlib import Path

from explainer.cli.output import ExitCode, print_diagnostics, print_paths
from explainer.cli.pages import build_stale
from explainer.cli.site_folders import find_folders
from explainer.export.site import Exported


def build_stale_page(page: str, content: Path, notebooks: Path | None, dialect: str) -> Path:
    """Build the notebook of a page if it is stale, and return the folder of notebooks."""
    pages, folder = find_folders(None, content, notebooks)
    if not page.endswith(".ipynb"):  # a notebook's file may belong to no page
        build_stale(pages, folder, page=page, dialect=dialect)
    return folder


def print_result(result: Exported) -> ExitCode:
    """Print the diagnostics and the paths of what was written."""
    code = print_diagnostics(result.diagnostics)
    print_paths((result.path, *result.also))
    return code
