"""The command ``preview``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from explainer.cli.options import SITE_FOLDER, add_folder, add_site_options, add_subcommand
from explainer.cli.output import print_diagnostics
from explainer.cli.serve_options import add_options, make_config
from explainer.cli.site_folders import find_folders
from explainer.errors import ContentError, ExplainerError, UsageError, requires_extra

if TYPE_CHECKING:
    from explainer.cli.options import Commands


def add_command(commands: Commands) -> None:
    """Add the command to the parser."""
    summary = "serve a site, and show each change of its pages in the open browser"
    parser = add_subcommand(commands, "preview", summary)
    add_folder(parser, "folder", None, f"{SITE_FOLDER} (default: that of --content)")
    add_site_options(parser)
    add_options(parser)
    parser.set_defaults(run=_run)


def _run(*, folder: Path | None, content: Path, dialect: str, **options: object) -> int:
    pages, notebooks = find_folders(folder, content)
    if pages is None or not pages.is_dir():
        raise UsageError(f"there is no folder {pages or content}; name the folder of the pages")
    with requires_extra("write", "the preview"):
        import watchfiles  # noqa: F401 — the server imports it when it watches
    from explainer.server.app import serve  # the server's libraries are slow to import
    from explainer.server.preview import Preview

    preview = Preview(content=pages, notebooks=notebooks, dialect=dialect)
    preview.build()
    print_diagnostics(preview.state.problems)
    if preview.state.failure:
        raise ExplainerError(preview.state.failure)
    if not any(notebooks.glob("*.ipynb")):
        raise ContentError(())  # its errors were printed
    return serve(notebooks, make_config(argparse.Namespace(**options)), preview)
