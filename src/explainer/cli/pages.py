"""The commands ``build``, ``check``, ``diff`` and ``adopt``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from explainer.builder import (
    CONTENT,
    NOTEBOOKS,
    BuildError,
    BuildResult,
    build,
    changes,
    check_content,
)
from explainer.cli.diagnostic_formats import DiagnosticFormat, Summary
from explainer.cli.options import (
    SITE_FOLDER,
    add_content_option,
    add_dialect_option,
    add_execution_options,
    add_folder,
    add_format_option,
    add_site_options,
    add_subcommand,
    add_targets_argument,
    split_targets,
)
from explainer.cli.output import ExitCode, print_diagnostics, print_paths
from explainer.errors import UsageError, replace_control_characters, select_errors
from explainer.execution.pages import NOT_EXECUTED, ExecutionOptions, ExecutionScope
from explainer.notebook.importer.import_notebook import import_notebook
from explainer.notebook.merge.cell import ConflictPolicy
from explainer.notebook.merge.report import MergeReport

if TYPE_CHECKING:
    from explainer.cli.options import Commands


def add_commands(commands: Commands) -> None:
    """Add the commands to the parser."""
    _add_build(add_subcommand(commands, "build", "build the notebooks from the pages"))
    _add_check(add_subcommand(commands, "check", "list every error and warning in the content"))
    _add_diff(add_subcommand(commands, "diff", "show what was changed in the notebooks by hand"))
    _add_adopt(
        add_subcommand(commands, "adopt", "turn an edited notebook into a page and study files")
    )


def build_stale(
    content: Path | None, notebooks: Path, *, page: str = "", dialect: str = ""
) -> ExitCode:
    """Build the notebooks that are older than their pages, if there is a content folder.

    Args:
        content: the content folder, which need not exist; None if it is unknown.
        notebooks: the folder of notebooks.
        page: the slug of the page that is needed; empty for whichever can be built.
        dialect: the dialect of the pages; empty to recognise it.

    Returns:
        ``CONTENT_ERROR`` if some pages have errors, which were printed. Such a page keeps the
        notebook that it had, if any.

    Raises:
        ContentError: the needed page has errors, or all pages have and there is no notebook.
        UsageError: there are neither notebooks nor pages to build them from.
    """
    if notebooks.exists() and not notebooks.is_dir():
        raise UsageError(f"{notebooks}: this is a file; name the folder that contains it")
    if content and content.is_dir():
        code = ExitCode.OK
        try:
            result = build(content, notebooks, progress=True, dialect=dialect)
        except BuildError as error:
            refused = [path.stem for path in error.result.refused]
            if page in refused or not any(notebooks.glob("*.ipynb")):
                raise
            result, code = error.result, ExitCode.CONTENT_ERROR
        _print_build(result, reports=result.reports)
        return code
    if not notebooks.is_dir():
        raise UsageError(
            f"there is no folder {notebooks}; run explainer build, or name the folder of notebooks"
        )
    return ExitCode.OK


def _add_build(parser: argparse.ArgumentParser) -> None:
    add_targets_argument(parser)
    add_site_options(parser)
    add_folder(parser, "--out", NOTEBOOKS, "the folder to write the notebooks to")
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit with code 1 if a notebook is out of date",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="write nothing; print what would be written and merged",
    )
    parser.add_argument(
        "--strict",
        action="store_true",
        help="build nothing if a page has errors (default: build the other pages, and exit with "
        "code 1)",
    )
    add_execution_options(parser)
    add_format_option(parser)
    parser.set_defaults(run=_run_build, policy=ConflictPolicy.BESIDE)
    policies = parser.add_mutually_exclusive_group()
    policies.add_argument(
        "--theirs",
        dest="policy",
        action="store_const",
        const=ConflictPolicy.THEIRS,
        help="if a cell was changed in the notebook and in the page, keep only the notebook's "
        "version (default: keep both versions)",
    )
    policies.add_argument(
        "--ours",
        dest="policy",
        action="store_const",
        const=ConflictPolicy.OURS,
        help="if a cell was changed in the notebook and in the page, keep only the page's version, "
        "and replace files that cannot be merged; backups are kept",
    )


def _run_build(
    *,
    targets: Sequence[str],
    content: Path,
    dialect: str,
    out: Path,
    check: bool,
    dry_run: bool,
    strict: bool,
    execution: ExecutionScope,
    ignores_cache: bool,
    format: DiagnosticFormat,
    policy: ConflictPolicy,
) -> int:
    folder, pages = split_targets(targets, content)
    code = ExitCode.OK
    try:
        result = build(
            folder,
            out,
            pages=pages,
            both=policy,
            dry=check or dry_run,
            strict=strict,
            progress=True,
            dialect=dialect,
            execution=ExecutionOptions(scope=execution, ignores_cache=ignores_cache),
        )
    except BuildError as error:
        result, code = error.result, ExitCode.CONTENT_ERROR
    if check:
        for path in result.written:
            print(f"{path}: this notebook is stale; run explainer build", file=sys.stderr)
        if result.written:
            code = ExitCode.CONTENT_ERROR
    else:
        print_paths(result.written)
    _print_build(result, format, reports=() if check else result.reports)
    return code


def _print_build(
    result: BuildResult,
    format: DiagnosticFormat = DiagnosticFormat.TEXT,
    *,
    reports: Sequence[MergeReport],
) -> None:
    """Print merges, errors and strays; formats other than text include the warnings."""
    summary = Summary(
        page_count=result.page_count,
        refused=result.refused,
        left_out=result.left_out,
        site=result.site,
        verb="built",
    )
    texts = [str(report) for report in reports]
    if format is DiagnosticFormat.TEXT:
        not_run = [warning for warning in result.warnings if warning.code == NOT_EXECUTED]
        print_diagnostics([*result.strays, *not_run], reports=texts)
        print_diagnostics(select_errors(result.diagnostics), summary=summary)
    else:
        diagnostics = [*result.diagnostics, *result.strays]
        print_diagnostics(diagnostics, format, summary=summary, reports=texts)


def _add_check(parser: argparse.ArgumentParser) -> None:
    add_folder(parser, "content", CONTENT, SITE_FOLDER)
    add_dialect_option(parser)
    add_format_option(parser)
    parser.set_defaults(run=_run_check)


def _run_check(*, content: Path, dialect: str, format: DiagnosticFormat) -> int:
    result = check_content(content, progress=True, dialect=dialect)
    summary = Summary(
        page_count=result.page_count,
        refused=result.refused,
        left_out=result.left_out,
        site=result.site,
        verb="fine",
    )
    file = sys.stderr if format is DiagnosticFormat.TEXT else sys.stdout
    return print_diagnostics(result.diagnostics, format, summary=summary, file=file)


def _add_diff(parser: argparse.ArgumentParser) -> None:
    add_targets_argument(parser)
    add_site_options(parser)
    add_folder(parser, "--out", NOTEBOOKS, "the folder of notebooks")
    parser.set_defaults(run=_run_diff)


def _run_diff(*, targets: Sequence[str], content: Path, dialect: str, out: Path) -> int:
    folder, pages = split_targets(targets, content)
    for path, lines in changes(folder, out, pages=pages, dialect=dialect):
        print(path)
        for line in lines:
            print(f"  {line}")
    return ExitCode.OK


def _add_adopt(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="the notebook file")
    add_content_option(parser)
    parser.add_argument(
        "--author",
        dest="authors",
        action="append",
        default=[],
        metavar="NAME",
        help="an author of the edited notebook; the page then also credits the page that it was "
        "adapted from (can be repeated)",
    )
    parser.set_defaults(run=_run_adopt)


def _run_adopt(*, notebook: Path, content: Path, authors: Sequence[str]) -> int:
    result = import_notebook(notebook, content, authors=authors)
    for warning in result.warnings:
        print(f"{notebook}: {replace_control_characters(warning)}", file=sys.stderr)
    for backup in result.backups:
        print(f"backup of your version: {backup}", file=sys.stderr)
    if not result.written:
        print(f"{result.page}: this page is up to date", file=sys.stderr)
    print_paths(result.written)
    return ExitCode.OK
