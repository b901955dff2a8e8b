"""The folder of study files, as far as new ones are put into it: none twice, none over another."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from explainer.bibliography.study_index import list_identifiers
from explainer.bibliography.study_keys import StudyKeys
from explainer.bibliography.study_reader import read_studies
from explainer.bibliography.study_writer import format_study_file
from explainer.errors import Diagnostic, ExplainerError
from explainer.files import staging_folder
from explainer.model import Study

STAGING = ".adding-"


class StudyFolder:
    """A folder of studies that grows: first new studies are taken, then all are written."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which is made when it is needed; files with faults count as taken."""
        self.folder = folder
        studies, _ = read_studies(folder)
        self._keys = StudyKeys(path.stem for path in folder.glob("*.md"))
        self._holders = {
            claim: folder / f"{study.key}.md"
            for study in studies.values()
            for claim in _claims(study)
        }
        self._new: list[tuple[str, Study]] = []

    def take(self, study: Study, path: Path, line: int | None = None) -> Diagnostic | None:
        """Take a new study; return what is wrong where it cannot be, or is here already.

        Args:
            study: its key is only what it would like to be called.
            path: where it came from, and the line; for what is said about it.
            line: counted from 1.
        """
        if not study.title:
            hint = "give it one there, or write the study by hand"
            message = "this work has no title"
            return Diagnostic(path=path, line=line, code="E531", message=message, hint=hint)
        holder = next((self._holders[one] for one in _claims(study) if one in self._holders), None)
        if holder:
            message = f"“{_short(study.title)}” is here already, as {holder}"
            hint = "change that file, or remove it and add the work again"
            return Diagnostic(path=path, line=line, code="W532", message=message, hint=hint)
        key = self._keys.new(study)
        self._holders |= dict.fromkeys(_claims(study), self.folder / f"{key}.md")
        self._new.append((key, study))
        return None

    def write(self) -> tuple[Path, ...]:
        """Write what was taken; each file appears whole, and none takes another's place.

        Raises:
            UsageError: the folder cannot be written.
            ExplainerError: writing stopped.
        """
        if not self._new:
            return ()
        written: list[Path] = []
        with staging_folder(self.folder, STAGING, contents="studies") as staging:
            for key, study in self._new:
                (staging / f"{key}.md").write_text(
                    format_study_file(study), encoding="utf-8", newline="\n"
                )
            for key, _ in self._new:
                target = self.folder / f"{key}.md"
                _put(staging / target.name, target)
                written.append(target)
        self._new = []
        return tuple(written)


def _put(made: Path, target: Path) -> None:
    """Give a file its place, at once and only if the place is free."""
    try:
        os.link(made, target)
    except FileExistsError:
        told = f"{target}: this file has come meanwhile, and was left as it is"
        raise ExplainerError(f"{told}; add the work again, for another name") from None
    except OSError:  # a disk without hard links
        if target.exists():
            told = f"{target}: this file has come meanwhile, and was left as it is"
            raise ExplainerError(f"{told}; add the work again, for another name") from None
        made.replace(target)


def _claims(study: Study) -> Iterator[str]:
    """Yield what means this work; title, first name and year where it has no address."""
    found = list(list_identifiers(study))
    yield from found
    if not found:
        first = study.author[0].family or study.author[0].literal if study.author else ""
        words = re.sub(r"\W+", " ", f"{study.title} {first}".casefold())
        yield f"work:{words.strip()} {'-'.join(map(str, study.issued[:1]))}"


def _short(title: str) -> str:
    return title if len(title) <= 60 else f"{title[:60].rstrip()}…"
