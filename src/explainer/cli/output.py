"""Print results to standard output and diagnostics to standard error; the exit codes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from enum import IntEnum
from pathlib import Path
from typing import TextIO

from explainer.cli.diagnostic_formats import (
    DiagnosticFormat,
    Summary,
    format_github,
    format_json,
    format_text,
)
from explainer.errors import Diagnostic, select_errors


class ExitCode(IntEnum):
    """What a command returns to the shell."""

    OK = 0
    CONTENT_ERROR = 1
    """The content has errors, or the command could not do its work."""
    USAGE_ERROR = 2
    """The command was used wrongly: argparse has the same code."""
    INTERRUPTED = 130
    """Ctrl-C: shells expect 128 plus the number of the signal."""


def print_paths(paths: Iterable[Path]) -> None:
    """Print one path on each line."""
    for path in paths:
        print(path)


def print_diagnostics(
    diagnostics: Iterable[Diagnostic],
    format: DiagnosticFormat = DiagnosticFormat.TEXT,
    *,
    summary: Summary | None = None,
    reports: Sequence[str] = (),
    file: TextIO | None = None,
) -> ExitCode:
    """Print diagnostics, and return the exit code that they call for.

    Args:
        diagnostics: sorted.
        format: text, JSON or workflow commands of GitHub.
        summary: printed at the end of a text that is not empty, and part of the JSON document.
        reports: what was merged in notebooks; printed before the diagnostics, or part of the
            JSON document.
        file: standard error by default.
    """
    diagnostics = tuple(diagnostics)
    if format is DiagnosticFormat.JSON:
        lines = [format_json(diagnostics, summary, reports)]
    elif format is DiagnosticFormat.GITHUB:
        lines = [*reports, *format_github(diagnostics)]
    else:
        lines = [*reports, *format_text(diagnostics)]
        if summary and (diagnostics or summary.site):
            lines.append(summary.format(diagnostics))
    for line in lines:
        print(line, file=file or sys.stderr)
    return ExitCode.CONTENT_ERROR if select_errors(diagnostics) else ExitCode.OK
