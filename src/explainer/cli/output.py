"""Print results to standard output and diagnostics to standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from explainer.cli.exit_codes import ExitCode
from explainer.errors import Diagnostic


def print_paths(paths: Iterable[Path]) -> None:
    """Print one path on each line."""
    for path in paths:
        print(path)


def print_diagnostics(diagnostics: Iterable[Diagnostic]) -> ExitCode:
    """Print diagnostics, and return the exit code that they call for."""
    code = ExitCode.OK
    for diagnostic in diagnostics:
        print(diagnostic, file=sys.stderr)
        if not diagnostic.is_warning:
            code = ExitCode.CONTENT_ERROR
    return code
