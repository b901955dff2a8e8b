"""Merge three versions of one cell.

Digests are enough to tell which side has changed a cell, so the notebook does not carry the text
that was built last.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from enum import Enum

from nbformat import NotebookNode, from_dict

from explainer.i18n.messages import load_messages
from explainer.notebook.cells import make_cell_id
from explainer.notebook.io import digest_bundle, digest_exactly, digest_text, has_digest
from explainer.notebook.merge.build_record import (
    CONFLICT_COPY,
    BuiltCell,
    get_built_digest,
    get_explainer_metadata,
    get_other_metadata,
)
from explainer.notebook.merge.report import ChangeKind
from explainer.notebook.view import get_mapping
from explainer.text.markdown import ATTACHMENT

_MISSING = object()
_MIME_TYPES = {"markdown": "text/markdown", "code": "text/x-python"}


class ConflictPolicy(Enum):
    """What to do with a cell that an educator and the page have both changed."""

    BESIDE = "keep theirs, and add ours in a marked cell below it"
    THEIRS = "keep theirs"
    OURS = "take ours"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedCell:
    """A merged cell, and what the merge did to it."""

    cell: NotebookNode
    change: ChangeKind | None
    """None if nothing that a reader or an educator sees has changed."""


def merge_cell(
    theirs: NotebookNode,
    ours: NotebookNode,
    base: BuiltCell,
    *,
    former: str = "",
    policy: ConflictPolicy = ConflictPolicy.BESIDE,
    has_edited_records: bool = False,
) -> MergedCell:
    """Merge an educator's cell with the page's.

    Args:
        theirs: the cell in the educator's notebook.
        ours: the cell as the page has it now.
        base: what their notebook records of the cell as it was built.
        former: the text of ours with the markers of an earlier version.
        policy: what to do if both have changed it.
        has_edited_records: whether their study records differ from the page's, so that saved
            outputs may come from them.
    """
    old = get_built_digest(theirs) or base.digest
    is_taken = has_digest(theirs.source, get_built_digest(ours))
    is_unedited = is_taken or has_digest(theirs.source, old)
    if theirs.cell_type == ours.cell_type and is_unedited:
        cell = _merge_metadata(theirs, theirs, ours, base)
        if not is_taken:  # otherwise their line ends stay
            cell.source = ours.source
        is_refreshed = _refresh_outputs(
            cell, ours, base, may_be_own=is_taken and has_edited_records
        )
        has_new_pictures = _merge_pictures(cell, theirs, ours, base)
        has_changed = not is_taken or is_refreshed or has_new_pictures
        return MergedCell(cell=cell, change=ChangeKind.UPDATED if has_changed else None)
    if has_digest(ours.source, old) or has_digest(former, old):
        kept = _merge_metadata(theirs, theirs, ours, base)
        _merge_pictures(kept, theirs, ours, base)
        return MergedCell(cell=kept, change=ChangeKind.KEPT)
    if policy is ConflictPolicy.OURS:
        cell = _merge_metadata(ours, theirs, ours, base)
        _merge_pictures(cell, theirs, ours, base)
        return MergedCell(cell=cell, change=ChangeKind.CONFLICT_REPLACED)
    is_beside = policy is ConflictPolicy.BESIDE
    change = ChangeKind.CONFLICT if is_beside else ChangeKind.CONFLICT_KEPT
    cell = _merge_metadata(theirs, theirs, ours, base)
    _merge_pictures(cell, theirs, ours, base)
    return MergedCell(cell=cell, change=change)


def make_conflict_copy(ours: NotebookNode, lang: str) -> NotebookNode:
    """Return the marked cell that shows the page's version beside an educator's.

    It is a raw cell, so readers do not see it and no kernel runs it.
    """
    source = f"{load_messages(lang)['offer']}\n\n{ours.source}"
    own = {
        "page": get_explainer_metadata(ours)["page"],
        "role": CONFLICT_COPY,
        "of": ours.id,
        "made": digest_text(source),
    }
    pictures = {"attachments": deepcopy(ours.attachments)} if "attachments" in ours else {}
    cell: NotebookNode = from_dict(
        {
            **pictures,
            "cell_type": "raw",
            "id": make_cell_id(CONFLICT_COPY, ours.id),
            "metadata": {"explainer": own, "raw_mimetype": _MIME_TYPES[ours.cell_type]},
            "source": source,
        }
    )
    return cell


def read_saved_html(cell: NotebookNode) -> str:
    """Return the HTML in a cell's saved outputs; empty for none."""
    values = (output.get("data", {}).get("text/html") for output in cell.get("outputs", []))
    return "".join(html for html in values if isinstance(html, str))


