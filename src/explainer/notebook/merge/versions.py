"""Merge two versions of a notebook that two people have edited, cell by cell.

It is the merge of an educator's notebook with its page: one version stands for the educator's, the
other one for the page's, and the build record is made of the version that both began with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace

from nbformat import NotebookNode, from_dict

from explainer.notebook.derived_outputs import read_saved_html
from explainer.notebook.digests import digest_bundle, digest_exactly, digest_text
from explainer.notebook.io import FORMAT
from explainer.notebook.merge.build_record import (
    CONFLICT_COPY,
    get_explainer_metadata,
    get_other_metadata,
    is_conflict_copy,
)
from explainer.notebook.merge.cell import merge_mappings
from explainer.notebook.merge.correspondence import find_correspondence
from explainer.notebook.merge.merge import MergeResult, merge_notebooks
from explainer.notebook.merge.report import Change, ChangeKind
from explainer.notebook.passages import list_line_digests
from explainer.notebook.quiet import quiet_notebook
from explainer.notebook.raw_values import get_list, get_mapping

_SAVED = "explainer-saved"
"""Where a cell's own metadata of ours are during the merge."""
_COLLEAGUE = "colleague"
"""What the messages in marked cells begin with."""


def merge_versions(
    base: NotebookNode,
    mine: NotebookNode,
    others: NotebookNode,
    *,
    unknown: Collection[str] = (),
) -> MergeResult:
    """Return my version with the changes of the other one.

    A cell that one has deleted and the other one has edited is kept. Where both have edited the
    same words, mine stay and a marked cell below shows the others.

    Args:
        base: the version that both began with.
        mine: all three are valid and of nbformat 4.5; none is changed.
        others: the other version.
        unknown: the ids of cells of ``base`` of which the text is not known.

    Returns:
        The merged notebook, and the cells of which both have edited the same words, or which
        one has deleted and the other one has edited.
    """
    base, mine, others = (deepcopy(notebook) for notebook in (base, mine, others))
    for notebook in (base, mine, others):
        quiet_notebook(notebook)
    _take_outputs(base, mine, others)
    own = [get_explainer_metadata(notebook) for notebook in (base, mine, others)]
    page = str(own[1].get("page") or own[2].get("page") or "notebook")
    for notebook in (base, mine, others):
        _prepare_cells(notebook, base, page)
    records = {cell.id: _record_cell(cell, is_known=cell.id not in unknown) for cell in base.cells}
    _prepare_metadata(mine, records, base, page)
    _prepare_metadata(others, {cell.id: _record_cell(cell) for cell in others.cells}, others, page)
    pairs = find_correspondence(mine, others)
    edited = {
        name
        for name in records
        if not pairs.is_present(name) and name in pairs.now and not pairs.is_same(name)
    }
    for name in edited:
        del records[name]  # deleted by me and edited by the other one: it is new
    _prepare_metadata(mine, records, base, page)
    result = merge_notebooks(mine, others, wording=_COLLEAGUE)
    changes = tuple(_select_changes(result, edited))
    _restore_metadata(result.notebook, own)
    return MergeResult(notebook=result.notebook, changes=changes)


def _select_changes(result: MergeResult, edited: Collection[str]) -> Iterator[Change]:
    """Yield what both have changed, in the words for two people.

    Args:
        result: of the merge, with the names of cells.
        edited: the names of the cells that I have deleted and the other one has edited.
    """
    for change in result.changes:
        if change.kind is ChangeKind.CONFLICT:
            yield replace(change, kind=ChangeKind.COLLEAGUE)
        elif change.kind is ChangeKind.ORPHANED:
            yield replace(change, kind=ChangeKind.COLLEAGUE_DELETED)
        elif change.kind is ChangeKind.NEW:
            cell = result.notebook.cells[change.number - 1]
            if get_explainer_metadata(cell).get("cell") in edited:
                yield replace(change, kind=ChangeKind.COLLEAGUE_EDITED)


def _take_outputs(base: NotebookNode, mine: NotebookNode, others: NotebookNode) -> None:
    """Give my cells the outputs of the other version if only that one has new ones."""
    before = {cell.id: cell for cell in base.cells}
    now = {cell.id: cell for cell in others.cells}
    for cell in mine.cells:
        old, new = before.get(cell.id, {}), now.get(cell.id, {})
        is_code = all("outputs" in one for one in (cell, old, new))
        if is_code and cell.outputs == old["outputs"] and cell.source == new["source"]:
            cell.outputs = new["outputs"]


