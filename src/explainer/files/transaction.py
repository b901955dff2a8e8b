"""Write files completely or not at all, also if the process is killed."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from explainer.errors import ExplainerError
from explainer.files.journal import (
    JOURNAL,
    NEW,
    PREFIX,
    Move,
    remove_stagings,
    report_errors,
    write_journal,
)
from explainer.files.staging import make_folder_error, remove_abandoned


def write_text(path: Path, text: str) -> None:
    """Write a text to a file in UTF-8 in a folder that exists, and replace the file if it exists.

    Raises:
        ExplainerError: the file cannot be written, and was not changed.
    """
    with report_errors(path):
        path.parent.stat()
    write_files({path: text.encode("utf-8")}, home=path.parent)


def write_files(files: Mapping[Path, bytes], *, home: Path) -> None:
    """Write several files in one transaction; missing folders are created.

    Args:
        files: the bytes of each file; a file that exists is replaced.
        home: as for ``Transaction``.

    Raises:
        ExplainerError: a file cannot be written; no file or folder was changed.
    """
    with Transaction(home) as transaction:
        for path, data in files.items():
            transaction.stage(path, data, replace=os.path.lexists(path))
        transaction.commit()


class Transaction:
    """New files, which are moved into place together, and old ones, which are removed with that.

    They are staged on the disks of their folders. While they are moved, a journal lists them, so
    that ``finish_writes`` can complete the transaction of a process that was killed.
    """

    def __init__(self, home: Path, *, contents: str = "files") -> None:
        """Take the folder of the journal.

        Args:
            home: created if it does not exist. ``finish_writes`` is called with it before the
                files are read again.
            contents: what is written, in the plural, for error messages.
        """
        self._home = home
        self._contents = contents
        self._name = ""
        self._stagings: dict[Path, Path] = {}
        self._moves: list[Move] = []
        self._filled: list[Path] = []
        """Staging folders of which all contents are moved."""
        self._new_folders: list[Path] = []
        self._is_stuck = False

    def __enter__(self) -> Transaction:
        return self

    def __exit__(self, *_: object) -> None:
        if self._name and not self._is_stuck:
            remove_stagings(self._home / self._name, self._stagings.values())
            for folder in reversed(self._new_folders):
                with suppress(OSError):
                    folder.rmdir()  # fails if something was written

    def stage(self, path: Path, data: bytes, *, replace: bool) -> None:
        """Write the new bytes of a file, and leave the file as it is until ``commit``.

        Args:
            path: the file.
            data: its bytes.
            replace: whether the file may exist.
        """
        move = self._add(path, replace=replace)
        with report_errors(path):
            if path.is_dir():
                raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
            move.new.parent.mkdir(parents=True, exist_ok=True)
            move.new.write_bytes(data)
            if path.exists():
                shutil.copymode(path, move.new)

    def remove(self, path: Path) -> None:
        """Leave a file as it is until ``commit``, which removes it."""
        move = self._add(path, replace=True, remove=True)
        with report_errors(path):
            move.new.parent.mkdir(parents=True, exist_ok=True)
            move.new.touch()

    def stage_folder(self, path: Path) -> Path:
        """Return where to write the contents of a folder that is empty or does not exist."""
        if path.is_dir():
            self._open_staging(self._home)
            staging = self._open_staging(path)
            self._filled.append(staging)
            folder = staging / NEW
        else:
            folder = self._add(path, replace=False).new
        folder.mkdir(parents=True)
        return folder

    def commit(self, check: Callable[[Path], None] = lambda _: None) -> None:
        """Move all files into place, or none.

        Args:
            check: called with each path before its file is replaced or removed; an exception of it
                undoes what was done.

        Raises:
            ExplainerError: a file cannot be moved into place; nothing has changed.
        """
        for staging in self._filled:
            for path in sorted((staging / NEW).iterdir()):
                self._moves.append(Move(staging=staging, name=path.name, replaces=False))
        for move in self._moves:
            with report_errors(move.target):
                move.keep_original()
        if len(self._moves) > 1:  # one move is complete or has not happened
            with report_errors(self._home):
                write_journal(self._home / self._name, self._moves)
        begun: list[Move] = []
        try:
            for move in self._moves:
                check(move.target)
                begun.append(move)
                with report_errors(move.target):
                    self._note_new_folders(move.target.parent)
                    move.apply()
        except BaseException:
            self._undo(begun)
            raise

    def _undo(self, moves: Sequence[Move]) -> None:
        self._is_stuck = True  # the journal stays if this fails
        try:
            for move in reversed(moves):
                move.undo()
            (self._home / self._name / JOURNAL).unlink(missing_ok=True)
        except OSError as error:
            message = f"{self._home}: writing stopped halfway ({error.strerror})"
            raise ExplainerError(f"{message}; run the command again to complete it") from error
        self._is_stuck = False

    def _add(self, path: Path, *, replace: bool, remove: bool = False) -> Move:
        self._open_staging(self._home)  # of the journal
        root = path.parent
        while not root.is_dir():
            if os.path.lexists(root):
                error = OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
                raise make_folder_error(root, self._contents, error)
            root = root.parent
        staging = self._open_staging(root)
        name = path.relative_to(root).as_posix()
        move = Move(staging=staging, name=name, replaces=replace, removes=remove)
        self._moves.append(move)
        return move

    def _open_staging(self, root: Path) -> Path:
        """Return the staging folder in a folder; all of a transaction have the same name.

        Raises:
            UsageError: the folder cannot be written.
        """
        if root in self._stagings:
            return self._stagings[root]
        try:
            self._note_new_folders(root)
            root.mkdir(parents=True, exist_ok=True)
            remove_abandoned(root, PREFIX)
            if self._name:
                staging = root / self._name
                staging.mkdir(exist_ok=True)  # another name for a folder that has one already
            else:
                staging = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
                self._name = staging.name
        except OSError as error:
            raise make_folder_error(root, self._contents, error) from error
        self._stagings[root] = staging
        return staging

    def _note_new_folders(self, folder: Path) -> None:
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        self._new_folders += [path for path in reversed(missing) if path not in self._new_folders]
