"""The file of a notebook as it is on disk, and the page → the file as it should be; writes none."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from explainer.errors import ContentError, Diagnostic
from explainer.notebook.io import node_bytes
from explainer.notebook.merge.backups import backup_path, digest_of
from explainer.notebook.merge.build_record import built_of, is_as_made
from explainer.notebook.merge.cell import ConflictPolicy
from explainer.notebook.merge.merge import is_up_to_date, merged
from explainer.notebook.merge.report import Report
from explainer.notebook.reader import UnreadableNotebook, parse_notebook


@dataclass(frozen=True, slots=True, kw_only=True)
class NotebookUpdate:
    """What is to become of a notebook's file."""

    path: Path
    held: str
    """The digest of what is there now; empty for no file."""
    data: bytes | None
    """What should be there; None where nothing is to be done."""
    report: Report | None = None
    """What the merge did; None where nobody has changed the notebook."""

    @property
    def backup(self) -> bool:
        """Whether something of somebody's is replaced."""
        return self.report is not None and self.report.backup is not None


def update_of(
    path: Path,
    ours: NotebookNode,
    *,
    pages: Container[str],
    both: ConflictPolicy = ConflictPolicy.BESIDE,
) -> NotebookUpdate:
    """Return what is to become of a notebook's file.

    Args:
        path: of the file, which need not be there.
        ours: the notebook as the page has it now.
        pages: the slugs of all pages that there are.
        both: what to do with cells that an educator and the page have both changed. With
            ``OURS``, a file that cannot be merged is replaced.

    Raises:
        ContentError: what is there is no notebook of this page.
        OSError: it cannot be read.
    """
    data = node_bytes(ours)
    if path.is_dir():
        message = "this is a folder, and the notebook needs its name"
        hint = "give the folder another name"
        raise ContentError([Diagnostic(path=path, code="E802", message=message, hint=hint)])
    if not path.exists():
        return NotebookUpdate(path=path, held="", data=data)
    held = path.read_bytes()
    found = digest_of(held)
    if held == data:
        return NotebookUpdate(path=path, held=found, data=None)
    try:
        theirs = parse_notebook(held).node
        _expect_of_page(theirs, ours, pages)
    except UnreadableNotebook as error:
        if both is not ConflictPolicy.OURS:
            raise ContentError([_refused(path, str(error))]) from None
        report = Report(path=path, changes=(), backup=backup_path(path, held), replaced=str(error))
        return NotebookUpdate(path=path, held=found, data=data, report=report)
    if is_up_to_date(theirs, ours):
        return NotebookUpdate(path=path, held=found, data=None)
    was_changed = not _is_as_built(theirs)
    done = merged(theirs, ours, both=both)
    report = Report(path=path, changes=done.changes, backup=backup_path(path, held))
    return NotebookUpdate(
        path=path,
        held=found,
        data=node_bytes(done.notebook),
        report=report if was_changed else None,
    )


def theirs_of(path: Path) -> NotebookNode:
    """Return the notebook of a file, valid and of nbformat 4.5.

    Raises:
        ContentError: it cannot be read as a notebook.
        OSError: it cannot be read.
    """
    try:
        return parse_notebook(path.read_bytes()).node
    except UnreadableNotebook as error:
        hint = "look for it in .backups, or mend it in JupyterLab"
        message = f"this cannot be read as a notebook: {error}"
        diagnostic = Diagnostic(path=path, code="E801", message=message, hint=hint)
        raise ContentError([diagnostic]) from None


def _is_as_built(notebook: NotebookNode) -> bool:
    """Say whether nothing of anybody's is in a notebook: no words, no cells, no outputs."""
    built = built_of(notebook)
    return [cell.id for cell in notebook.cells] == list(built.cells) and all(
        is_as_made(cell) and cell.get("execution_count") is None and not cell.get("attachments")
        for cell in notebook.cells
    )


def _expect_of_page(theirs: NotebookNode, ours: NotebookNode, pages: Container[str]) -> None:
    """Raise where a notebook is of another page that there still is, or of none."""
    page, mine = built_of(theirs).page, ours.metadata.explainer.page
    if not page:
        raise UnreadableNotebook("it was not built by explainer")
    if page != mine and page in pages:
        raise UnreadableNotebook(f"it was built from another page, “{page}”")


def _refused(path: Path, why: str) -> Diagnostic:
    message = f"this file is in the way of the page’s notebook, and cannot be merged with it: {why}"
    hint = (
        "give it another name, or mend it in JupyterLab; `explainer build --ours` puts the "
        "page’s notebook in its place, and keeps it as a backup"
    )
    return Diagnostic(path=path, code="E803", message=message, hint=hint)
