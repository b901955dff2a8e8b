"""The command ``new``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from explainer.cli.options import add_repository_option, add_subcommand
from explainer.cli.output import ExitCode

if TYPE_CHECKING:
    from explainer.cli.options import Commands

PACKAGE = "package"
"""Stands for the example pages of this package: see ``scaffold.page_sources``."""


def add_command(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = add_subcommand(commands, "new", "create a folder for your own course")
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder to create")
    start = parser.add_mutually_exclusive_group()
    start.add_argument(
        "--from",
        dest="source",
        nargs="?",
        const=PACKAGE,
        default="",
        metavar="SOURCE",
        help="start with the pages of a content folder, of a git repository (its address) or, "
        "without SOURCE, with the example pages of explainer; each page keeps its authors' names "
        "(default: start with one new page)",
    )
    start.add_argument(
        "--lecture",
        action="store_true",
        help="start with a lecture of fifty minutes, its exercise, worksheet and quiz, and the "
        "example pages that it refers to",
    )
    parser.add_argument(
        "--revision", default="", metavar="NAME", help="the branch or tag of the git repository"
    )
    parser.add_argument(
        "--title", default="", help="the title of the course (default: the name of the folder)"
    )
    parser.add_argument(
        "--author",
        dest="authors",
        action="append",
        default=[],
        metavar="NAME",
        help="an author of the course (can be repeated)",
    )
    add_repository_option(parser)
    parser.set_defaults(run=_run)


def _run(
    *,
    folder: Path,
    source: str,
    lecture: bool,
    revision: str,
    title: str,
    authors: Sequence[str],
    repository: str,
) -> int:
    from explainer.scaffold.course import create_course  # only this command needs it
    from explainer.scaffold.course_files import LECTURE, Course

    course = Course(
        title=title,
        authors=tuple(authors),
        repository=repository,
        source=PACKAGE if lecture else source,
        start=LECTURE if lecture else "",
        revision=revision,
    )
    print(create_course(folder, course))
    return ExitCode.OK
