"""The command ``new``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from explainer.cli.options import add_subcommand
from explainer.cli.output import ExitCode

if TYPE_CHECKING:
    from explainer.cli.options import Commands

EXAMPLES = Path()
"""Stands for the example pages of this package."""


def add_command(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = add_subcommand(commands, "new", "create a folder for your own course")
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder to create")
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        nargs="?",
        const=EXAMPLES,
        metavar="DIR",
        help="start with the pages of this content folder or, without DIR, with the example pages "
        "of explainer; each page keeps its authors' names (default: start with one new page)",
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
    parser.add_argument(
        "--repository",
        default="",
        metavar="OWNER/NAME",
        help="the course's repository on GitHub, which the badges link to",
    )
    parser.set_defaults(run=_run)


def _run(
    *, folder: Path, source: Path | None, title: str, authors: Sequence[str], repository: str
) -> int:
    from explainer.scaffold.bundled_files import find_content  # only this command needs them
    from explainer.scaffold.course import Course, create_course

    course = Course(
        title=title,
        authors=tuple(authors),
        repository=repository,
        source=find_content() if source is EXAMPLES else source,
    )
    print(create_course(folder, course))
    return ExitCode.OK