def merge_mappings(
    base: Mapping[str, object], theirs: Mapping[str, object], ours: Mapping[str, object]
) -> dict[str, object]:
    """Return their mapping with the changes from base to ours; on a conflict, theirs.

    Args:
        base: the common ancestor; empty if unknown.
        theirs: its order is kept; keys that only ours has come last.
        ours: the newer version.
    """
    merged: dict[str, object] = {}
    for name in dict.fromkeys([*theirs, *ours]):
        old, their, our = (version.get(name, _MISSING) for version in (base, theirs, ours))
        if isinstance(their, Mapping) and isinstance(our, Mapping):
            merged[name] = merge_mappings(old if isinstance(old, Mapping) else {}, their, our)
            continue
        value = our if their == old else their
        if value is not _MISSING:
            merged[name] = value
    return merged


def _refresh_outputs(
    cell: NotebookNode, ours: NotebookNode, base: BuiltCell, *, may_be_own: bool
) -> bool:
    """Replace the cell's saved outputs if the page has new ones; return whether they differ.

    Args:
        cell: is changed in place.
        ours: the page's cell.
        base: the cell as it was built.
        may_be_own: whether the outputs may come from an educator's own study records.
    """
    if ours.cell_type != "code":
        return False
    shown, new = (
        digest_exactly(html) if html else "" for html in map(read_saved_html, (cell, ours))
    )
    is_same = new == base.output_digest and get_built_digest(ours) == base.digest
    if is_same and (shown or not new):
        return False
    if may_be_own and shown != base.output_digest:
        return False
    cell.outputs = deepcopy(ours.outputs)
    cell.execution_count = None
    return shown != new


def _merge_pictures(
    cell: NotebookNode, theirs: NotebookNode, ours: NotebookNode, base: BuiltCell
) -> bool:
    """Give a merged cell the pictures of both versions that it shows, and an educator's own.

    Of two pictures of one name, the educator's is kept if it is not the one that was built.

    Returns:
        Whether the page has another picture now under a name that it had before.
    """
    if cell.cell_type == "code":
        return False
    their, our = get_mapping(theirs, "attachments"), get_mapping(ours, "attachments")
    pictures: dict[str, object] = {}
    is_new = False
    for name in dict.fromkeys([*our, *their]):
        is_shown = f"{ATTACHMENT}{name}" in cell.source
        digest = digest_bundle(get_mapping(their, name)) if name in their else ""
        is_built = digest == base.pictures.get(name)
        if name in our and (not digest or is_built) and is_shown:
            pictures[name] = our[name]
            is_new |= is_built and digest_bundle(get_mapping(our, name)) != digest
        elif digest and (is_shown or not is_built):
            pictures[name] = their[name]
    cell.pop("attachments", None)
    if pictures:
        cell.attachments = from_dict(deepcopy(pictures))
    return is_new


def _merge_metadata(
    cell: NotebookNode, theirs: NotebookNode, ours: NotebookNode, base: BuiltCell
) -> NotebookNode:
    """Return a copy of a cell with the merged metadata of both versions."""
    other = merge_mappings(base.metadata, get_other_metadata(theirs), get_other_metadata(ours))
    copy = deepcopy(cell)
    copy.metadata = from_dict({**other, "explainer": dict(get_explainer_metadata(ours))})
    return copy
