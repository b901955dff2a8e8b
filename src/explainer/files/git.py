"""Run git."""

from __future__ import annotations

import subprocess
from pathlib import Path

from explainer.errors import ExplainerError, UsageError


class GitError(ExplainerError):
    """Git has refused a command; the message is what git said."""


def run_git(*words: str, folder: Path | None = None, data: bytes = b"") -> str:
    """Run git, and return what it writes to its standard output.

    Git may ask for a name and a password on the terminal.

    Args:
        words: the command and its arguments.
        folder: where to run it; None for the current folder.
        data: what git reads from its standard input.

    Raises:
        GitError: git has failed.
        UsageError: git is not installed.
    """
    try:
        done = subprocess.run(
            ["git", *words], cwd=folder, input=data, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise UsageError("git is not installed") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip()
        raise GitError(f"git {words[0]} failed: {reason}")
    return done.stdout.decode("utf-8", "surrogateescape")
