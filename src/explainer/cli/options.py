"""Options that several commands have."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from explainer.builder import CONTENT

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
    """What ``add_subparsers`` returns."""


def add_subcommand(commands: Commands, name: str, summary: str) -> argparse.ArgumentParser:
    """Add a command, and return its parser.

    Args:
        commands: the commands to add it to.
        name: the name of the command.
        summary: what it does, as an instruction in lower case without a full stop.
    """
    description = f"{summary[0].upper()}{summary[1:]}."
    return commands.add_parser(name, help=summary, description=description)


def add_content_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the content folder."""
    parser.add_argument(
        "--content",
        type=Path,
        default=CONTENT,
        metavar="DIR",
        help="the content folder (default: %(default)s)",
    )


def add_pages_argument(parser: argparse.ArgumentParser) -> None:
    """Add the argument that selects pages."""
    parser.add_argument(
        "pages",
        nargs="*",
        metavar="PAGE",
        help="the name or file of a page (default: all pages)",
    )
