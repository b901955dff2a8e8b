"""Find cells that an educator has split or joined, by their headings and words or lines of code.

JupyterLab gives both halves of a split cell the metadata of the whole, and a joined cell those of
one of its parts, or none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from explainer.notebook.digests import has_digest
from explainer.notebook.merge.build_record import (
    UNKNOWN_CELL,
    BuiltCell,
    CellMatches,
    get_conflict_target,
    get_joined_names,
)
from explainer.notebook.merge.likeness import TextIndex, WordRuns, find_word_runs
from explainer.notebook.passages import BLANK_LINE, Passages, split_code, split_prose
from explainer.text.markdown import find_headings

_SHARE = 0.5
"""How much of a cell's text or code is in another cell at least if it was joined with it."""
_SHARE_WITH_HEADING = 0.2
"""The same if its heading is there as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellGroup:
    """Cells of a notebook that contain the text or code of some cells of the page between them."""

    names: tuple[str, ...]
    """Of the page's cells, in the page's order."""
    cells: tuple[int, ...]
    """Positions in the notebook, in order."""
    lead: str
    """The name that stands for the group."""
    lead_cell: int
    """The position of the cell that stands for it."""


def find_groups(
    notebook: NotebookNode,
    matches: CellMatches,
    built: Mapping[str, BuiltCell],
    now: Mapping[str, NotebookNode],
    renames: Mapping[str, str],
) -> dict[str, CellGroup]:
    """Return the groups of cells that are not one to one with the page's, by their leads.

    Args:
        notebook: the educator's.
        matches: of its cells with the page's, by name.
        built: the cells as they were built, by name, in the page's order.
        now: the page's cells by name. Each group has one of them at least.
        renames: the former and the current names of cells.
    """
    known = {name: cell for name, cell in built.items() if cell.passages}
    holders = _find_holders(notebook, matches, known, renames)
    places = matches.places
    groups: list[tuple[set[str], set[int]]] = []
    for name, cell in known.items():
        cells = {holders[name]} if name in holders else set()
        if name in matches.base:
            cells = _find_parts(notebook, places[name], matches.base[name], cell)
        touching = [group for group in groups if group[1] & cells]
        groups = [group for group in groups if group not in touching]
        names = {name}.union(*(group[0] for group in touching))
        groups.append((names, cells.union(*(group[1] for group in touching))))
    made = (
        _make_group(matches, [name for name in known if name in names], sorted(cells), now)
        for names, cells in groups
        if cells
        and not now.keys().isdisjoint(names)
        and (len(names) > 1 or len(cells) > 1 or not names <= matches.base.keys())
    )
    return {group.lead: group for group in made}


def _make_group(
    matches: CellMatches, names: list[str], cells: list[int], now: Mapping[str, NotebookNode]
) -> CellGroup:
    """Return a group. Its first cell stands for it, so that nothing comes between its cells."""
    current = [name for name in names if name in now]
    lead = next((name for name in current if name in matches.base), current[0])
    return CellGroup(names=tuple(names), cells=tuple(cells), lead=lead, lead_cell=cells[0])


def _find_holders(
    notebook: NotebookNode,
    matches: CellMatches,
    built: Mapping[str, BuiltCell],
    renames: Mapping[str, str],
) -> dict[str, int]:
    """Return the position of the cell that contains what each page's cell had that is gone."""
    missing = [name for name in built if name not in matches.base]
    if not missing:
        return {}
    holders = {
        renames.get(name, name): at
        for at, cell in enumerate(notebook.cells)
        for name in get_joined_names(cell)
        if renames.get(name, name) in missing
    }
    lines = Counter(run for cell in built.values() if cell.is_code for run in _list_runs(cell))
    for is_code in (False, True):
        index = TextIndex(_list_own_runs(notebook, matches, built, is_code=is_code))
        for name in missing:
            if built[name].is_code is is_code:
                runs = _list_runs(built[name])
                typical = frozenset(run for run in runs if lines[run] == 1) if is_code else runs
                shares = index.measure_shares(typical or runs)
                at = max(shares, key=lambda at: (shares[at], -at), default=-1)
                if at >= 0 and _is_holder(notebook.cells[at], built[name], shares[at]):
                    holders[name] = at
    return holders


def _is_holder(cell: NotebookNode, built: BuiltCell, share: float) -> bool:
    """Return whether a cell with a share of what a page's cell had is where it went."""
    if share >= _SHARE:
        return True
    return share >= _SHARE_WITH_HEADING and bool(
        _list_titles(built.text) & _list_titles(cell.source)
    )


def _list_titles(text: str) -> set[str]:
    return {heading.title for heading in find_headings(text)}


def _list_runs(cell: BuiltCell) -> WordRuns:
    """Return the runs of words of a cell's text, or its lines of code."""
    return _list_lines(cell.passages) if cell.is_code else find_word_runs(cell.text)


def _list_lines(code: Passages) -> WordRuns:
    """Return the lines of code, without blank ones."""
    return frozenset((line.key,) for line in code if line.key != BLANK_LINE.key)


def _list_own_runs(
    notebook: NotebookNode,
    matches: CellMatches,
    built: Mapping[str, BuiltCell],
    *,
    is_code: bool,
) -> Iterator[tuple[int, WordRuns]]:
    """Yield the position of each cell of a type, and what it has beyond the page's cell that it is.

    A cell that an educator has not changed has nothing.
    """
    for at, cell in enumerate(notebook.cells):
        if cell.cell_type != ("code" if is_code else "markdown") or get_conflict_target(cell):
            continue
        own = built.get(matches.names[at], UNKNOWN_CELL)
        if is_code and not has_digest(cell.source, own.digest):
            yield at, _list_lines(split_code(cell.source)) - _list_lines(own.passages)
        elif not is_code and cell.source != own.text:
            yield at, find_word_runs(cell.source) - find_word_runs(own.text)


def _find_parts(notebook: NotebookNode, places: list[int], base: int, built: BuiltCell) -> set[int]:
    """Return the positions of the cells that a page's cell was split into.

    A copy repeats what another cell has, so it is not a part.
    """
    parts = {base}
    cell_type = "code" if built.is_code else "markdown"
    others = [at for at in places if at != base and notebook.cells[at].cell_type == cell_type]
    first = notebook.cells[base].source
    if notebook.cells[base].cell_type != cell_type or not others:
        return parts
    split = split_code if built.is_code else split_prose
    known, taken = _list_keys(built.passages), _list_keys(split(first))
    for at in others:
        keys = _list_keys(split(notebook.cells[at].source))
        piece = " ".join(notebook.cells[at].source.split())
        is_cut = bool(piece) and piece in " ".join(built.text.split()) and piece not in first
        if not keys & taken and (is_cut or keys & known):
            parts.add(at)
            taken |= keys
    return parts


def _list_keys(passages: Passages) -> set[str]:
    """Return the sentences or the lines of code, without breaks and blank lines."""
    return {piece.key for piece in passages if piece.key.strip()} - {BLANK_LINE.key}
