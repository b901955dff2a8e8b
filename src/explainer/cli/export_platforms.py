"""The kinds of ``export`` for learning platforms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from explainer.cli.export_result import build_stale_page, print_result
from explainer.cli.options import add_folder, add_subcommand
from explainer.cli.output import ExitCode
from explainer.cli.pages import build_stale
from explainer.cli.site_folders import SITE_OR_NOTEBOOKS, find_folders
from explainer.export.platforms import PACKAGE, list_embedded, render_frame, write_package

if TYPE_CHECKING:
    from explainer.cli.options import Commands


def add_kinds(kinds: Commands) -> None:
    """Add the kinds to the parser of ``export``."""
    package = add_subcommand(
        kinds, "package", "export all pages as a SCORM package, which learning platforms take"
    )
    add_folder(package, "folder", None, SITE_OR_NOTEBOOKS)
    package.add_argument(
        "--out",
        type=Path,
        metavar="FILE|DIR",
        help=f"the file or folder to write to (default: {PACKAGE})",
    )
    package.set_defaults(run=_run_package)
    embed = add_subcommand(
        kinds, "embed", "print the HTML with which a learning platform shows pages in a frame"
    )
    embed.add_argument(
        "page", nargs="?", default="", metavar="PAGE", help="the name of a page (default: all)"
    )
    embed.set_defaults(run=_run_embed)


def _run_package(
    *,
    folder: Path | None,
    out: Path | None,
    notebooks: Path | None,
    content: Path,
    dialect: str,
) -> int:
    pages, notebooks = find_folders(folder, content, notebooks)
    code = build_stale(pages, notebooks, dialect=dialect)
    return max(code, print_result(write_package(notebooks, out)))


def _run_embed(
    *, page: str, notebooks: Path | None, address: str, content: Path, dialect: str
) -> int:
    _, notebooks = find_folders(None, content, notebooks)
    if page:
        notebooks = build_stale_page(page, content, notebooks, dialect)
    for embedded in list_embedded(notebooks, page, address=address):
        print(render_frame(embedded))
    return ExitCode.OK