def _prepare_cells(notebook: NotebookNode, base: NotebookNode, page: str) -> None:
    """Give each cell that comes from one of the base its id as a name.

    JupyterLab gives new ids to the parts of a cell that was split; our metadata show what they are.
    """
    ids = {cell.id for cell in base.cells}
    names = {str(get_explainer_metadata(cell).get("cell") or ""): cell.id for cell in base.cells}
    for cell in notebook.cells:
        own = get_explainer_metadata(cell)
        built = "" if is_conflict_copy(cell) else str(own.get("cell") or "")
        name = cell.id if cell.id in ids or notebook is base else names.get(built, "")
        role = str(own.get("role") or "text")
        other = get_other_metadata(cell) | ({_SAVED: dict(own)} if own else {})
        given = {
            **own,
            "page": page,
            "role": "text" if role == CONFLICT_COPY else role,
            "cell": name or cell.id,
            "made": "",
        }
        cell.metadata = from_dict({**other, "explainer": given} if name else other)


def _record_cell(cell: NotebookNode, *, is_known: bool = True) -> dict[str, object]:
    """Return the build record of a cell as it is."""
    html = read_saved_html(cell)
    record: dict[str, object] = {
        "id": cell.id,
        "made": digest_text(cell.source) if is_known else "unknown",
        "metadata": get_other_metadata(cell),
        "output": digest_exactly(html) if html else "",
        "pictures": {
            name: digest_bundle(data) for name, data in (cell.get("attachments") or {}).items()
        },
    }
    if is_known and cell.cell_type == "code":
        record["lines"] = list_line_digests(cell.source)
    elif is_known:
        record["text"] = cell.source.split("\n")
    return record


def _prepare_metadata(
    notebook: NotebookNode,
    records: Mapping[str, Mapping[str, object]],
    base: NotebookNode,
    page: str,
) -> None:
    """Give a notebook and its cells the metadata of a build from the base."""
    for cell in notebook.cells:
        own = dict(get_explainer_metadata(cell))
        if own or cell.id in records:
            name = cell.id if cell.id in records else str(own["cell"])
            made = records.get(name, {}).get("made", "")
            given = {"role": "text", **own, "page": page, "cell": name, "made": made}
            cell.metadata["explainer"] = from_dict(given)
    lang = str(get_explainer_metadata(notebook).get("lang") or "en")
    built = {"cells": list(records.values()), "metadata": get_other_metadata(base)}
    notebook.metadata["explainer"] = from_dict(
        {"format": FORMAT, "page": page, "lang": lang, "built": built}
    )


def _restore_metadata(notebook: NotebookNode, own: list[Mapping[str, object]]) -> None:
    """Give a merged notebook and its cells the metadata of ours that the versions had."""
    names = {}
    for cell in notebook.cells:
        saved = get_mapping(cell.metadata, _SAVED)
        names[cell.id] = str(saved.get("cell") or cell.id)
    for cell in notebook.cells:
        made = cell.metadata.pop("explainer", {})
        saved = cell.metadata.pop(_SAVED, None)
        if saved:
            cell.metadata["explainer"] = saved
        elif made.get("role") == CONFLICT_COPY:
            made["of"] = names.get(made["of"], made["of"])
            cell.metadata["explainer"] = made
    merged = merge_mappings(*map(_by_cell, own))
    del notebook.metadata["explainer"]
    if merged:
        built = get_mapping(merged, "built")
        if built:
            cells = [*get_mapping(built, "cells").values()]
            merged["built"] = {**built, "cells": cells}
        notebook.metadata["explainer"] = from_dict(merged)


def _by_cell(own: Mapping[str, object]) -> Mapping[str, object]:
    """Return the metadata of a notebook with a mapping of the records of its cells."""
    built = get_mapping(own, "built")
    if not built:
        return own
    cells = {
        str(cell.get("id")): cell for cell in get_list(built, "cells") if isinstance(cell, Mapping)
    }
    return {**own, "built": {**built, "cells": cells}}
