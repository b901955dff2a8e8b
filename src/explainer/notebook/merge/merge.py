"""Merge an educator's notebook with the page as it is now.

For each cell of the page: an untouched one is updated, an edited one is kept, one that both sides
have changed gets the edits of both, and a deleted one stays out. Where both have changed the same
sentence, the educator's stays and a marked cell below shows the page's. An educator's own cells
are never removed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from nbformat import NotebookNode, from_dict

from explainer.notebook.control_source import CARDS
from explainer.notebook.derived_outputs import restore_outputs
from explainer.notebook.merge.build_record import (
    UNKNOWN_CELL,
    get_explainer_metadata,
    has_own_pictures,
    is_as_built,
)
from explainer.notebook.merge.cell import (
    ConflictPolicy,
    MergedCell,
    merge_cell,
    merge_mappings,
)
from explainer.notebook.merge.cell_group import merge_group
from explainer.notebook.merge.cell_names import describe_cell, list_section_titles
from explainer.notebook.merge.conflict_copy import is_settled_copy, make_conflict_copy
from explainer.notebook.merge.correspondence import find_correspondence
from explainer.notebook.merge.order import OrderedCell, merge_order
from explainer.notebook.merge.report import Change, ChangeKind
from explainer.notebook.merge.results import find_own_results
from explainer.notebook.raw_values import get_mapping
from explainer.notebook.reader import give_ids

RECORDS = "records"
_RESOLVED = (ChangeKind.UPDATED, ChangeKind.CONFLICT_REPLACED, None)
"""Changes of a cell after which its conflict copy is no longer needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeResult:
    """A merged notebook."""

    notebook: NotebookNode
    changes: tuple[Change, ...]
    """In the notebook's order; empty if there was nothing to merge."""


def is_up_to_date(theirs: NotebookNode, ours: NotebookNode) -> bool:
    """Return whether a notebook was last built from the page as it is now, edited or not."""
    built = get_mapping(get_explainer_metadata(theirs), "built")
    now = ours.metadata.explainer.built
    return {**built, "gone": []} == {**now, "gone": []}


def merge_notebooks(
    theirs: NotebookNode,
    ours: NotebookNode,
    *,
    policy: ConflictPolicy = ConflictPolicy.BESIDE,
    wording: str = "offer",
) -> MergeResult:
    """Return the educator's notebook with what the page has changed since it was built last.

    Args:
        theirs: valid, of nbformat 4.5; was once built from this page.
        ours: the notebook as the page has it now.
        policy: what to do with cells that both sides have changed.
        wording: what the names of the messages in marked cells begin with.
    """
    if is_up_to_date(theirs, ours):
        return MergeResult(notebook=theirs, changes=())
    return _Merger(theirs, ours, policy, wording).merge()


@dataclass(slots=True, kw_only=True)
class _Row:
    """A cell of the merged notebook."""

    cell: NotebookNode
    name: str = ""
    """The page's cell that it stands for; empty for an educator's own."""
    beside: str = ""
    """For an educator's own: the page's cell that it stays with."""
    change: ChangeKind | None = None


