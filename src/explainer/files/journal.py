"""The files that a transaction moves into place, and the journal that lists them."""

from __future__ import annotations

import errno
import filecmp
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from explainer.errors import ExplainerError

PREFIX = ".part-"
"""How the name of a staging folder of a transaction begins."""
JOURNAL, PENDING = "journal.json", "pending"
"""While files are moved into place: the list of them, in the staging folder of a transaction’s
home, and an empty file in its other staging folders."""
NEW, OLD = "new", "old"
"""The folders of a staging folder: the files to move into place, and copies of those replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A file or a folder that goes from a staging folder to its place, or a file to remove."""

    staging: Path
    name: str
    """Its path below the folder that contains the staging folder, with slashes."""
    replaces: bool
    removes: bool = False
    """Whether a file is removed; the staged one is empty then."""

    @property
    def target(self) -> Path:
        """Where it goes."""
        return self.staging.parent / self.name

    @property
    def new(self) -> Path:
        """Where it is staged."""
        return self.staging / NEW / self.name

    @property
    def old(self) -> Path:
        """Where the file is kept that it replaces."""
        return self.staging / OLD / self.name

    def keep_original(self) -> None:
        """Copy the file that will be replaced, if there is one."""
        if self.replaces and os.path.lexists(self.target):
            self.old.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self.target, self.old, follow_symlinks=False)

    def apply(self) -> None:
        """Move the new file into place; a file that was not there before is not replaced."""
        self.target.parent.mkdir(parents=True, exist_ok=True)
        if self.removes:
            self.target.unlink(missing_ok=True)
            self.new.unlink()
        elif self.replaces:
            self.new.replace(self.target)
        else:
            _move_without_replacing(self.new, self.target)

    def undo(self) -> None:
        """Restore the state before ``apply``, which may have failed and can then be repeated."""
        if self.removes:
            if os.path.lexists(self.old) and not os.path.lexists(self.target):
                self.old.replace(self.target)
        elif not os.path.lexists(self.new):
            self.target.replace(self.new)
            if os.path.lexists(self.old):
                self.old.replace(self.target)
        elif not self.replaces and self.target.exists() and self.target.samefile(self.new):
            self.target.unlink()


def finish_writes(home: Path) -> bool:
    """Complete the transactions of killed commands, whose files are in place only in part.

    Returns:
        Whether there were any.

    Args:
        home: the folder that was the home of the transactions; it need not exist.

    Raises:
        ExplainerError: somebody has changed one of the files since, or it cannot be written.
    """
    journals = sorted(home.glob(f"{PREFIX}*/{JOURNAL}"))
    for journal in journals:
        moves = read_journal(journal)
        remaining = [move for move in moves if os.path.lexists(move.new)]
        for move in remaining:
            _check_original(move)
        for move in remaining:
            with report_errors(move.target):
                move.apply()
        remove_stagings(journal.parent, [move.staging for move in moves])
    return bool(journals)


def write_journal(home: Path, moves: Sequence[Move]) -> None:
    """Write the journal of a transaction.

    Args:
        home: the staging folder that has the journal.
        moves: what ``finish_writes`` has to complete.
    """
    for staging in {move.staging for move in moves} - {home}:
        (staging / PENDING).touch()
    start = home.parent.resolve()
    entries = [
        {
            "folder": os.path.relpath(move.staging.parent.resolve(), start),
            "name": move.name,
            "replaces": move.replaces,
            "removes": move.removes,
        }
        for move in moves
    ]
    part = home / f"{JOURNAL}.part"
    part.write_text(json.dumps(entries), encoding="utf-8")
    part.replace(home / JOURNAL)


def read_journal(journal: Path) -> list[Move]:
    """Return the moves of a journal.

    A journal may come from anywhere. So it moves only what is in a staging folder that has the
    name of its own, and only to a place below the folder of that one.
    """
    staging = journal.parent
    home = staging.parent.resolve()
    try:
        moves = [
            Move(
                staging=Path(os.path.normpath(home / entry["folder"]), staging.name),
                name=str(entry["name"]),
                replaces=bool(entry["replaces"]),
                removes=bool(entry.get("removes")),
            )
            for entry in json.loads(journal.read_text(encoding="utf-8"))
        ]
        if not all(map(_is_confined, moves)):
            raise ValueError("a path is outside of its folder")
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        message = f"{journal}: this record of an interrupted command cannot be read ({error})"
        raise ExplainerError(f"{message}; delete the folder {staging}") from error
    return moves


def _is_confined(move: Move) -> bool:
    path = PurePosixPath(move.name)
    is_below = bool(path.parts) and not path.is_absolute() and ".." not in path.parts
    return is_below and not move.staging.is_symlink()


def _check_original(move: Move) -> None:
    """Raise if the file to replace is not the one that the killed command has seen."""
    if not os.path.lexists(move.target):
        return
    if move.replaces:
        is_same = not os.path.lexists(move.old) or _has_same_content(move.old, move.target)
    else:
        is_same = move.new.samefile(move.target)
    if not is_same:
        raise ExplainerError(
            f"{move.target}: a command that was interrupted would change this file, which has "
            f"changed since; compare it with {move.new}, move the right one to {move.target}, "
            f"delete the folder {move.staging}, then try again"
        )


def _has_same_content(one: Path, other: Path) -> bool:
    if one.is_symlink() or other.is_symlink():
        return one.is_symlink() and other.is_symlink() and one.readlink() == other.readlink()
    return filecmp.cmp(one, other, shallow=False)


def remove_stagings(home: Path, others: Iterable[Path]) -> None:
    """Remove the staging folders of a transaction, that with the journal last."""
    for staging in others:
        if staging != home:
            shutil.rmtree(staging, ignore_errors=True)
    with suppress(OSError):  # ``finish_writes`` will find nothing to do
        (home / JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(home, ignore_errors=True)


def _move_without_replacing(source: Path, target: Path) -> None:
    """Move a file or a folder.

    Raises:
        FileExistsError: the target exists.
    """
    try:
        os.link(source, target)
    except FileExistsError:
        if not source.samefile(target):  # as after a kill between the two steps
            raise
    except OSError:  # a folder, or a file system without hard links
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        source.rename(target)
        return
    source.unlink()


@contextmanager
def report_errors(path: Path) -> Iterator[None]:
    """Report an error of the system as one of a file."""
    try:
        yield
    except FileExistsError as error:
        message = f"{path}: this file was created in the meantime and was not replaced"
        raise ExplainerError(f"{message}; try again") from error
    except OSError as error:
        message = f"{path}: the file cannot be written ({error.strerror}), and nothing has changed"
        hint = "check the folder, its permissions and its disk"
        raise ExplainerError(f"{message}; {hint}") from error
