"""The commands that let git merge and compare notebooks cell by cell."""

from __future__ import annotations

import shlex
import subprocess
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from explainer.cli.options import add_subcommand
from explainer.cli.output import ExitCode
from explainer.errors import UsageError
from explainer.files.git import GitError, run_git

if TYPE_CHECKING:
    from explainer.cli.options import Commands

ATTRIBUTES = "*.ipynb merge=explainer diff=explainer"
SECTIONS = ("merge.explainer", "diff.explainer")
CONFLICT = 3
"""The exit code of ``git-merge`` after a conflict; Python itself exits with 1 after a failure."""
MERGE_TEXT = ("git", "merge-file", "-L", "yours", "-L", "before", "-L", "theirs")
"""Merges three versions as git does without us, and marks what cannot be merged."""


def add_commands(commands: Commands) -> None:
    """Add the commands to the parser."""
    summary = "let git merge and compare the notebooks of a repository cell by cell"
    parser = add_subcommand(commands, "git-setup", summary)
    parser.add_argument(
        "--undo", dest="undoes", action="store_true", help="let git treat them as text again"
    )
    parser.set_defaults(run=_run_setup)
    parser = add_subcommand(commands, "git-merge", "merge three versions of a notebook, for git")
    for name, summary in (
        ("base", "the version that both began with"),
        ("mine", "the version of this branch, which gets the result"),
        ("others", "the version of the other branch"),
    ):
        parser.add_argument(name, type=Path, metavar=name.upper(), help=summary)
    parser.add_argument("name", metavar="NAME", help="what to call the notebook in messages")
    parser.set_defaults(run=_run_merge)
    parser = add_subcommand(commands, "git-text", "print the cells of a notebook, for git diff")
    parser.add_argument("path", type=Path, metavar="FILE", help="the notebook")
    parser.set_defaults(run=_run_text)


def _run_setup(*, undoes: bool) -> int:
    try:
        top = Path(run_git("rev-parse", "--show-toplevel").strip())
    except GitError as error:
        raise UsageError(str(error)) from None
    path = top / ".gitattributes"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    lines = [line for line in text.splitlines() if line.strip() != ATTRIBUTES]
    if not undoes:
        lines.append(ATTRIBUTES)
    if lines:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    else:
        path.unlink(missing_ok=True)
    for section in SECTIONS:
        if _is_set(section):
            run_git("config", "--local", "--remove-section", section)
    if undoes:
        print(f"{path}: git treats notebooks as text again")
        return ExitCode.OK
    command = _find_command()
    settings = {
        "merge.explainer.name": "merge notebooks cell by cell",
        "merge.explainer.driver": write_driver(command),
        "diff.explainer.textconv": f"{command} git-text",
    }
    for name, value in settings.items():
        run_git("config", "--local", name, value)
    print(f"{path}: git merges and compares notebooks cell by cell")
    print("Commit this file. Everybody who works on the repository runs this command once.")
    return ExitCode.OK


def write_command(program: PurePath, *words: str) -> str:
    """Return how git's shell runs a program; it takes slashes on Windows, too."""
    return shlex.join([program.as_posix(), *words])


def write_driver(command: str) -> str:
    """Return how git merges a notebook: as text, with a conflict, if our program fails."""
    text = shlex.join(MERGE_TEXT)
    return (
        f"{command} git-merge %O %A %B %P; c=$?; "
        f"[ $c -eq 0 ] || [ $c -eq {CONFLICT} ] || {text} %A %O %B; [ $c -eq 0 ]"
    )


def _find_command() -> str:
    scripts = Path(sysconfig.get_path("scripts"))
    for path in (scripts / "explainer", scripts / "explainer.exe"):
        if path.is_file():
            return write_command(path)
    return write_command(Path(sys.executable), "-m", "explainer.cli")


def _is_set(section: str) -> bool:
    words = ["git", "config", "--local", "--get-regexp", f"^{section}\\."]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def _run_merge(*, base: Path, mine: Path, others: Path, name: str) -> int:
    from explainer.notebook.io import encode_notebook
    from explainer.notebook.merge.report import ChangeKind, describe_change
    from explainer.notebook.merge.versions import merge_versions
    from explainer.notebook.reader import parse_notebook

    try:
        nodes = [parse_notebook(path.read_bytes()).node for path in (base, mine, others)]
        result = merge_versions(*nodes)
        data = encode_notebook(result.notebook)
    except Exception as error:  # whatever fails, the other version must not be lost
        reason = f"{type(error).__name__}: {error}"
        print(f"{name}: merged as text, since merging its cells failed: {reason}", file=sys.stderr)
        done = subprocess.run([*MERGE_TEXT, mine, base, others], check=False)
        return CONFLICT if done.returncode else ExitCode.OK
    mine.write_bytes(data)
    for change in result.changes:
        print(f"{name}: {describe_change(change)}", file=sys.stderr)
    has_conflicts = any(change.kind is ChangeKind.COLLEAGUE for change in result.changes)
    return CONFLICT if has_conflicts else ExitCode.OK


def _run_text(*, path: Path) -> int:
    from explainer.notebook.cell_text import write_cells
    from explainer.notebook.json_reader import UnreadableNotebook
    from explainer.notebook.reader import parse_notebook

    data = path.read_bytes()
    with suppress(UnreadableNotebook):
        data = write_cells(parse_notebook(data).view).encode("utf-8", "replace")
    sys.stdout.buffer.write(data)
    return ExitCode.OK