class _Merger:
    """One merge of two notebooks."""

    def __init__(
        self, theirs: NotebookNode, ours: NotebookNode, policy: ConflictPolicy, wording: str
    ) -> None:
        self._theirs = theirs
        self._ours = ours
        self._policy = policy
        self._wording = wording
        self._pairs = find_correspondence(theirs, ours)
        self._now, self._record = self._pairs.now, self._pairs.record
        self._matches = self._pairs.matches

    def merge(self) -> MergeResult:
        rows, ignores_page_order = self._arrange_rows()
        self._add_conflict_copies(rows)
        titles = list_section_titles(self._theirs, self._ours)
        changes = [
            Change(kind=row.change, title=describe_cell(row.cell, titles), number=number)
            for number, row in enumerate(rows, start=1)
            if row.change
        ]
        changes += [
            Change(kind=ChangeKind.DELETED, title=describe_cell(self._now[name], titles))
            for name in self._deleted
            if name not in self._record.deleted and name in self._now
        ]
        changes += [
            Change(kind=ChangeKind.REMOVED, title=describe_cell(self._theirs.cells[index], titles))
            for index in sorted(self._removed)
        ]
        if ignores_page_order:
            changes.append(Change(kind=ChangeKind.REORDERED))
        return MergeResult(notebook=self._make_notebook(rows), changes=tuple(changes))

    @cached_property
    def _deleted(self) -> list[str]:
        """Names of the page's cells that the educator has deleted, now or before."""
        record = self._record
        return [
            name
            for name in dict.fromkeys([*record.deleted, *self._now])
            if not self._pairs.is_present(name) and (name in record.cells or name in record.deleted)
        ]

    @cached_property
    def _removed(self) -> set[int]:
        """Positions of cells that the page has removed and the educator has not changed."""
        return {
            index
            for name, index in self._matches.base.items()
            if name not in self._now
            and name in self._record.cells
            and is_as_built(self._theirs.cells[index], self._record.cells[name].digest)
            and not has_own_pictures(self._theirs.cells[index], self._record.cells[name])
        }

    @cached_property
    def _merged_cells(self) -> dict[str, MergedCell]:
        """The merged cells that are both in the educator's notebook and on the page."""
        merged: dict[str, MergedCell] = {}
        has_edited_records = False
        own_results = find_own_results(self._theirs, self._record, self._matches)
        names = [name for name in self._matches.base if name in self._now]
        for name in sorted(names, key=lambda name: name != RECORDS):  # the records first
            if group := self._pairs.groups.get(name):
                merged[name] = merge_group(group, self._theirs, self._pairs, policy=self._policy)
                continue
            merged[name] = merge_cell(
                self._theirs.cells[self._matches.base[name]],
                self._now[name],
                self._record.cells.get(name, UNKNOWN_CELL),
                former=self._pairs.former[name],
                policy=self._policy,
                has_edited_records=has_edited_records,
                has_edited_code=self._matches.base[name] in own_results,
            )
            if name == RECORDS:
                has_edited_records = merged[name].cell.source != self._now[name].source
        return merged

    @cached_property
    def _parts(self) -> dict[int, NotebookNode]:
        """The merged cells of groups, except the leads, by position in the notebook."""
        merged = (self._merged_cells[name] for name in self._pairs.groups)
        return {index: cell for one in merged for index, cell in one.parts.items()}

    @cached_property
    def _resolved_copies(self) -> set[int]:
        """Positions of conflict copies that nobody has touched and nobody needs any more."""
        resolved = set()
        for index, cell in enumerate(self._theirs.cells):
            name = self._pairs.find_target(cell)
            if name and is_as_built(cell):
                merged = self._merged_cells.get(name)
                is_removed = name in self._matches.base and name not in self._now
                is_settled = merged and is_settled_copy(cell, merged.text)
                if is_removed or is_settled or (merged and merged.change in _RESOLVED):
                    resolved.add(index)
        return resolved

    def _arrange_rows(self) -> tuple[list[_Row], bool]:
        """Return the merged cells in order, and whether the page's new order was ignored."""
        order = merge_order(
            list(self._record.cells),
            self._order_theirs(),
            list(self._now),
            new=[
                name
                for name in self._now
                if not self._pairs.is_present(name) and name not in self._deleted
            ],
            sections={
                name: str(get_explainer_metadata(cell).get("section") or "")
                for name, cell in self._now.items()
            },
        )
        rows = []
        for entry in order.entries:
            if isinstance(entry, str):
                rows.append(_Row(cell=self._now[entry], name=entry, change=ChangeKind.NEW))
            elif entry.name:
                merged = self._merged_cells[entry.name]
                rows.append(_Row(cell=merged.cell, name=entry.name, change=merged.change))
            else:
                change = ChangeKind.ORPHANED if self._is_orphaned(entry.index) else None
                cell = self._parts.get(entry.index, self._theirs.cells[entry.index])
                rows.append(_Row(cell=cell, beside=entry.beside, change=change))
        return rows, order.ignores_page

    def _order_theirs(self) -> list[OrderedCell]:
        """Return the cells that stay in the educator's notebook, in their order."""
        emptied = {index for index, cell in self._parts.items() if not cell.source.strip()}
        left_out = self._removed | self._resolved_copies | emptied
        ordered = []
        for index, cell in enumerate(self._theirs.cells):
            name = self._matches.names[index]
            if index not in left_out:
                if self._matches.is_base(index) and name in self._now:
                    ordered.append(OrderedCell(name=name, index=index))
                else:
                    beside = name or self._pairs.find_target(cell)
                    ordered.append(OrderedCell(name="", index=index, beside=beside))
        return ordered

    def _is_orphaned(self, index: int) -> bool:
        """Return whether the page has just removed the cell that stands at a position."""
        name = self._matches.names[index]
        return self._matches.is_base(index) and name not in self._now and name in self._record.cells

    def _add_conflict_copies(self, rows: list[_Row]) -> None:
        """Add the page's version below each cell in conflict, or update the copy that is there."""
        lang = str(get_explainer_metadata(self._ours).get("lang") or "en")
        for row in [row for row in rows if row.change is ChangeKind.CONFLICT]:
            existing = next(
                (
                    other
                    for other in rows
                    if self._pairs.find_target(other.cell) == row.name and is_as_built(other.cell)
                ),
                None,
            )
            merged, old = self._merged_cells[row.name], existing.cell if existing else None
            copy = make_conflict_copy(
                self._now[row.name], merged, old, lang=lang, wording=self._wording
            )
            if existing:
                existing.cell = from_dict({**copy, "id": existing.cell.id})
                continue
            index = next(index for index, other in enumerate(rows) if other is row) + 1
            while index < len(rows) and rows[index].beside == row.name:
                index += 1
            rows.insert(index, _Row(cell=copy, beside=row.name))

    def _make_notebook(self, rows: list[_Row]) -> NotebookNode:
        ours, own = self._ours.metadata, self._ours.metadata.explainer
        # Format 1 had "made" where format 2 has "built".
        their_own = _without(get_explainer_metadata(self._theirs), "built", "made")
        metadata = merge_mappings(
            self._record.metadata,
            {**self._theirs.metadata, "explainer": their_own},
            {**ours, "explainer": _without(own, "built")},
        )
        deleted = {"gone": self._deleted} if self._deleted else {}
        metadata["explainer"] = {
            **get_mapping(metadata, "explainer"),
            "format": own["format"],
            "page": own["page"],
            "built": {**own.built, **deleted},
        }
        notebook: NotebookNode = from_dict({**self._theirs, "metadata": metadata})
        notebook.cells = [from_dict(row.cell) for row in rows]
        give_ids(notebook, {index: row.name for index, row in enumerate(rows) if row.name})
        self._restore_controls(notebook, rows)
        return notebook

    def _restore_controls(self, notebook: NotebookNode, rows: list[_Row]) -> None:
        """Give controls the HTML that follows from the merged code and study records.

        Args:
            notebook: the merged one; is changed in place.
            rows: its cells.
        """
        records = self._merged_cells.get(RECORDS)
        before = self._theirs.cells[self._matches.base[RECORDS]].source if records else ""
        is_edited = records is not None and records.cell.source != self._now[RECORDS].source
        has_new = records is not None and records.cell.source != before
        parts = [*self._parts.values()]
        stale = [
            number
            for number, row in enumerate(rows, start=1)
            if row.name in self._pairs.groups
            or any(row.cell is part for part in parts)
            or (has_new and f".{CARDS}(" in row.cell.source)
        ]
        restore_outputs(notebook, all_controls=is_edited, cells=stale)


def _without(mapping: Mapping[str, object], *names: str) -> dict[str, object]:
    return {name: value for name, value in mapping.items() if name not in names}
