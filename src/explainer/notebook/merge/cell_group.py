"""Merge cells that an educator has split or joined with the page's cells."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from nbformat import NotebookNode, from_dict

from explainer.notebook.merge.build_record import BuiltCell
from explainer.notebook.merge.cell import (
    ConflictPolicy,
    MergedCell,
    merge_metadata,
    merge_pictures,
    name_change,
)
from explainer.notebook.merge.correspondence import Correspondence
from explainer.notebook.merge.groups import CellGroup
from explainer.notebook.merge.report import ChangeKind
from explainer.notebook.passages import (
    BLANK_LINE,
    BREAK,
    MergedTexts,
    TextPiece,
    merge_texts,
    split_code,
)


def merge_group(
    group: CellGroup, theirs: NotebookNode, pairs: Correspondence, *, policy: ConflictPolicy
) -> MergedCell:
    """Merge the cells of a group.

    Args:
        group: which cells they are.
        theirs: the educator's notebook.
        pairs: how it corresponds to the page.
        policy: what to do with passages that both have changed.
    """
    built = {name: pairs.record.cells[name] for name in group.names}
    ours = {name: pairs.now[name] for name in group.names if name in pairs.now}
    page_text = "\n\n".join(cell.source for cell in ours.values())
    sources = [theirs.cells[at].source for at in group.cells]
    texts: list[str] = sources
    merged: MergedTexts | None = None
    change = ChangeKind.KEPT
    if not all(map(pairs.is_same, group.names)):
        merged = _merge_texts(built, sources, page_text, policy)
        change = name_change(merged, policy)
        if change is ChangeKind.MERGED and _has_words_of(sources, built):
            change = ChangeKind.UPDATED
        if merged:
            texts = list(merged.texts)
        elif policy is ConflictPolicy.OURS:
            texts = [page_text if at == group.lead_cell else "" for at in group.cells]
    cells = {
        at: _make_cell(group, theirs.cells[at], at, text, ours, built)
        for at, text in zip(group.cells, texts, strict=True)
    }
    return MergedCell(
        cell=cells.pop(group.lead_cell),
        change=change,
        page_text=page_text,
        overlaps=merged.overlaps if merged else (),
        parts=cells,
    )


def _merge_texts(
    built: Mapping[str, BuiltCell], theirs: list[str], ours: str, policy: ConflictPolicy
) -> MergedTexts | None:
    is_code = any(cell.is_code for cell in built.values())
    base: list[TextPiece] = []
    for cell in built.values():
        base += [BLANK_LINE if is_code else BREAK, *cell.passages]
    is_preferred = policy is ConflictPolicy.OURS
    return merge_texts(tuple(base[1:]), theirs, ours, is_code=is_code, prefers_ours=is_preferred)


def _has_words_of(theirs: list[str], built: Mapping[str, BuiltCell]) -> bool:
    """Return whether an educator has changed nothing but where cells begin and end."""
    if any(cell.is_code for cell in built.values()):
        lines = [line.key for text in theirs for line in split_code(text)]
        known = [line.key for cell in built.values() for line in cell.passages]
        return [key for key in lines if key != BLANK_LINE.key] == [
            key for key in known if key != BLANK_LINE.key
        ]
    return " ".join(theirs).split() == " ".join(cell.text for cell in built.values()).split()


def _make_cell(
    group: CellGroup,
    theirs: NotebookNode,
    at: int,
    text: str,
    ours: Mapping[str, NotebookNode],
    built: Mapping[str, BuiltCell],
) -> NotebookNode:
    """Return a cell of the group with its new text."""
    cell = deepcopy(theirs)
    if at == group.lead_cell:
        cell = merge_metadata(theirs, theirs, ours[group.lead], built[group.lead])
        joined = [name for name in ours if name != group.lead]
        cell.metadata.explainer |= {"joined": joined} if joined else {}
    if cell.cell_type == "code" and text != cell.source:  # their outputs: of other code
        cell |= {"outputs": [], "execution_count": None}
    cell.source = text
    shown = {
        name: data for one in ours.values() for name, data in one.get("attachments", {}).items()
    }
    known = {name: digest for one in built.values() for name, digest in one.pictures.items()}
    pictures = from_dict({"attachments": shown, "cell_type": "markdown"})
    merge_pictures(cell, theirs, pictures, BuiltCell(metadata={}, pictures=known))
    return cell
