"""Merge a course's files with those of a newer version; this writes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from explainer.scaffold.course_record import CourseRecord, decode_text, digest_file
from explainer.text.three_way import find_conflict, merge_with_marks


class FileChange(Enum):
    """What an update does to a file; the value is a sentence about it."""

    NEW = "new"
    UPDATED = "updated"
    REMOVED = "removed, as in the new version"
    MERGED = "merged with your changes"
    CONFLICT = (
        "you and the new version have both changed the same place. Both versions are marked in "
        "the file, from line {line}: keep what you want, and delete the marks"
    )
    KEPT = "changed by you and in the new version. It cannot be merged, so yours is kept"
    UNRECORDED = "also in the new version. Nothing records what yours was made from, so it is kept"
    DELETED = "changed in the new version. You have deleted it, so it stays out"
    ORPHANED = "no longer in the new version. You have changed it, so it is kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileUpdate:
    """What an update does to one file of a course."""

    name: str
    """The path in the course, with slashes."""
    change: FileChange
    data: bytes | None = None
    """The new bytes; None if the file is not written."""
    old: bytes | None = None
    """The bytes that are there now; None if there is no file."""
    line: int = 0
    """Of the first mark in a file with a conflict."""

    @property
    def is_backed_up(self) -> bool:
        """Whether somebody has changed the file that is replaced."""
        return self.change in (FileChange.MERGED, FileChange.CONFLICT)

    def describe(self) -> str:
        """Return a sentence about the change."""
        return self.change.value.format(line=self.line)


def plan_file_updates(
    folder: Path, record: CourseRecord, files: Mapping[str, bytes]
) -> Iterator[FileUpdate]:
    """Yield the files that an update changes or has something to say about.

    Args:
        folder: of the course.
        record: the files as they were written last.
        files: the files as they are in the new version.
    """
    for name in sorted({*record.digests, *files}):
        path = folder / name
        old = path.read_bytes() if path.is_file() else None
        update = _plan_file(name, record, old, files.get(name))
        if update:
            yield update


def _plan_file(
    name: str, record: CourseRecord, old: bytes | None, new: bytes | None
) -> FileUpdate | None:
    base = record.digests.get(name, "")
    theirs, ours = (digest_file(data) if data is not None else "" for data in (old, new))
    if ours in (base, theirs):
        return None
    if not base and old is not None and not name.startswith("content/"):
        return FileUpdate(name=name, change=FileChange.UNRECORDED)
    if theirs == base:
        change = FileChange.UPDATED if base else FileChange.NEW
        change = change if new is not None else FileChange.REMOVED
        data = None if new is None else _restore_line_ends(new, old)
        return FileUpdate(name=name, change=change, data=data, old=old)
    if old is None:
        return FileUpdate(name=name, change=FileChange.DELETED)
    if new is None:
        return FileUpdate(name=name, change=FileChange.ORPHANED, old=old)
    return _merge_file(name, record.texts.get(name, ""), old, new)


def _merge_file(name: str, base: str, old: bytes, new: bytes) -> FileUpdate:
    theirs, ours = decode_text(old), decode_text(new)
    if theirs is None or ours is None:
        return FileUpdate(name=name, change=FileChange.KEPT, old=old)
    merged = merge_with_marks(base, theirs, ours)
    data = _restore_line_ends(merged.text.encode(), old)
    if not merged.conflicts:
        return FileUpdate(name=name, change=FileChange.MERGED, data=data, old=old)
    line = find_conflict(merged.text) or 1
    return FileUpdate(name=name, change=FileChange.CONFLICT, data=data, old=old, line=line)


def _restore_line_ends(data: bytes, old: bytes | None) -> bytes:
    """Return a text with the line ends of the file that it replaces."""
    if old is None or b"\r\n" not in old or decode_text(data) is None:
        return data
    return re.sub(rb"\r?\n", b"\r\n", data)
