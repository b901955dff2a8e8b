"""What a file of references holds: the studies that could be read, and what could not."""

from __future__ import annotations

from dataclasses import dataclass

from explainer.errors import Diagnostic
from explainer.model import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceEntry:
    """One reference of a file."""

    study: Study
    """Its key is what the file calls it; empty where the file gives no name."""
    line: int
    """Where it begins in the file, counted from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceList:
    """All that a file holds."""

    entries: tuple[ReferenceEntry, ...]
    diagnostics: tuple[Diagnostic, ...]
    """In the order of the file; a notice where the reference was kept all the same."""
