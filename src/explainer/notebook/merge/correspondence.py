"""Find which cells of an educator's notebook correspond to which cells of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nbformat import NotebookNode

from explainer.notebook.digests import has_digest
from explainer.notebook.former_markers import write_former_markers
from explainer.notebook.merge.build_record import (
    BuildRecord,
    CellMatches,
    get_conflict_target,
    get_explainer_metadata,
    match_cells,
    read_build_record,
)
from explainer.notebook.merge.groups import CellGroup, find_groups
from explainer.notebook.merge.renames import find_renames, rename_matches, rename_record


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """An educator's notebook and the page, cell by cell, in the names that the page has now."""

    now: Mapping[str, NotebookNode]
    """The page's cells by name."""
    former: Mapping[str, str]
    """The text of each of them with the markers of an earlier version."""
    record: BuildRecord
    """With the text of each Markdown cell as it was built, as far as it is known."""
    matches: CellMatches
    groups: Mapping[str, CellGroup]
    """Cells that were split or joined, by the name of the lead."""
    leads: Mapping[str, str]
    """The name of a cell of the page whose text is in the cell of another one → that name."""
    renames: Mapping[str, str]
    """The old and the new names of cells."""

    def find_target(self, cell: NotebookNode) -> str:
        """Return the name of the cell whose conflict copy this is; empty for any other cell."""
        name = get_conflict_target(cell)
        name = self.renames.get(name, name)
        return self.leads.get(name, name)

    def is_same(self, name: str) -> bool:
        """Return whether the page's cell is as it was built into the educator's notebook."""
        built = self.record.cells[name].digest
        return name in self.now and any(
            has_digest(text, built) for text in (self.now[name].source, self.former[name])
        )

    def is_present(self, name: str) -> bool:
        """Return whether a cell of the page is in the educator's notebook, perhaps joined."""
        return name in self.matches.base or name in self.leads


def find_correspondence(theirs: NotebookNode, ours: NotebookNode) -> Correspondence:
    """Return how the cells of an educator's notebook correspond to those of the page."""
    now = {cell.id: cell for cell in ours.cells}
    lang = str(get_explainer_metadata(ours).get("lang") or "en")
    texts = write_former_markers((cell.source for cell in ours.cells), lang)
    former = dict(zip(now, texts, strict=True))
    record = read_build_record(theirs)
    matches = match_cells(theirs, record, now)
    record = _complete_texts(theirs, record, matches, now, former)
    renames = find_renames(record, now)
    record, matches = rename_record(record, renames), rename_matches(matches, renames)
    groups = find_groups(theirs, matches, record.cells, now, renames)
    leads = {name: lead for lead, group in groups.items() for name in group.names if name != lead}
    return Correspondence(
        now=now,
        former=former,
        record=record,
        matches=_add_groups(matches, groups, leads),
        groups=groups,
        leads=leads,
        renames=renames,
    )


def _complete_texts(
    theirs: NotebookNode,
    record: BuildRecord,
    matches: CellMatches,
    now: Mapping[str, NotebookNode],
    former: Mapping[str, str],
) -> BuildRecord:
    """Return the record with the texts that version 0.1.0 did not record, if they are there."""
    cells = dict(record.cells)
    for name, built in record.cells.items():
        known = [theirs.cells[matches.base[name]]] if name in matches.base else []
        known += [now[name]] if name in now else []
        sources = [cell.source for cell in known if cell.cell_type == "markdown"]
        if sources and not built.text:
            sources += [former[name]] if name in now else []
            text = next((source for source in sources if has_digest(source, built.digest)), "")
            cells[name] = replace(built, text=text)
    return replace(record, cells=cells)


def _add_groups(
    matches: CellMatches, groups: Mapping[str, CellGroup], leads: Mapping[str, str]
) -> CellMatches:
    names = list(matches.names)
    base = {name: at for name, at in matches.base.items() if name not in leads}
    for lead, group in groups.items():
        base[lead] = group.lead_cell
        for at in group.cells:
            names[at] = lead
    return CellMatches(names=tuple(names), base=base)
