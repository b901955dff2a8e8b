"""Options that several commands have."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from explainer.builder import CONTENT
from explainer.cli.diagnostic_formats import DiagnosticFormat
from explainer.errors import UsageError
from explainer.execution.pages import ExecutionScope
from explainer.source.dialects import DIALECTS

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
    """What ``add_subparsers`` returns."""


SITE_FOLDER = "the content folder, or the folder of another generator's site"


def add_subcommand(commands: Commands, name: str, summary: str) -> argparse.ArgumentParser:
    """Add a command, and return its parser.

    Args:
        commands: the commands to add it to.
        name: the name of the command.
        summary: what it does, as an instruction in lower case without a full stop.
    """
    description = f"{summary[0].upper()}{summary[1:]}."
    return commands.add_parser(name, help=summary, description=description)


def add_folder(
    parser: argparse.ArgumentParser, name: str, default: Path | None, summary: str
) -> None:
    """Add an option or an argument that names a folder.

    Args:
        parser: the parser of the command.
        name: such as ``--out``; without hyphens, it is an argument that may be left out.
        default: the folder if none is named; None if the command decides, as the summary says.
        summary: what the folder is.
    """
    nargs = None if name.startswith("-") else "?"
    parser.add_argument(
        name,
        nargs=nargs,
        type=Path,
        default=default,
        metavar="DIR",
        help=f"{summary} (default: %(default)s)" if default else summary,
    )


def add_repository_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the repository of a course."""
    parser.add_argument(
        "--repository",
        default="",
        metavar="OWNER/NAME",
        help="the course's repository on GitHub, for badges that open it on Binder, and a workflow "
        "that publishes it on GitHub Pages",
    )


def add_content_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the content folder."""
    add_folder(parser, "--content", CONTENT, "the content folder")


def add_site_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that name the folder of a site and the dialect of its pages."""
    add_folder(parser, "--content", CONTENT, SITE_FOLDER)
    add_dialect_option(parser)


def add_dialect_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the dialect of the pages."""
    names = [dialect.name for dialect in DIALECTS]
    parser.add_argument(
        "--dialect",
        choices=names,
        default="",
        metavar="NAME",
        help=f"the generator that the site was made for: {', '.join(names)} "
        "(default: recognised by its configuration file)",
    )


def add_live_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that let readers' browsers run the pages of a site."""
    parser.add_argument(
        "--live",
        action="store_true",
        help="let readers' browsers run the pages that have code, with Python from the site itself",
    )
    parser.add_argument(
        "--pyodide",
        type=Path,
        metavar="DIR|ARCHIVE",
        help="with --live, a distribution of Pyodide, which has numpy, matplotlib and others "
        "(default: Python alone, from the npm registry)",
    )


def add_targets_argument(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names a site, pages, or both."""
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="DIR|PAGE",
        help="the folder of a site (default: that of --content), and names or files of pages "
        "(default: all pages)",
    )


def add_execution_options(parser: argparse.ArgumentParser) -> None:
    """Add the options about code cells, which have the names of Quarto's."""
    scopes = parser.add_mutually_exclusive_group()
    scopes.add_argument(
        "--execute",
        dest="execution",
        action="store_const",
        const=ExecutionScope.ALL,
        default=ExecutionScope.SELECTED,
        help="run the code cells of all pages, also of another generator's site; only of pages "
        "that you trust (default: of pages and sites that say execute: true)",
    )
    scopes.add_argument(
        "--no-execute",
        dest="execution",
        action="store_const",
        const=ExecutionScope.NONE,
        help="run no code; results that are known and still right are kept",
    )
    parser.add_argument(
        "--cache-refresh",
        dest="ignores_cache",
        action="store_true",
        help="run code cells although neither they nor their data have changed",
    )


def split_targets(targets: Sequence[str], content: Path) -> tuple[Path, tuple[str, ...]]:
    """Return the folder of the site and the names of pages among the arguments.

    Args:
        targets: the arguments.
        content: the folder to return if none is among them.

    Raises:
        UsageError: there are several folders.
    """
    folders = [target for target in targets if Path(target).is_dir()]
    if len(folders) > 1:
        raise UsageError(f"{folders[1]}: name one folder at a time")
    pages = tuple(target for target in targets if target not in folders)
    return Path(folders[0]) if folders else content, pages


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
