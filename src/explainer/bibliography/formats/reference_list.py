"""The references that a file contains, and the diagnostics of reading it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explainer.errors import Diagnostic, DiagnosticCollector
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


class ReferenceCollector(DiagnosticCollector):
    """Collects the references and the diagnostics of a file."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.entries: list[ReferenceEntry] = []

    @property
    def is_empty(self) -> bool:
        """Whether no reference and no diagnostic was added so far."""
        return not self.entries and not self.diagnostics

    def add(self, study: Study, line: int) -> None:
        """Add the reference that begins on a line."""
        self.entries.append(ReferenceEntry(study=study, line=line))

    def finish(self) -> ReferenceList:
        """Return everything that was added."""
        return ReferenceList(entries=tuple(self.entries), diagnostics=tuple(self.diagnostics))
