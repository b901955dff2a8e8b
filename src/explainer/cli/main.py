"""The command line: reads the words of a command and calls the room that does it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from explainer import __version__
from explainer.builder import CONTENT, NOTEBOOKS, BuildResult, build, changes, check
from explainer.cli.export import add_exports
from explainer.cli.serve_options import add_options, settings
from explainer.cli.studies import add_studies
from explainer.errors import ContentError, ExplainerError, UsageError
from explainer.notebook.importer.adopt import adopt
from explainer.notebook.merge.cell import ConflictPolicy

FINE, WRONG_CONTENT, WRONG_USE = 0, 1, 2
INTERRUPTED = 130
"""What a shell expects of a command that Ctrl-C has stopped."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns:
        0 when all is fine, 1 when the content is wrong, 2 when the command was used wrongly.
    """
    asked = _parser().parse_args(argv)
    try:
        code: int = asked.run(asked)
    except UsageError as error:
        print(f"explainer: {error}", file=sys.stderr)
        return WRONG_USE
    except ExplainerError as error:
        shown = error if isinstance(error, ContentError) else f"explainer: {error}"
        print(shown, file=sys.stderr)
        return WRONG_CONTENT
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever reads us, as head does, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="explainer", description="Markdown pages become notebooks, read as a dashboard."
    )
    parser.add_argument("--version", action="version", version=f"explainer {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    making = commands.add_parser("build", help="write the notebooks of the pages")
    making.add_argument(
        "pages", nargs="*", metavar="PAGE", help="a page's name or file; all if none"
    )
    _add_content(making)
    making.add_argument("--out", type=Path, default=NOTEBOOKS, metavar="DIR",
                        help="where the notebooks go (default: %(default)s)")  # fmt: skip
    making.add_argument("--check", action="store_true",
                        help="write nothing; exit 1 if a notebook is stale")  # fmt: skip
    making.add_argument("--dry-run", dest="dry", action="store_true",
                        help="write nothing; say what would be written and merged")  # fmt: skip
    making.set_defaults(both=ConflictPolicy.BESIDE)
    sides = making.add_mutually_exclusive_group()
    sides.add_argument("--theirs", dest="both", action="store_const", const=ConflictPolicy.THEIRS,
                       help="where an educator and the page have both changed a cell, keep "
                       "theirs, and put nothing beside it")  # fmt: skip
    sides.add_argument("--ours", dest="both", action="store_const", const=ConflictPolicy.OURS,
                       help="there, take the page’s; a file that cannot be merged is replaced; "
                       "a backup is kept")  # fmt: skip
    making.set_defaults(run=_build)

    comparing = commands.add_parser("diff", help="show what an educator has changed")
    comparing.add_argument(
        "pages", nargs="*", metavar="PAGE", help="a page's name or file; all if none"
    )
    _add_content(comparing)
    comparing.add_argument("--out", type=Path, default=NOTEBOOKS, metavar="DIR",
                           help="the folder of notebooks (default: %(default)s)")  # fmt: skip
    comparing.set_defaults(run=_diff)

    adopting = commands.add_parser("adopt", help="make a page of a notebook, and studies")
    adopting.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="a notebook's file")
    _add_content(adopting)
    adopting.add_argument("--author", action="append", default=[], metavar="NAME",
                          help="who has changed it; the page then says what it is adapted "
                          "from; may be given several times")  # fmt: skip
    adopting.set_defaults(run=_adopt)

    _add_new(commands.add_parser("new", help="make a folder for a course of your own"))
    checking = commands.add_parser("check", help="say every problem in the content")
    checking.add_argument("content", nargs="?", type=Path, default=CONTENT, metavar="DIR",
                          help="the content folder (default: %(default)s)")  # fmt: skip
    checking.set_defaults(run=_check)

    serving = commands.add_parser("serve", help="show the notebooks to readers")
    serving.add_argument("folder", nargs="?", type=Path, default=NOTEBOOKS, metavar="DIR",
                         help="the folder of notebooks (default: %(default)s)")  # fmt: skip
    _add_content(serving)
    add_options(serving)
    serving.set_defaults(run=_serve)
    exports = commands.add_parser("export", help="write pages for any host, a disk, a hall, paper")
    add_exports(exports, _add_content, _build_stale)
    studies = commands.add_parser("studies", help="add, list, export and check the cited works")
    add_studies(studies, _add_content, __version__)
    return parser


def _add_new(making: argparse.ArgumentParser) -> None:
    making.add_argument("folder", type=Path, metavar="DIR", help="where it goes; it is made")
    making.add_argument("--from", dest="begin_with", nargs="?", const="",
                        metavar="DIR", help="begin with the pages of a content folder; without "
                        "its name, with this explainer's own; their credit is kept")  # fmt: skip
    making.add_argument("--title", default="", help="of the course (default: as its folder)")
    making.add_argument("--author", action="append", default=[], metavar="NAME",
                        help="who makes it; may be given several times")  # fmt: skip
    making.add_argument("--repository", default="", metavar="OWNER/NAME",
                        help="where it will be on GitHub, for the badges")  # fmt: skip
    making.set_defaults(run=_new)


def _add_content(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--content", type=Path, default=CONTENT, metavar="DIR",
                        help="the content folder (default: %(default)s)")  # fmt: skip


def _build(asked: argparse.Namespace) -> int:
    dry = asked.check or asked.dry
    built = build(
        asked.content, asked.out, pages=asked.pages, both=asked.both, dry=dry, progress=True
    )
    if not asked.check:
        _report(built)
        for path in built.written:
            print(path)
        return FINE
    for path in built.written:
        print(f"{path}: this notebook is stale; run explainer build", file=sys.stderr)
    return WRONG_CONTENT if built.written else FINE


def _diff(asked: argparse.Namespace) -> int:
    for path, lines in changes(asked.content, asked.out, pages=asked.pages):
        print(path)
        for line in lines:
            print(f"  {line}")
    return FINE


def _adopt(asked: argparse.Namespace) -> int:
    done = adopt(asked.notebook, asked.content, authors=asked.author)
    for is_warning in done.warnings:
        print(f"{asked.notebook}: {is_warning} (a notice)", file=sys.stderr)
    for backup in done.backups:
        print(f"as it was before: {backup}", file=sys.stderr)
    if not done.written:
        print(f"{done.page}: this page says the same already", file=sys.stderr)
    for path in done.written:
        print(path)
    return FINE


def _new(asked: argparse.Namespace) -> int:
    from explainer.scaffold.bundled_files import find_content  # only this command needs them
    from explainer.scaffold.course import Course, create_course

    source = asked.begin_with  # None where it is not asked for, empty for this explainer's own
    course = Course(
        title=asked.title,
        authors=tuple(asked.author),
        repository=asked.repository,
        source=Path(source) if source else find_content() if source == "" else None,
    )
    print(create_course(asked.folder, course))
    return FINE


def _report(built: BuildResult) -> None:
    for report in built.reports:
        print(report, file=sys.stderr)
    for stray in built.strays:
        print(f"{stray} (a notice)", file=sys.stderr)


def _check(asked: argparse.Namespace) -> int:
    found = check(asked.content, progress=True)
    for diagnostic in found:
        print(f"{diagnostic}" + (" (a notice)" if diagnostic.is_warning else ""), file=sys.stderr)
    return WRONG_CONTENT if any(not diagnostic.is_warning for diagnostic in found) else FINE


def _build_stale(content: Path, notebooks: Path) -> None:
    if notebooks.exists() and not notebooks.is_dir():
        raise UsageError(f"{notebooks}: this is a file; name the folder that it is in")
    if content.is_dir():
        _report(build(content, notebooks, progress=True))
    elif not notebooks.is_dir():
        raise UsageError(f"there is no folder {notebooks}; build the notebooks, or name theirs")


def _serve(asked: argparse.Namespace) -> int:
    _build_stale(asked.content, asked.folder)
    from explainer.server.app import serve  # the server's libraries are slow to load

    return serve(asked.folder, settings(asked))
