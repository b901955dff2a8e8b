"""What a notebook says that it was built from, and which of its cells are the page's.

A cell is known by the name that its metadata keeps, since JupyterLab gives a cell that was split,
merged or pasted a new id but leaves its metadata; where that is lost, by its id.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from explainer.notebook.cells import cell_id
from explainer.notebook.io import text_digest

OFFER = "offer"
"""The role of a cell that holds the page's words beside an educator's."""
_ALONE = ("title", "records", "nav", "references", "credit")
"""The roles that notebooks of format 1 have once, and whose ids they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltCell:
    """What is kept of a cell as it was built."""

    made: str
    """The digest of its source; empty where that is not known."""
    output: str
    """The digest of its saved HTML; empty for none."""
    metadata: Mapping[str, object]
    """Without our own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRecord:
    """What a notebook was built from."""

    page: str
    """The slug; empty where the notebook does not say that it was built."""
    format: int
    """The version of our metadata; 0 for none."""
    cells: Mapping[str, BuiltCell]
    """By name, in the page's order."""
    metadata: Mapping[str, object]
    gone: tuple[str, ...]
    """The names of cells that are known to have been deleted, and told."""


def built_of(notebook: NotebookNode) -> BuildRecord:
    """Return what a notebook was built from, as far as it says so."""
    front = _mapping(notebook.metadata, "explainer")
    held = _mapping(front, "built")
    version = front.get("format")
    pages = (own_metadata(cell).get("page") for cell in notebook.cells)
    page = str(front.get("page") or next(filter(None, pages), ""))
    return BuildRecord(
        page=page,
        format=version if isinstance(version, int) else 0,
        cells=_built_cells(held) or _cells_without_list(notebook, page),
        metadata=_mapping(held, "metadata"),
        gone=tuple(str(name) for name in _list(held, "gone")),
    )


def _built_cells(held: Mapping[str, object]) -> dict[str, BuiltCell]:
    return {
        str(one["id"]): BuiltCell(
            made=str(one.get("made") or ""),
            output=str(one.get("output") or ""),
            metadata=_mapping(one, "metadata"),
        )
        for one in _list(held, "cells")
        if isinstance(one, Mapping) and "id" in one
    }


def _cells_without_list(notebook: NotebookNode, page: str) -> dict[str, BuiltCell]:
    """Return what the cells themselves say, where the notebook has lost its list or had none."""
    names = ((_name(own_metadata(cell), cell.id, page), made_of(cell)) for cell in notebook.cells)
    return {
        name: BuiltCell(made=made, output="", metadata={}) for name, made in names if name and made
    }


def own_metadata(cell: NotebookNode) -> Mapping[str, object]:
    """Return what a build has written into the metadata of a cell or a notebook; or nothing."""
    return _mapping(cell.metadata, "explainer")


def made_of(cell: NotebookNode) -> str:
    """Return the digest of the text that a build wrote into this cell; empty for none."""
    return str(own_metadata(cell).get("made") or "")


def is_as_made(cell: NotebookNode, made: str = "") -> bool:
    """Say whether the cell's text is what a build has written into it.

    Args:
        cell: of any notebook.
        made: the digest of what was written, for a cell that has lost its metadata.
    """
    return (made_of(cell) or made) == text_digest(cell.source)


def offer_for(cell: NotebookNode) -> str:
    """Return the name of the cell beside which this one offers the page's words; empty if none."""
    held = own_metadata(cell)
    return str(held.get("of") or "") if held.get("role") == OFFER else ""


def primaries(notebook: NotebookNode, claims: Sequence[str]) -> dict[str, int]:
    """Return which cell stands for each of the page's; of several, the most like what was built.

    Args:
        notebook: an educator's.
        claims: for each of its cells, what ``claim`` returns.

    Returns:
        Name → place, from 0.
    """
    places: dict[str, list[int]] = {}
    for at, name in enumerate(claims):
        if name:
            places.setdefault(name, []).append(at)

    def unlikeness(at: int) -> tuple[bool, bool, int]:
        cell = notebook.cells[at]
        return cell.id != claims[at], not is_as_made(cell), at

    return {name: min(held, key=unlikeness) for name, held in places.items()}


def claim(cell: NotebookNode, built: BuildRecord, names: Container[str]) -> str:
    """Return the name of the page's cell that this one is, is a part of, or is a copy of.

    Args:
        cell: of an educator's notebook.
        built: what that was built from.
        names: of the cells that the page has now; a cell that has lost its metadata is known
            by its id.

    Returns:
        The name; empty for an educator's own cell.
    """
    held = own_metadata(cell)
    if not held:
        return cell.id if cell.id in built.cells or (built.page and cell.id in names) else ""
    return _name(held, cell.id, built.page)


def _name(held: Mapping[str, object], id: str, page: str) -> str:
    """Return the name of a cell with our metadata; empty for an offer or another page's cell."""
    if held.get("role") in (OFFER, None) or held.get("page") != page:
        return ""
    if held.get("cell"):
        return str(held["cell"])
    role, section = str(held["role"]), str(held.get("section") or "")
    if role in _ALONE:
        return role
    by_tag = cell_id("tag", section)
    return by_tag if id == by_tag else cell_id(role, section)


def _mapping(holder: Mapping[str, object], name: str) -> Mapping[str, object]:
    held = holder.get(name)
    return held if isinstance(held, Mapping) else {}


def _list(holder: Mapping[str, object], name: str) -> list[object]:
    held = holder.get(name)
    return held if isinstance(held, list) else []
