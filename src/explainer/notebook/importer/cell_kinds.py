"""Classify the cells of a notebook by what they are on the page that it was built from."""

from __future__ import annotations

from dataclasses import dataclass

from nbformat import NotebookNode

from explainer.notebook.control_source import has_records
from explainer.notebook.merge.build_record import (
    CONFLICT_COPY,
    SINGLE_ROLES,
    UNKNOWN_CELL,
    BuildRecord,
    is_as_built,
    is_conflict_copy,
    match_cell,
)
from explainer.notebook.view import CellView
from explainer.text.prompts import NOTES


@dataclass(frozen=True, slots=True, kw_only=True)
class CellKind:
    """What a cell is on the page that its notebook was built from."""

    role: str
    """Empty for an educator's own cell."""
    name: str
    """Empty for an educator's own cell, and for a conflict copy."""
    is_as_built: bool


def classify_cell(node: NotebookNode, cell: CellView, record: BuildRecord) -> CellKind:
    """Return what a cell is on the page.

    Args:
        node: the cell.
        cell: the view of the cell.
        record: the build record of its notebook.
    """
    if is_conflict_copy(node):
        return CellKind(role=CONFLICT_COPY, name="", is_as_built=is_as_built(node))
    name = match_cell(node, record)
    if not name:
        return CellKind(role="", name="", is_as_built=False)
    prefix = name if name in SINGLE_ROLES else name.partition("-")[0]
    digest = record.cells.get(name, UNKNOWN_CELL).digest
    return CellKind(role=cell.role or prefix, name=name, is_as_built=is_as_built(node, digest))


def find_block_name(cell: CellView, kind: CellKind) -> str:
    """Return the name of the block that a Markdown cell becomes; empty for plain text.

    An educator may have tagged a cell of their own, or marked it as notes for slides.
    """
    if cell.is_notes:
        return NOTES
    return cell.prompt_kind or (NOTES if kind.role == "notes" else "")


def is_records_cell(cell: CellView, kind: CellKind) -> bool:
    """Return whether a cell has study records."""
    return cell.is_code and (kind.role == "records" or has_records(cell.source))
