"""Add new studies to a folder, without duplicates and without replacing files."""

from __future__ import annotations

import re
from pathlib import Path

from explainer.bibliography.names import get_family_or_literal
from explainer.bibliography.study_index import list_identifiers
from explainer.bibliography.study_keys import StudyKeys
from explainer.bibliography.study_reader import read_studies
from explainer.bibliography.study_writer import format_study_file
from explainer.errors import Diagnostic
from explainer.files import Transaction, finish_writes
from explainer.model import Study


class StudyFolder:
    """A folder of study files; new studies are collected first, then written together."""

    def __init__(self, folder: Path) -> None:
        """Read the studies of the folder, which may not exist yet.

        Files with errors keep their keys.
        """
        self.folder = folder
        finish_writes(folder)
        studies, _ = read_studies(folder)
        self._keys = StudyKeys(path.stem for path in folder.glob("*.md"))
        self._files_by_identifier: dict[str, Path] = {}
        for study in studies.values():
            self._remember(study, study.key)
        self._new: dict[str, Study] = {}

    def add(self, study: Study, path: Path, line: int | None = None) -> Diagnostic | None:
        """Add a new study; return a diagnostic instead if it has no title or exists already.

        Args:
            study: its own key is used if it is free and can be a file name.
            path: where the study comes from, for the diagnostic.
            line: the line in that file, counted from 1.
        """
        if not study.title:
            message = "this work has no title"
            hint = "add a title there, or write the study file yourself"
            return Diagnostic(path=path, line=line, code="E531", message=message, hint=hint)
        if existing := self._find(study):
            message = f"“{_shorten(study.title)}” already exists as {existing}"
            hint = "edit that file, or delete it and add the work again"
            return Diagnostic(path=path, line=line, code="W532", message=message, hint=hint)
        key = self._keys.assign(study)
        self._remember(study, key)
        self._new[key] = study
        return None

    def write(self) -> tuple[Path, ...]:
        """Write the added studies, and return their files. Existing files are never replaced.

        Raises:
            UsageError: the folder cannot be written.
            ExplainerError: a file cannot be written; none was.
        """
        if not self._new:
            return ()
        targets = {key: self.folder / f"{key}.md" for key in self._new}
        with Transaction(self.folder, contents="studies") as transaction:
            for key, study in self._new.items():
                data = format_study_file(study).encode()
                transaction.stage(targets[key], data, replace=False)
            transaction.commit()
        self._new.clear()
        return tuple(targets.values())

    def _find(self, study: Study) -> Path | None:
        identifiers = _list_own_identifiers(study)
        files = (self._files_by_identifier.get(identifier) for identifier in identifiers)
        return next(filter(None, files), None)

    def _remember(self, study: Study, key: str) -> None:
        path = self.folder / f"{key}.md"
        self._files_by_identifier |= dict.fromkeys(_list_own_identifiers(study), path)


def _list_own_identifiers(study: Study) -> tuple[str, ...]:
    """Return the study's identifiers; if it has none, one of title, first author and year."""
    if identifiers := list_identifiers(study):
        return identifiers
    text = f"{study.title} {get_family_or_literal(study.author)}".casefold()
    words = re.sub(r"\W+", " ", text).strip()
    return (f"work:{words} {'-'.join(map(str, study.issued[:1]))}",)


def _shorten(title: str) -> str:
    return title if len(title) <= 60 else f"{title[:60].rstrip()}…"
