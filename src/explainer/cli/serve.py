"""The command ``serve``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from explainer.cli.options import add_folder, add_site_options, add_subcommand
from explainer.cli.pages import build_stale
from explainer.cli.serve_options import add_options, make_config
from explainer.cli.site_folders import SITE_OR_NOTEBOOKS, find_folders
from explainer.errors import MissingExtraError

if TYPE_CHECKING:
    from explainer.cli.options import Commands


def add_command(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = add_subcommand(commands, "serve", "serve the notebooks to readers as a dashboard")
    add_folder(parser, "folder", None, SITE_OR_NOTEBOOKS)
    add_site_options(parser)
    add_options(parser)
    parser.set_defaults(run=_run)


def _run(*, folder: Path | None, content: Path, dialect: str, **options: object) -> int:
    pages, notebooks = find_folders(folder, content)
    try:
        build_stale(pages, notebooks, dialect=dialect)
    except MissingExtraError as error:
        if not notebooks.is_dir():
            raise
        print(f"{error}; serving the notebooks in {notebooks} as they are", file=sys.stderr)
    from explainer.server.app import serve  # the server's libraries are slow to import

    return serve(notebooks, make_config(argparse.Namespace(**options)))
