"""The references that a file contains, and the diagnostics of reading it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explainer.errors import Diagnostic
from explainer.model import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceEntry:
    """One reference of a file."""

    study: Study
    """Its key is the one in the file; empty if the file gives none."""
    line: int
    """The line on which the entry begins, counted from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceList:
    """Everything that was read from a file."""

    entries: tuple[ReferenceEntry, ...]
    diagnostics: tuple[Diagnostic, ...]


class ReferenceCollector:
    """Collects the references of a file while it is being read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: list[ReferenceEntry] = []
        self._diagnostics: list[Diagnostic] = []

    @property
    def is_empty(self) -> bool:
        """Whether no reference and no diagnostic was added so far."""
        return not self._entries and not self._diagnostics

    def add(self, study: Study, line: int) -> None:
        """Add the reference that begins on a line."""
        self._entries.append(ReferenceEntry(study=study, line=line))

    def report(self, code: str, line: int, message: str, hint: str) -> None:
        """Add a diagnostic."""
        self._diagnostics.append(
            Diagnostic(path=self._path, line=line, code=code, message=message, hint=hint)
        )

    def finish(self) -> ReferenceList:
        """Return everything that was added."""
        return ReferenceList(entries=tuple(self._entries), diagnostics=tuple(self._diagnostics))
