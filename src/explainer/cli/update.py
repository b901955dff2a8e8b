"""The command ``update``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from explainer.cli.options import add_folder, add_repository_option, add_subcommand
from explainer.cli.output import ExitCode, print_diagnostics, print_paths
from explainer.errors import UsageError

if TYPE_CHECKING:
    from explainer.cli.options import Commands
    from explainer.scaffold.update_course import UpdateResult


def add_command(commands: Commands) -> None:
    """Add the command to the parser."""
    summary = "take a newer version of the pages and of explainer into a course"
    parser = add_subcommand(commands, "update", summary)
    add_folder(parser, "folder", Path(), "the folder of a course, or of copies of notebooks")
    parser.add_argument(
        "--from",
        dest="source",
        default="",
        metavar="SOURCE",
        help="the new version: package for the pages of the installed explainer, a wheel of it, a "
        "content folder, the address of a git repository or, for copies of notebooks, the folder "
        "of the notebooks (default: where the course was made from)",
    )
    parser.add_argument(
        "--revision", default="", metavar="NAME", help="the branch or tag of the git repository"
    )
    add_repository_option(parser)
    parser.add_argument(
        "--base",
        default="",
        metavar="SOURCE",
        help="the pages as they were when the course was made, for a course that has no record of "
        "them (default: those in the wheel in its folder binder)",
    )
    parser.add_argument(
        "--dry-run",
        dest="is_dry",
        action="store_true",
        help="write nothing; print what would change in the files of the course",
    )
    parser.set_defaults(run=_run)


def _run(
    *, folder: Path, source: str, revision: str, repository: str, base: str, is_dry: bool
) -> int:
    from explainer.scaffold.update_course import (  # only this command needs them
        UpdateOptions,
        update_course,
    )

    notebooks = Path(source)
    if source and any(notebooks.glob("*.ipynb")) and not (notebooks / "site.toml").is_file():
        for name, value in (
            ("--revision", revision),
            ("--repository", repository),
            ("--base", base),
        ):
            if value:
                raise UsageError(f"{name} is for a course; copies of notebooks do not have it")
        return _update_copies(notebooks, folder, is_dry=is_dry)
    options = UpdateOptions(
        source=source, revision=revision, repository=repository, base=base, is_dry=is_dry
    )
    result = update_course(folder, options)
    changed = [folder / update.name for update in result.files if update.data is not None]
    print_paths([*changed, *(result.build.written if result.build else ())])
    reports = [*_describe(result, folder)]
    if result.build:
        reports += map(str, result.build.reports)
    code = print_diagnostics(result.diagnostics, reports=reports)
    return ExitCode.CONTENT_ERROR if result.has_conflicts else code


def _describe(result: UpdateResult, folder: Path) -> Iterator[str]:
    from explainer.notebook.merge.backups import get_backup_path

    if result.before == result.now:
        yield f"pages of {result.now}"
    else:
        yield f"pages of {result.before} → {result.now}"
    if not result.files:
        yield "every file of the course is up to date"
    for update in result.files:
        path = folder / update.name
        yield f"{path}: {update.describe()}"
        if update.is_backed_up and update.old is not None:
            yield f"  backup of your version: {get_backup_path(path, update.old)}"


def _update_copies(source: Path, folder: Path, *, is_dry: bool) -> ExitCode:
    from explainer.scaffold.update_copies import update_copies

    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: this is a file; name the folder of the copies")
    result = update_copies(source, folder, is_dry=is_dry)
    print_paths(result.written)
    reports = [str(report) for report in result.reports]
    reports += [
        f"{path}: changed by you and in the new version; yours is kept" for path in result.kept
    ]
    for path, backup in result.replaced.items():
        reports += [f"{path}: replaced by the new version", f"  backup of your version: {backup}"]
    return print_diagnostics(result.diagnostics, reports=reports)
