"""Parse the command line and run the command that it names."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from explainer import __version__
from explainer.cli import export, git, new, pages, preview, publish, serve, studies, update, words
from explainer.cli.output import ExitCode, print_diagnostics
from explainer.errors import ContentError, ExplainerError, UsageError


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        argv: the arguments; those of the process by default.

    Returns:
        0 if all is well, 1 if the content has errors, 2 if the command was used wrongly.
    """
    arguments = vars(build_parser().parse_args(argv))
    run: Callable[..., int] = arguments.pop("run")
    try:
        return run(**arguments)
    except UsageError as error:
        print(f"explainer: {error}", file=sys.stderr)
        return ExitCode.USAGE_ERROR
    except ContentError as error:
        print_diagnostics(error.diagnostics)
        return ExitCode.CONTENT_ERROR
    except ExplainerError as error:
        print(f"explainer: {error}", file=sys.stderr)
        return ExitCode.CONTENT_ERROR
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:  # the reader of our output, such as head, has stopped reading
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands.

    Each command sets ``run`` to a function whose parameters are named as its arguments are.
    """
    parser = argparse.ArgumentParser(
        prog="explainer",
        description="Turn Markdown pages into Jupyter notebooks, and show them as a dashboard.",
    )
    parser.add_argument("--version", action="version", version=f"explainer {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    new.add_command(commands)
    update.add_command(commands)
    pages.add_commands(commands)
    serve.add_command(commands)
    preview.add_command(commands)
    export.add_command(commands)
    publish.add_command(commands)
    studies.add_command(commands)
    git.add_commands(commands)
    words.add_command(commands)
    return parser
