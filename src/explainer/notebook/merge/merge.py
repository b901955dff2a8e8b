"""An educator's notebook and the page as it is now → one notebook that has both.

For each cell of the page: untouched, it is updated; changed, it is kept; changed on both sides,
theirs is kept and ours offered in a marked cell below it; deleted, it stays out. What is an
educator's own is never taken away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode, from_dict

from explainer.notebook.merge.build_record import (
    BuildRecord,
    BuiltCell,
    built_of,
    claim,
    is_as_made,
    offer_for,
    own_metadata,
    primaries,
)
from explainer.notebook.merge.cell import ConflictPolicy, merged_cell, offer_cell
from explainer.notebook.merge.order import Item, merged_order
from explainer.notebook.merge.report import COUNTED, Change, ChangeKind
from explainer.notebook.merge.values import merged_mapping
from explainer.notebook.reader import give_ids
from explainer.text.markdown import top_headings

RECORDS = "records"
_UNKNOWN = BuiltCell(made="", output="", metadata={})
_SETTLED = (ChangeKind.UPDATED, ChangeKind.REPLACED, None)
"""What became of cells beside which the page's words need not stand any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A merge's result."""

    notebook: NotebookNode
    changes: tuple[Change, ...]
    """In the order of the notebook; empty where there was nothing to merge."""


def is_up_to_date(theirs: NotebookNode, ours: NotebookNode) -> bool:
    """Say whether a notebook has taken all that the page has, whatever was changed in it."""
    held = own_metadata(theirs).get("built")
    now = ours.metadata.explainer.built
    return isinstance(held, Mapping) and {**held, "gone": []} == {**now, "gone": []}


def merged(
    theirs: NotebookNode, ours: NotebookNode, *, both: ConflictPolicy = ConflictPolicy.BESIDE
) -> Merged:
    """Return their notebook with what the page has changed since it was built last.

    Args:
        theirs: valid, of nbformat 4.5; was once built from this page.
        ours: as it is built now.
        both: what to do with cells that both sides have changed.
    """
    if is_up_to_date(theirs, ours):
        return Merged(notebook=theirs, changes=())
    return _Merger(theirs=theirs, ours=ours, both=both).merged()


@dataclass(slots=True, kw_only=True)
class _Row:
    """A cell of the merged notebook."""

    cell: NotebookNode
    key: str = ""
    """The page's cell that it is; empty for an educator's own."""
    beside: str = ""
    kind: ChangeKind | None = None


@dataclass(slots=True, kw_only=True)
class _Merger:
    theirs: NotebookNode
    ours: NotebookNode
    both: ConflictPolicy
    built: BuildRecord = field(init=False)
    now: dict[str, NotebookNode] = field(init=False)
    """The page's cells by name."""
    claims: list[str] = field(init=False)
    first: dict[str, int] = field(init=False)
    """Name → place in their notebook."""

    def __post_init__(self) -> None:
        self.built = built_of(self.theirs)
        self.now = {cell.id: cell for cell in self.ours.cells}
        self.claims = [claim(cell, self.built, self.now) for cell in self.theirs.cells]
        self.first = primaries(self.theirs, self.claims)

    def merged(self) -> Merged:
        cells = self._page_cells()
        rows, order_is_theirs = self._rows(cells)
        self._offer(rows)
        changes = [
            Change(
                kind=row.kind,
                title="" if row.kind in COUNTED else title_of(row.cell),
                number=number,
            )
            for number, row in enumerate(rows, start=1)
            if row.kind
        ]
        changes += [
            Change(kind=ChangeKind.DELETED, title=title_of(self.now[key]))
            for key in self._gone()
            if key not in self.built.gone and key in self.now
        ]
        changes += [
            Change(kind=ChangeKind.REMOVED, title=title_of(self.theirs.cells[at]))
            for at in self._dropped()
        ]
        if order_is_theirs:
            changes.append(Change(kind=ChangeKind.MOVED))
        return Merged(notebook=self._notebook(rows), changes=tuple(changes))

    def _gone(self) -> list[str]:
        """Return the names of the page's cells that were deleted, now or before."""
        known = dict.fromkeys([*self.built.gone, *self.now])
        return [
            key
            for key in known
            if key not in self.first and (key in self.built.cells or key in self.built.gone)
        ]

    def _page_cells(self) -> dict[str, tuple[NotebookNode, ChangeKind | None]]:
        """Return what becomes of each cell that is both in their notebook and on the page."""
        made: dict[str, tuple[NotebookNode, ChangeKind | None]] = {}
        own_records = False
        for key in sorted(self.first, key=lambda key: key != RECORDS):
            if key not in self.now:
                continue
            theirs, base = self.theirs.cells[self.first[key]], self.built.cells.get(key, _UNKNOWN)
            made[key] = merged_cell(
                theirs, self.now[key], base, both=self.both, own_records=own_records
            )
            if key == RECORDS:
                own_records = made[key][0].source != self.now[key].source
        return made

    def _dropped(self) -> set[int]:
        """Return the places of cells that the page has dropped and nobody has changed."""
        return {
            at
            for key, at in self.first.items()
            if key not in self.now and key in self.built.cells
            and is_as_made(self.theirs.cells[at], self.built.cells[key].made)
            and not self.theirs.cells[at].get("attachments")
        }  # fmt: skip

    def _rows(
        self, cells: Mapping[str, tuple[NotebookNode, ChangeKind | None]]
    ) -> tuple[list[_Row], bool]:
        """Return the merged cells in their order, and whether the page's order was not taken."""
        out = self._dropped() | self._settled_offers(cells)
        items = []
        for at, (cell, name) in enumerate(zip(self.theirs.cells, self.claims, strict=True)):
            is_page = name in cells and self.first[name] == at
            if at not in out:
                beside = "" if is_page else name or offer_for(cell)
                items.append(Item(key=name if is_page else "", at=at, beside=beside))
        gone = self._gone()
        order = merged_order(
            list(self.built.cells),
            items,
            list(self.now),
            new=[key for key in self.now if not (key in self.first or key in gone)],
            sections={
                key: str(own_metadata(c).get("section") or "") for key, c in self.now.items()
            },
        )
        rows = []
        for row in order.rows:
            if isinstance(row, str):
                rows.append(_Row(cell=self.now[row], key=row, kind=ChangeKind.NEW))
            elif row.key:
                cell, kind = cells[row.key]
                rows.append(_Row(cell=cell, key=row.key, kind=kind))
            else:
                cell = self.theirs.cells[row.at]
                rows.append(_Row(cell=cell, beside=row.beside, kind=self._left(row.at)))
        return rows, order.is_theirs

    def _left(self, at: int) -> ChangeKind | None:
        """Say of a cell of their own whether the page has just dropped what it was made from."""
        name = self.claims[at]
        is_page = bool(name) and self.first[name] == at
        dropped = is_page and name not in self.now and name in self.built.cells
        return ChangeKind.LEFT if dropped else None

    def _settled_offers(
        self, cells: Mapping[str, tuple[NotebookNode, ChangeKind | None]]
    ) -> set[int]:
        """Return the places of our offers that nobody has touched and nobody needs any more."""
        return {
            at
            for at, cell in enumerate(self.theirs.cells)
            if (name := offer_for(cell)) and is_as_made(cell)
            and ((name in cells and cells[name][1] in _SETTLED)
                 or (name in self.first and name not in self.now))
        }  # fmt: skip

    def _offer(self, rows: list[_Row]) -> None:
        """Put the page's words below each cell that both have changed; anew where they stand."""
        lang = str(self.ours.metadata.explainer.get("lang") or "en")
        for row in [row for row in rows if row.kind is ChangeKind.BOTH]:
            offer = offer_cell(self.now[row.key], lang)
            standing = [
                one for one in rows if offer_for(one.cell) == row.key and is_as_made(one.cell)
            ]
            if standing:
                standing[0].cell = from_dict({**offer, "id": standing[0].cell.id})
                continue
            place = next(at for at, one in enumerate(rows) if one is row) + 1
            while place < len(rows) and rows[place].beside == row.key:
                place += 1
            rows.insert(place, _Row(cell=offer, beside=row.key))

    def _notebook(self, rows: list[_Row]) -> NotebookNode:
        ours = self.ours.metadata
        held = {name: value for name, value in ours.explainer.items() if name != "built"}
        theirs = {**self.theirs.metadata}
        # "made" is what format 1 had in the place of "built".
        told = {name: value for name, value in own_metadata(self.theirs).items()
                if name not in ("built", "made")}  # fmt: skip
        metadata = merged_mapping(
            self.built.metadata, {**theirs, "explainer": told}, {**ours, "explainer": held}
        )
        explainer = metadata["explainer"]
        assert isinstance(explainer, dict), "both have it as a mapping"
        told_gone = {"gone": self._gone()} if self._gone() else {}
        explainer |= {"format": held["format"], "page": held["page"]}
        explainer["built"] = {**ours.explainer.built, **told_gone}
        notebook: NotebookNode = from_dict({**self.theirs, "metadata": metadata})
        notebook.cells = [from_dict(row.cell) for row in rows]
        give_ids(notebook, {at: row.key for at, row in enumerate(rows) if row.key})
        return notebook


def title_of(cell: NotebookNode) -> str:
    """Return what a cell is called in a sentence: its heading, its first words, or its role."""
    held = own_metadata(cell)
    if cell.cell_type == "markdown":
        headings = top_headings(cell.source)
        title = headings[0].title if headings else " ".join(cell.source.split()[:6])
        return f"“{title}”" if title else "an empty cell"
    if held.get("role"):
        return f"the {held['role']}" + (f" of “{held['section']}”" if held.get("section") else "")
    line = cell.source.strip().split("\n", 1)[0][:40]
    return f"“{line}”" if line else "an empty cell"
