"""Make the marked cells that show what the page says where an educator has edited the same words.

They are raw cells, so readers do not see them and no kernel runs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace

from nbformat import NotebookNode, from_dict

from explainer.i18n.messages import load_messages
from explainer.notebook.cells import make_cell_id
from explainer.notebook.digests import digest_text
from explainer.notebook.merge.build_record import CONFLICT_COPY, get_explainer_metadata
from explainer.notebook.merge.cell import MergedCell
from explainer.notebook.passages import Overlap, split_code, split_prose
from explainer.notebook.raw_values import get_list

_MIME_TYPES = {"markdown": "text/markdown", "code": "text/x-python", "raw": "text/plain"}


def make_conflict_copy(
    ours: NotebookNode,
    merged: MergedCell,
    old: NotebookNode | None,
    *,
    lang: str,
    wording: str,
) -> NotebookNode:
    """Return a marked cell with the passages in conflict, or all that the page says.

    Args:
        ours: the page's cell.
        merged: the cell that is in conflict with it.
        old: the marked cell that is there already; None for none.
        lang: the language of the page.
        wording: what the names of the messages begin with.
    """
    overlaps = merged.overlaps
    if overlaps and old:
        is_code = ours.cell_type == "code"
        overlaps = _carry_overlaps(_read_overlaps(old), overlaps, merged.page_text, is_code=is_code)
    source = _write_source(overlaps, merged.page_text, load_messages(lang), wording)
    own: dict[str, object] = {
        "page": get_explainer_metadata(ours)["page"],
        "role": CONFLICT_COPY,
        "of": ours.id,
        "made": digest_text(source),
    }
    if overlaps:
        own["passages"] = [[overlap.before, overlap.now] for overlap in overlaps]
    pictures = {"attachments": deepcopy(ours.attachments)} if "attachments" in ours else {}
    cell: NotebookNode = from_dict(
        {
            **pictures,
            "cell_type": "raw",
            "id": make_cell_id(CONFLICT_COPY, ours.id),
            "metadata": {
                "explainer": own,
                "raw_mimetype": _MIME_TYPES.get(ours.cell_type, "text/plain"),
            },
            "source": source,
        }
    )
    return cell


def is_settled_copy(copy: NotebookNode, text: str) -> bool:
    """Return whether a text says by now what the page says in each passage of a marked cell."""
    overlaps = _read_overlaps(copy)
    is_code = copy.metadata.get("raw_mimetype") == _MIME_TYPES["code"]
    return bool(overlaps) and all(_is_made(one, text, is_code=is_code) for one in overlaps)


def _is_made(overlap: Overlap, text: str, *, is_code: bool) -> bool:
    """Return whether a text has the page's change: its passages in turn, or those removed not."""
    keys, now, before = (
        [passage.key for passage in (split_code if is_code else split_prose)(part)]
        for part in (text, overlap.now, overlap.before)
    )
    return _is_part(now, keys) if overlap.now else not _is_part(before, keys)


def _is_part(some: Sequence[str], keys: Sequence[str]) -> bool:
    """Return whether passages are in a text, one after the other; breaks do not matter."""
    some, keys = ([key for key in part if key.strip()] for part in (some, keys))
    return any(keys[at : at + len(some)] == some for at in range(len(keys) - len(some) + 1))


def _write_source(
    overlaps: Sequence[Overlap], page_text: str, words: Mapping[str, str], wording: str
) -> str:
    if not overlaps:
        return f"{words[wording]}\n\n{page_text}"
    parts = [words[f"{wording}_passages"]]
    for overlap in overlaps:
        if overlap.before:
            name = "before" if overlap.now else "removed"
            parts += [words[f"{wording}_{name}"], overlap.before]
        if overlap.now:
            parts += [words[f"{wording}_now"], overlap.now]
    return "\n\n".join(parts)


def _read_overlaps(copy: NotebookNode) -> tuple[Overlap, ...]:
    """Return the passages that a marked cell shows; empty if it shows all that the page says."""
    return tuple(
        Overlap(before=str(pair[0]), now=str(pair[1]))
        for pair in get_list(get_explainer_metadata(copy), "passages")
        if isinstance(pair, list) and len(pair) == 2
    )


def _carry_overlaps(
    old: Sequence[Overlap], new: Sequence[Overlap], page_text: str, *, is_code: bool
) -> tuple[Overlap, ...]:
    """Return the passages to show now: those shown before that still hold, and new ones.

    Args:
        old: those of a marked cell that nobody has touched.
        new: those of this merge.
        page_text: what the page says now.
        is_code: whether that is code.
    """
    first = {overlap.now: overlap.before for overlap in old if overlap.now}
    current = [replace(one, before=first.get(one.before, one.before)) for one in new]
    replaced = {one.before for one in new}
    kept = [
        one
        for one in old
        if one not in current
        and one.now not in replaced
        and _is_made(one, page_text, is_code=is_code)
    ]
    return (*kept, *current)
