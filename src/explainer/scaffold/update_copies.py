"""Update somebody's copies of notebooks from the notebooks that they were copied from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explainer.builder import check_unchanged, stage_file, stage_update
from explainer.errors import ContentError, Diagnostic, UsageError, sort_diagnostics
from explainer.files import Transaction, finish_writes
from explainer.i18n.own_words import WORDS
from explainer.notebook.folder import is_hidden
from explainer.notebook.merge.build_record import read_build_record
from explainer.notebook.merge.report import MergeReport
from explainer.notebook.merge.update import NotebookUpdate, plan_update
from explainer.notebook.reader import read_notebook
from explainer.text.data_types import FOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesResult:
    """What an update of copies did, or would do."""

    written: tuple[Path, ...]
    reports: tuple[MergeReport, ...]
    """What was merged in the notebooks that somebody had edited."""
    diagnostics: tuple[Diagnostic, ...]
    """About notebooks that cannot be read or merged; the others are updated."""


def update_copies(source: Path, folder: Path, *, is_dry: bool = False) -> CopiesResult:
    """Copy the notebooks that are missing, and merge the others with their new versions.

    Args:
        source: a folder of built notebooks.
        folder: of the copies; created if necessary.
        is_dry: write nothing.

    Raises:
        ExplainerError: a file cannot be written; nothing has changed.
        UsageError: there are no notebooks in the source.
    """
    paths = sorted(source.glob("*.ipynb"))
    if not paths:
        raise UsageError(f"{source}: there are no notebooks in this folder; name another one")
    if not is_dry:
        finish_writes(folder)
    updates, diagnostics = _plan(paths, folder)
    written = [update for update in updates if update.data is not None]
    files = _find_changed_files(source, folder)
    if (written or files) and not is_dry:
        digests = {update.path: update.digest for update in written}
        with Transaction(folder, contents="notebooks") as transaction:
            for update in written:
                stage_update(transaction, update, update.data or b"")
            for path, file in files.items():
                old = path.read_bytes() if path.is_file() else None
                stage_file(transaction, path, file.read_bytes(), old)
            transaction.commit(lambda path: check_unchanged(path, digests))
    return CopiesResult(
        written=(*(update.path for update in written), *files),
        reports=tuple(update.report for update in written if update.report),
        diagnostics=sort_diagnostics(diagnostics),
    )


def _find_changed_files(source: Path, folder: Path) -> dict[Path, Path]:
    """Return the files beside notebooks that the copies lack: the path of each copy → the file."""
    paths = sorted((*(source / FOLDER).rglob("*"), *(source / WORDS).glob("*.json")))
    files = (path for path in paths if path.is_file())
    copies = {folder / file.relative_to(source): file for file in files}
    return {
        copy: file
        for copy, file in copies.items()
        if not is_hidden(file.relative_to(source))
        and not (copy.is_file() and copy.read_bytes() == file.read_bytes())
    }


def _plan(paths: list[Path], folder: Path) -> tuple[list[NotebookUpdate], list[Diagnostic]]:
    updates: list[NotebookUpdate] = []
    diagnostics: list[Diagnostic] = []
    names = {path.stem for path in paths}
    for path in paths:
        copy = folder / path.name
        try:
            node = read_notebook(path, strict=True).node
            if read_build_record(node).page:
                updates.append(plan_update(copy, node, pages=names))
            elif not copy.exists():
                updates.append(NotebookUpdate(path=copy, digest="", data=path.read_bytes()))
        except ContentError as error:
            diagnostics += error.diagnostics
    return updates, diagnostics
