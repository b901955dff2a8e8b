"""Compare a notebook's file with its page and plan what to write; this writes nothing."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from pathlib import Path

from nbformat import NotebookNode

from explainer.errors import ContentError, Diagnostic
from explainer.notebook.io import encode_notebook
from explainer.notebook.json_reader import UnreadableNotebook
from explainer.notebook.merge.backups import digest_bytes, get_backup_path
from explainer.notebook.merge.build_record import (
    get_explainer_metadata,
    has_own_pictures,
    is_as_built,
    match_cell,
    read_build_record,
)
from explainer.notebook.merge.cell import ConflictPolicy
from explainer.notebook.merge.conflict_marks import recover_notebook
from explainer.notebook.merge.merge import is_up_to_date, merge_notebooks
from explainer.notebook.merge.report import MergeReport
from explainer.notebook.merge.results import restore_results
from explainer.notebook.quiet import quiet_notebook
from explainer.notebook.reader import parse_notebook


@dataclass(frozen=True, slots=True, kw_only=True)
class NotebookUpdate:
    """What to write to a notebook's file."""

    path: Path
    digest: str
    """Of the file's bytes now; empty if there is no file."""
    data: bytes | None
    """The new bytes; None if nothing has to be written."""
    report: MergeReport | None = None
    """What the merge did; None if nobody has changed the notebook."""


def plan_update(
    path: Path,
    ours: NotebookNode,
    *,
    pages: Container[str],
    policy: ConflictPolicy = ConflictPolicy.BESIDE,
    tidies: bool = True,
) -> NotebookUpdate:
    """Return what to write to a notebook's file.

    Args:
        path: of the file, which need not exist.
        ours: the notebook as the page has it now.
        pages: the slugs of all pages.
        policy: what to do with cells that an educator and the page have both changed. With
            ``OURS``, a file that cannot be merged is replaced.
        tidies: whether a notebook that has the page's last changes is written for no other
            reason than to remove what has changed with a run.

    Raises:
        ContentError: the file is not a notebook of this page.
        OSError: the file cannot be read.
    """
    new = encode_notebook(ours)
    if path.is_dir():
        raise ContentError([_refuse_folder(path)])
    if not path.exists():
        return NotebookUpdate(path=path, digest="", data=new)
    old = path.read_bytes()
    digest, backup = digest_bytes(old), get_backup_path(path, old)
    if old == new:
        return NotebookUpdate(path=path, digest=digest, data=None)
    try:
        recovered = recover_notebook(old)
        opened = parse_notebook(encode_notebook(recovered.notebook) if recovered else old)
        theirs = opened.node
        _check_page(theirs, ours, pages)
    except UnreadableNotebook as error:
        if policy is not ConflictPolicy.OURS:
            raise ContentError([_refuse_merge(path, str(error))]) from None
        report = MergeReport(path=path, changes=(), backup=backup, replaced_because=str(error))
        return NotebookUpdate(path=path, digest=digest, data=new, report=report)
    is_unedited = _is_unedited(theirs)
    was_run = quiet_notebook(theirs)
    report = MergeReport(path=path, changes=(), backup=backup)
    if recovered:
        report = replace(report, changes=recovered.changes, was_marked=True)
    if is_up_to_date(theirs, ours):
        was_cleared = restore_results(theirs, ours) or bool(opened.restored)
        is_changed = was_cleared or recovered or (was_run and tidies)
        return NotebookUpdate(
            path=path,
            digest=digest,
            data=encode_notebook(theirs) if is_changed else None,
            report=report if recovered else None,
        )
    result = merge_notebooks(theirs, ours, policy=policy)
    return NotebookUpdate(
        path=path,
        digest=digest,
        data=encode_notebook(result.notebook),
        report=None
        if is_unedited and not recovered
        else replace(report, changes=(*report.changes, *result.changes)),
    )


def _is_unedited(notebook: NotebookNode) -> bool:
    """Return whether a notebook has no text, cells or outputs of anybody's own."""
    record = read_build_record(notebook)
    names = [match_cell(cell, record) for cell in notebook.cells]  # a tool may change the ids
    return names == list(record.cells) and all(
        is_as_built(cell)
        and cell.get("execution_count") is None
        and bool(cell.get("outputs")) == bool(record.cells[name].output_digest)
        and not has_own_pictures(cell, record.cells[name])
        for cell, name in zip(notebook.cells, names, strict=True)
    )


def _check_page(theirs: NotebookNode, ours: NotebookNode, pages: Container[str]) -> None:
    """Raise if a notebook was built from no page, or from another page that still exists."""
    built_from, page = read_build_record(theirs).page, get_explainer_metadata(ours)["page"]
    if not built_from:
        raise UnreadableNotebook("it was not built by explainer")
    if built_from != page and built_from in pages:
        raise UnreadableNotebook(f"it was built from another page, “{built_from}”")


def _refuse_folder(path: Path) -> Diagnostic:
    message = "a folder has the name of the page’s notebook"
    return Diagnostic(path=path, code="E802", message=message, hint="rename the folder")


def _refuse_merge(path: Path, reason: str) -> Diagnostic:
    message = f"this file has the name of the page’s notebook but cannot be merged: {reason}"
    hint = (
        "rename it, or repair it in JupyterLab; `explainer build --ours` replaces it with the "
        "page’s notebook and keeps a backup"
    )
    return Diagnostic(path=path, code="E803", message=message, hint=hint)
