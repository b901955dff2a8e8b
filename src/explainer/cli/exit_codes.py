"""The exit codes of the command."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command returns to the shell."""

    OK = 0
    CONTENT_ERROR = 1
    """The content has errors, or the command could not do its work."""
    USAGE_ERROR = 2
    """The command was used wrongly: argparse has the same code."""
    INTERRUPTED = 130
    """Ctrl-C: shells expect 128 plus the number of the signal."""
