"""Merge three versions of one cell."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from enum import Enum

from nbformat import NotebookNode, from_dict

from explainer.notebook.digests import digest_bundle, digest_text, has_digest
from explainer.notebook.merge.build_record import (
    BuiltCell,
    get_built_digest,
    get_explainer_metadata,
    get_other_metadata,
)
from explainer.notebook.merge.report import ChangeKind
from explainer.notebook.merge.results import refresh_outputs
from explainer.notebook.passages import MergedTexts, Overlap, merge_texts
from explainer.notebook.raw_values import get_mapping
from explainer.text.markdown import ATTACHMENT

_MISSING = object()


class ConflictPolicy(Enum):
    """What to do with a passage that an educator and the page have both changed."""

    BESIDE = "keep theirs, and show ours in a marked cell below it"
    THEIRS = "keep theirs"
    OURS = "take ours"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedCell:
    """A merged cell, and what the merge did to it."""

    cell: NotebookNode
    change: ChangeKind | None
    """None if nothing that a reader or an educator sees has changed."""
    page_text: str = ""
    """All that the page says, if the change is a conflict."""
    overlaps: tuple[Overlap, ...] = ()
    """The passages in conflict; empty if they are not known."""
    parts: Mapping[int, NotebookNode] = field(default_factory=dict)
    """The other cells of a group, by their positions in the educator's notebook."""

    @property
    def text(self) -> str:
        """The text of all its cells."""
        return "\n\n".join(cell.source for cell in (self.cell, *self.parts.values()))


def merge_cell(
    theirs: NotebookNode,
    ours: NotebookNode,
    base: BuiltCell,
    *,
    former: str = "",
    policy: ConflictPolicy = ConflictPolicy.BESIDE,
    has_edited_records: bool = False,
    has_edited_code: bool = False,
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
        has_edited_code: whether their outputs follow from code that they have changed above.
    """
    old = get_built_digest(theirs) or base.digest
    is_taken = has_digest(theirs.source, get_built_digest(ours))
    is_unedited = is_taken or has_digest(theirs.source, old)
    if theirs.cell_type == ours.cell_type and is_unedited:
        cell = merge_metadata(theirs, theirs, ours, base)
        if not is_taken:  # otherwise their line ends stay
            cell.source = ours.source
        is_refreshed = refresh_outputs(
            cell,
            ours,
            base,
            is_taken=is_taken,
            may_be_own=has_edited_code or (is_taken and has_edited_records),
        )
        has_new_pictures = merge_pictures(cell, theirs, ours, base)
        has_changed = not is_taken or is_refreshed or has_new_pictures
        return MergedCell(cell=cell, change=ChangeKind.UPDATED if has_changed else None)
    if has_digest(ours.source, old) or has_digest(former, old):
        kept = merge_metadata(theirs, theirs, ours, base)
        merge_pictures(kept, theirs, ours, base)
        return MergedCell(cell=kept, change=ChangeKind.KEPT)
    merged = _merge_text(theirs, ours, base, old, policy)
    takes_ours = merged is None and policy is ConflictPolicy.OURS
    cell = merge_metadata(ours if takes_ours else theirs, theirs, ours, base)
    if merged and digest_text(merged.texts[0]) != digest_text(theirs.source):
        cell.source = merged.texts[0]
    if cell.cell_type == "code" and cell.source != theirs.source:  # their outputs: of other code
        is_ours = ours.cell_type == "code" and cell.source == ours.source
        cell |= {"outputs": deepcopy(ours.outputs) if is_ours else [], "execution_count": None}
    merge_pictures(cell, theirs, ours, base)
    return MergedCell(
        cell=cell,
        change=name_change(merged, policy),
        page_text=ours.source,
        overlaps=merged.overlaps if merged else (),
    )


def _merge_text(
    theirs: NotebookNode, ours: NotebookNode, base: BuiltCell, digest: str, policy: ConflictPolicy
) -> MergedTexts | None:
    """Return the text of a cell that both have changed; None if its passages are not known."""
    is_known = base.passages and digest == base.digest
    if not is_known or theirs.cell_type != ours.cell_type:
        return None
    return merge_texts(
        base.passages,
        [theirs.source],
        ours.source,
        is_code=ours.cell_type == "code",
        prefers_ours=policy is ConflictPolicy.OURS,
    )


def name_change(merged: MergedTexts | None, policy: ConflictPolicy) -> ChangeKind:
    """Return what a merge did to a cell that both have changed."""
    if merged and not merged.overlaps:
        return ChangeKind.MERGED
    return {
        ConflictPolicy.BESIDE: ChangeKind.CONFLICT,
        ConflictPolicy.THEIRS: ChangeKind.CONFLICT_KEPT,
        ConflictPolicy.OURS: ChangeKind.CONFLICT_REPLACED,
    }[policy]


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


def merge_pictures(
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


def merge_metadata(
    cell: NotebookNode, theirs: NotebookNode, ours: NotebookNode, base: BuiltCell
) -> NotebookNode:
    """Return a copy of a cell with the merged metadata of both versions."""
    other = merge_mappings(base.metadata, get_other_metadata(theirs), get_other_metadata(ours))
    copy = deepcopy(cell)
    copy.metadata = from_dict({**other, "explainer": dict(get_explainer_metadata(ours))})
    return copy
