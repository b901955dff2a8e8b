"""Tell what each cell of a notebook is on the page that the notebook was built from."""

from __future__ import annotations

from dataclasses import dataclass

from nbformat import NotebookNode

from explainer.notebook.cells import CitationLink
from explainer.notebook.control_source import has_records
from explainer.notebook.merge.build_record import (
    CONFLICT_COPY,
    SINGLE_ROLES,
    UNKNOWN_CELL,
    BuildRecord,
    explainer_metadata,
    get_list,
    get_mapping,
    is_as_built,
    is_conflict_copy,
    match_cell,
)
from explainer.text.prompts import KINDS as PROMPTS
from explainer.text.prompts import NOTES


@dataclass(frozen=True, slots=True, kw_only=True)
class CellKind:
    """What a cell is on the page that its notebook was built from."""

    role: str
    """Empty for an educator's own cell."""
    name: str
    """Empty for an educator's own cell, and for a conflict copy."""
    is_as_built: bool


def classify_cell(cell: NotebookNode, record: BuildRecord) -> CellKind:
    """Return what a cell is on the page."""
    if is_conflict_copy(cell):
        return CellKind(role=CONFLICT_COPY, name="", is_as_built=is_as_built(cell))
    name = match_cell(cell, record)
    if not name:
        return CellKind(role="", name="", is_as_built=False)
    prefix = name if name in SINGLE_ROLES else name.partition("-")[0]
    return CellKind(
        role=str(explainer_metadata(cell).get("role") or prefix),
        name=name,
        is_as_built=is_as_built(cell, record.cells.get(name, UNKNOWN_CELL).digest),
    )


def find_block_name(cell: NotebookNode, kind: CellKind) -> str:
    """Return the name of the block that a Markdown cell becomes; empty for plain text.

    An educator may have tagged a cell of their own, or marked it as notes for slides.
    """
    if get_mapping(cell.metadata, "slideshow").get("slide_type") == NOTES:
        return NOTES
    tag = next((str(tag) for tag in get_list(cell.metadata, "tags") if tag in PROMPTS), "")
    return tag or (NOTES if kind.role == "notes" else "")


def is_records_cell(cell: NotebookNode, kind: CellKind) -> bool:
    """Return whether a cell has study records."""
    return cell.cell_type == "code" and (kind.role == "records" or has_records(cell.source))


def read_citation_links(notebook: NotebookNode) -> list[CitationLink]:
    """Return the links of the citations that the page had when the notebook was built."""
    built = get_mapping(explainer_metadata(notebook), "built")
    return [
        CitationLink(href=str(link[0]), text=str(link[1]))
        for cell in get_list(built, "cells")
        if isinstance(cell, dict)
        for link in get_list(cell, "cites")
        if isinstance(link, list) and len(link) == 2
    ]
