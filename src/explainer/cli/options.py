"""Options that several commands have."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from explainer.builder import CONTENT
from explainer.cli.diagnostic_formats import DiagnosticFormat

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


def add_folder(parser: argparse.ArgumentParser, name: str, default: Path, summary: str) -> None:
    """Add an option or an argument that names a folder.

    Args:
        parser: the parser of the command.
        name: such as ``--out``; without hyphens, it is an argument that may be left out.
        default: the folder if none is named.
        summary: what the folder is.
    """
    nargs = None if name.startswith("-") else "?"
    parser.add_argument(
        name,
        nargs=nargs,
        type=Path,
        default=default,
        metavar="DIR",
        help=f"{summary} (default: %(default)s)",
    )


def add_content_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the content folder."""
    add_folder(parser, "--content", CONTENT, "the content folder")


def add_pages_argument(parser: argparse.ArgumentParser) -> None:
    """Add the argument that selects pages."""
    parser.add_argument(
        "pages",
        nargs="*",
        metavar="PAGE",
        help="the name of a page, or its file (default: all pages)",
    )


def add_format_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that selects the format of diagnostics."""
    parser.add_argument(
        "--format",
        type=DiagnosticFormat,
        choices=tuple(DiagnosticFormat),
        default=DiagnosticFormat.TEXT,
        metavar="{text,json,github}",
        help="the format of errors and warnings; github annotates pull requests in GitHub "
        "Actions (default: text)",
    )
