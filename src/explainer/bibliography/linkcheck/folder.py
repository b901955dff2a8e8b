"""Checking a folder of studies from one end to the other: read, ask, write what was learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from explainer.bibliography.check_results import (
    FILE,
    CheckResults,
    format_check_results,
    read_check_results,
)
from explainer.bibliography.linkcheck.checker import CheckProgress, check
from explainer.bibliography.lookup.run_async import run_in_thread
from explainer.bibliography.lookup.services import ServiceSettings
from explainer.bibliography.study_reader import read_studies
from explainer.errors import Diagnostic, UsageError
from explainer.files import put_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is known after a check."""

    answers: Mapping[str, CheckResults]
    """By key, of the studies that were asked for."""
    path: Path
    """The file that holds all of them."""
    diagnostics: tuple[Diagnostic, ...]
    """Of the study files: those with faults were not asked for."""


def check_folder(
    folder: Path,
    services: ServiceSettings,
    *,
    keys: tuple[str, ...] = (),
    fresh: bool = False,
    copies: bool = True,
    intranet: bool = False,
    progress: bool = False,
) -> Checked:
    """Ask the web for the studies of a folder, and keep the answers beside them.

    When it is interrupted, what was learned until then is kept.

    Args:
        folder: of the study files.
        services: where they are.
        keys: the studies to ask for; all where empty.
        fresh: ask also what was answered today.
        copies: ask the archive too.
        intranet: addresses in private networks may be asked.
        progress: show a bar on a terminal.

    Raises:
        ContentError: what is known cannot be read.
        UsageError: there is no such folder, or no such study.
        ExplainerError: nothing can be reached, or the answers cannot be written.
    """
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}; name the content folder with --content")
    studies, diagnostics = read_studies(folder)
    unknown = [key for key in keys if key not in studies]
    if unknown:
        raise UsageError(f"there is no study {unknown[0]!r}; explainer studies list names them")
    known = {
        key: told
        for key, told in read_check_results(folder).items()
        if (folder / f"{key}.md").exists()
    }
    learned = CheckProgress(answers=dict(known))
    asked = [studies[key] for key in keys or studies]
    try:
        run_in_thread(
            lambda: check(
                asked,
                learned,
                services,
                today=date.today().isoformat(),
                fresh=fresh,
                copies=copies,
                intranet=intranet,
                progress=progress,
            )
        )
    finally:
        if learned.is_new:
            put_text(folder / FILE, format_check_results(learned.answers))
    told = {study.key: learned.answers[study.key] for study in asked}
    return Checked(answers=told, path=folder / FILE, diagnostics=diagnostics)
