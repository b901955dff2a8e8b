"""Check the studies of a folder, and write the results to ``checked.json``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from explainer.bibliography.check_results import (
    FILE_NAME,
    CheckResults,
    format_check_results,
    read_check_results,
)
from explainer.bibliography.export_studies import load_valid_studies
from explainer.bibliography.linkcheck.checker import CheckOptions, CheckProgress, check_studies
from explainer.bibliography.lookup.run_async import run_in_thread
from explainer.bibliography.lookup.services import ServiceSettings
from explainer.errors import Diagnostic
from explainer.files import write_text


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderCheck:
    """The result of checking a folder."""

    results: Mapping[str, CheckResults]
    """By the key of the study, for the studies that were checked."""
    diagnostics: tuple[Diagnostic, ...]
    """The errors in study files, which were not checked."""


def check_folder(
    folder: Path,
    services: ServiceSettings,
    options: CheckOptions,
    *,
    keys: Sequence[str] = (),
    show_progress: bool = False,
) -> FolderCheck:
    """Check the studies of a folder. An interrupted check keeps its results so far.

    Args:
        folder: the folder of the study files.
        services: the services to query.
        options: what to check.
        keys: the studies to check; all if empty.
        show_progress: whether to show a progress bar on a terminal.

    Raises:
        ContentError: the results of the last check cannot be read.
        UsageError: the folder or a study does not exist.
        ExplainerError: no host can be reached, or the results cannot be written.
    """
    studies, diagnostics = load_valid_studies(folder, keys)
    known = {
        key: results
        for key, results in read_check_results(folder).items()
        if (folder / f"{key}.md").exists()
    }
    progress = CheckProgress(results=known)
    try:
        run_in_thread(
            lambda: check_studies(studies, progress, services, options, show_progress=show_progress)
        )
    finally:
        if progress.has_new:
            write_text(folder / FILE_NAME, format_check_results(progress.results))
    results = {study.key: progress.results[study.key] for study in studies}
    return FolderCheck(results=results, diagnostics=diagnostics)
