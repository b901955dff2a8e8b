"""Update somebody's copies of notebooks from the notebooks that they were copied from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from explainer.builder import check_unchanged, stage_copies, stage_update
from explainer.errors import ContentError, Diagnostic, UsageError, sort_diagnostics
from explainer.files import Transaction, finish_writes
from explainer.i18n.own_words import WORDS
from explainer.notebook.folder import is_hidden
from explainer.notebook.merge.backups import digest_bytes, get_backup_path
from explainer.notebook.merge.build_record import read_build_record
from explainer.notebook.merge.report import MergeReport
from explainer.notebook.merge.update import NotebookUpdate, plan_update
from explainer.notebook.reader import read_notebook
from explainer.text.data_types import FOLDER

RECORD = ".explainer/copies.json"
"""In a folder of copies: the digest of each file beside notebooks as it was when it was copied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesResult:
    """What an update of copies did, or would do."""

    written: tuple[Path, ...]
    reports: tuple[MergeReport, ...]
    """What was merged in the notebooks that somebody had edited."""
    kept: tuple[Path, ...]
    """The files beside notebooks that somebody has edited and that are new in the source, too."""
    replaced: Mapping[Path, Path]
    """The files beside notebooks of which nothing says whether somebody has edited them, with
    their backups."""
    diagnostics: tuple[Diagnostic, ...]
    """About notebooks that cannot be read or merged; the others are updated."""


def update_copies(source: Path, folder: Path, *, is_dry: bool = False) -> CopiesResult:
    """Copy the notebooks that are missing, and merge the others with their new versions.

    Files beside them, such as data, are copied if they are missing or nobody has edited the copy.

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
    files = _plan_files(source, folder)
    with Transaction(folder, contents="notebooks") as transaction:
        if not is_dry:
            for update in written:
                stage_update(transaction, update, update.data or b"")
        written += stage_copies(transaction, files.copies, dry=is_dry)
        if not is_dry:
            _stage_record(transaction, folder / RECORD, files.digests)
            digests = {update.path: update.digest for update in written}
            transaction.commit(lambda path: check_unchanged(path, digests))
    return CopiesResult(
        written=tuple(update.path for update in written),
        reports=tuple(update.report for update in written if update.report),
        kept=files.kept,
        replaced=files.replaced,
        diagnostics=sort_diagnostics(diagnostics),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _FilePlan:
    """What becomes of the files beside notebooks."""

    copies: Mapping[Path, Path]
    """The path of each copy to write → the file."""
    kept: tuple[Path, ...]
    replaced: Mapping[Path, Path]
    digests: Mapping[str, str]
    """Of the files in the source, by their paths in it."""


def _plan_files(source: Path, folder: Path) -> _FilePlan:
    recorded = _read_record(folder / RECORD)
    copies: dict[Path, Path] = {}
    kept: list[Path] = []
    replaced: dict[Path, Path] = {}
    digests: dict[str, str] = {}
    for file in _list_files(source):
        name = file.relative_to(source).as_posix()
        copy, before = folder / name, recorded.get(name, "")
        data = copy.read_bytes() if copy.is_file() else None
        digests[name] = digest_bytes(file.read_bytes())
        is_edited = (
            before and data is not None and digest_bytes(data) not in (before, digests[name])
        )
        if not is_edited:
            copies[copy] = file
            if data is not None and not before and digest_bytes(data) != digests[name]:
                replaced[copy] = get_backup_path(copy, data)
        elif digests[name] != before:
            kept.append(copy)
    return _FilePlan(copies=copies, kept=tuple(kept), replaced=replaced, digests=digests)


def _list_files(source: Path) -> Iterator[Path]:
    for path in sorted((*(source / FOLDER).rglob("*"), *(source / WORDS).glob("*.json"))):
        if path.is_file() and not is_hidden(path.relative_to(source)):
            yield path


def _read_record(path: Path) -> dict[str, str]:
    """Return the digest of each file as it was copied; empty if that cannot be read."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    table = record if isinstance(record, dict) else {}
    return {str(name): str(digest) for name, digest in table.items()}


def _stage_record(transaction: Transaction, path: Path, digests: Mapping[str, str]) -> None:
    data = (json.dumps(digests, indent=1, sort_keys=True) + "\n").encode()
    if digests and not (path.is_file() and path.read_bytes() == data):
        transaction.stage(path, data, replace=path.is_file())


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
