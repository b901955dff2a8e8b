"""Find cells that an educator has split or joined, by their headings and words.

JupyterLab gives both halves of a split cell the metadata of the whole, and a joined cell none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from explainer.notebook.merge.build_record import (
    CellMatches,
    get_conflict_target,
    get_joined_names,
)
from explainer.notebook.merge.likeness import TextIndex, WordRuns, find_word_runs
from explainer.notebook.passages import split_prose
from explainer.text.markdown import find_headings

_SHARE = 0.5
"""How much of a cell's text is in another cell at least if it was joined with it."""
_SHARE_WITH_HEADING = 0.2
"""The same if its heading is there as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellGroup:
    """Cells of a notebook that contain the text of some cells of the page between them."""

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
    texts: Mapping[str, str],
    now: Mapping[str, NotebookNode],
    renames: Mapping[str, str],
) -> dict[str, CellGroup]:
    """Return the groups of cells that are not one to one with the page's, by their leads.

    Args:
        notebook: the educator's.
        matches: of its cells with the page's, by name.
        texts: the text of each Markdown cell as it was built, by name, in the page's order.
        now: the page's cells by name. Each group has one of them at least.
        renames: the former and the current names of cells.
    """
    holders = _find_holders(notebook, matches, texts, renames)
    places = matches.places
    groups: list[tuple[set[str], set[int]]] = []
    for name, text in texts.items():
        cells = {holders[name]} if name in holders else set()
        if name in matches.base:
            cells = _find_parts(notebook, places[name], matches.base[name], text)
        touching = [group for group in groups if group[1] & cells]
        groups = [group for group in groups if group not in touching]
        names = {name}.union(*(group[0] for group in touching))
        groups.append((names, cells.union(*(group[1] for group in touching))))
    made = (
        _make_group(matches, [name for name in texts if name in names], sorted(cells), now)
        for names, cells in groups
        if cells
        and not now.keys().isdisjoint(names)
        and (len(names) > 1 or len(cells) > 1 or not names <= matches.base.keys())
    )
    return {group.lead: group for group in made}


def _make_group(
    matches: CellMatches, names: list[str], cells: list[int], now: Mapping[str, NotebookNode]
) -> CellGroup:
    current = [name for name in names if name in now]
    lead = next((name for name in current if name in matches.base), current[0])
    lead_cell = matches.base.get(lead, cells[0])
    return CellGroup(names=tuple(names), cells=tuple(cells), lead=lead, lead_cell=lead_cell)


def _find_holders(
    notebook: NotebookNode,
    matches: CellMatches,
    texts: Mapping[str, str],
    renames: Mapping[str, str],
) -> dict[str, int]:
    """Return the position of the cell that contains the text of each page's cell that is gone."""
    missing = [name for name in texts if name not in matches.base]
    if not missing:
        return {}
    index = TextIndex(_list_own_runs(notebook, matches, texts))
    holders = {
        renames.get(name, name): at
        for at, cell in enumerate(notebook.cells)
        for name in get_joined_names(cell)
        if renames.get(name, name) in missing
    }
    for name in missing:
        shares = index.measure_shares(find_word_runs(texts[name]))
        at = max(shares, key=lambda at: (shares[at], -at), default=-1)
        if at < 0 or shares[at] < _SHARE_WITH_HEADING:
            continue
        if shares[at] >= _SHARE or _list_titles(texts[name]) & _list_titles(
            notebook.cells[at].source
        ):
            holders[name] = at
    return holders


def _list_titles(text: str) -> set[str]:
    return {heading.title for heading in find_headings(text)}


def _list_own_runs(
    notebook: NotebookNode, matches: CellMatches, texts: Mapping[str, str]
) -> Iterator[tuple[int, WordRuns]]:
    """Yield the position of each Markdown cell, and what it has beyond the page's cell that it is.

    A cell that an educator has not changed has nothing.
    """
    for at, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown" or get_conflict_target(cell):
            continue
        own = texts.get(matches.names[at], "")
        if cell.source != own:
            yield at, find_word_runs(cell.source) - find_word_runs(own)


def _find_parts(notebook: NotebookNode, places: list[int], base: int, text: str) -> set[int]:
    """Return the positions of the cells that a page's cell was split into.

    A copy repeats what another cell has, so it is not a part.
    """
    parts = {base}
    others = [at for at in places if at != base and notebook.cells[at].cell_type == "markdown"]
    first = notebook.cells[base].source
    if notebook.cells[base].cell_type != "markdown" or not others:
        return parts
    built, taken = _list_sentences(text), _list_sentences(first)
    for at in others:
        sentences = _list_sentences(notebook.cells[at].source)
        piece = " ".join(notebook.cells[at].source.split())
        is_cut = bool(piece) and piece in " ".join(text.split()) and piece not in first
        if not sentences & taken and (is_cut or sentences & built):
            parts.add(at)
            taken |= sentences
    return parts


def _list_sentences(text: str) -> set[str]:
    return {piece.key for piece in split_prose(text) if piece.key.strip()}
