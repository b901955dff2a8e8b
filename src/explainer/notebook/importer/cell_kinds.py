"""What each cell of a notebook is to the page that it was built from; it reads no Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from explainer.notebook.control_source import has_records
from explainer.notebook.merge.build_record import (
    OFFER,
    BuildRecord,
    claim,
    is_as_made,
    own_metadata,
)
from explainer.text.prompts import KINDS as PROMPTS
from explainer.text.prompts import NOTES

ALONE = ("title", "records", "nav", "references", "credit")
"""The roles whose cells are named for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellKind:
    """What a cell is to the page that the notebook was built from."""

    role: str
    """Empty for an educator's own."""
    name: str
    """Empty for an educator's own, and for an offer."""
    as_made: bool


def kind_of(cell: NotebookNode, built: BuildRecord) -> CellKind:
    """Return what a cell is."""
    held = own_metadata(cell)
    name = claim(cell, built, ())
    if held.get("role") == OFFER:
        return CellKind(role=OFFER, name="", as_made=is_as_made(cell))
    made = built.cells[name].made if name in built.cells else ""
    role = str(held.get("role") or (name if name in ALONE else name.partition("-")[0]))
    as_made = bool(name) and is_as_made(cell, made)
    return CellKind(role=role if name else "", name=name, as_made=as_made)


def block_of(cell: NotebookNode, kind: CellKind) -> str:
    """Return the word of the block that a cell of Markdown is in a page; empty for plain text.

    An educator may have tagged a cell of their own, or made it notes where slides are made.
    """
    slides = cell.metadata.get("slideshow")
    if isinstance(slides, Mapping) and slides.get("slide_type") == NOTES:
        return NOTES
    tags = cell.metadata.get("tags")
    found = next((tag for tag in tags if tag in PROMPTS), "") if isinstance(tags, list) else ""
    return NOTES if kind.role == "notes" and not found else found


def holds_records(cell: NotebookNode, kind: CellKind) -> bool:
    """Say whether study records stand in a cell."""
    return cell.cell_type == "code" and (kind.role == "records" or has_records(cell.source))


def cites_of(notebook: NotebookNode) -> list[tuple[str, str]]:
    """Return address and words of each citation that the page had, in its order."""
    built = own_metadata(notebook).get("built")
    cells = built.get("cells") if isinstance(built, Mapping) else None
    found: list[tuple[str, str]] = []
    for cell in cells if isinstance(cells, list) else ():
        cites = cell.get("cites") if isinstance(cell, Mapping) else None
        for cite in cites if isinstance(cites, list) else ():
            if isinstance(cite, list) and len(cite) == 2:
                found.append((str(cite[0]), str(cite[1])))
    return found
