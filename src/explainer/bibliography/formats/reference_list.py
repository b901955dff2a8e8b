"""The references that a file contains, and the diagnostics of reading it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from explainer.bibliography.formats.csl_items import study_from_csl
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
    """In the order of the file."""
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

    def add_item(
        self, item: Mapping[str, object], key: str, line: int, lines: Mapping[str, int]
    ) -> None:
        """Add the reference that a CSL item describes, and report its invalid values.

        Args:
            item: the CSL item.
            key: the key in the file; empty if there is none.
            line: where the reference begins.
            lines: where its variables are, as far as that is known.
        """

        def report(code: str, variable: str, message: str, hint: str) -> None:
            source = variable if variable in item else "note"  # notes have further variables
            self.report(code, lines.get(source, line), message, hint)

        study = study_from_csl(item, key, report)
        self.entries.append(ReferenceEntry(study=study, line=line))

    def finish(self) -> ReferenceList:
        """Return everything that was added."""
        return ReferenceList(entries=tuple(self.entries), diagnostics=tuple(self.diagnostics))
