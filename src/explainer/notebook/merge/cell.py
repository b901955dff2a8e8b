"""One cell of the page in three versions → what becomes of it; it knows nothing of its neighbours.

A digest is enough to tell who has changed what, so the text that was built last does not travel.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from enum import Enum

from nbformat import NotebookNode

from explainer.i18n.messages import words
from explainer.notebook.cells import cell_id
from explainer.notebook.io import text_digest
from explainer.notebook.merge.build_record import OFFER, BuiltCell, made_of, own_metadata
from explainer.notebook.merge.report import ChangeKind
from explainer.notebook.merge.values import merged_mapping

_MIMES = {"markdown": "text/markdown", "code": "text/x-python"}


class ConflictPolicy(Enum):
    """What to do with a cell that an educator and the page have both changed."""

    BESIDE = "keep theirs, with ours in a marked cell below it"
    THEIRS = "keep theirs alone"
    OURS = "take ours"


def merged_cell(
    theirs: NotebookNode,
    ours: NotebookNode,
    base: BuiltCell,
    *,
    both: ConflictPolicy = ConflictPolicy.BESIDE,
    own_records: bool = False,
) -> tuple[NotebookNode, ChangeKind | None]:
    """Return the cell as it becomes, and what became of it; None where nothing did.

    Args:
        theirs: as it is in an educator's notebook.
        ours: as the page has it now.
        base: what their notebook says of the cell as it was built.
        both: what to do if both have changed it.
        own_records: whether they have study records of their own, from which saved outputs
            may come.
    """
    made = made_of(theirs) or base.made
    now = text_digest(theirs.source)
    if theirs.cell_type == ours.cell_type and now in (made, made_of(ours)):
        cell = _with_metadata(deepcopy(theirs), theirs, ours, base)
        cell.source = ours.source
        refreshed = _refreshed(cell, ours, base, now == made_of(ours) and own_records)
        is_new = now != made_of(ours) or refreshed
        return cell, ChangeKind.UPDATED if is_new else None
    if made == made_of(ours):
        return _with_metadata(deepcopy(theirs), theirs, ours, base), ChangeKind.KEPT
    if both is not ConflictPolicy.OURS:
        return _with_metadata(
            deepcopy(theirs), theirs, ours, base
        ), ChangeKind.BOTH if both is ConflictPolicy.BESIDE else ChangeKind.ALONE
    cell = _with_metadata(deepcopy(ours), theirs, ours, base)
    if "attachments" in theirs and ours.cell_type != "code":
        cell.attachments = deepcopy(theirs.attachments)
    return cell, ChangeKind.REPLACED


def offer_cell(ours: NotebookNode, lang: str) -> NotebookNode:
    """Return the marked cell that holds the page's words beside an educator's.

    It is raw: no reader sees it twice, and no kernel runs it.
    """
    source = f"{words(lang)['offer']}\n\n{ours.source}"
    held = {
        "page": own_metadata(ours)["page"],
        "role": OFFER,
        "of": ours.id,
        "made": text_digest(source),
    }
    metadata = {"explainer": held, "raw_mimetype": _MIMES[ours.cell_type]}
    fields = {
        "cell_type": "raw",
        "id": cell_id(OFFER, ours.id),
        "metadata": metadata,
        "source": source,
    }
    cell: NotebookNode = _node(fields)
    return cell


def saved_html(cell: NotebookNode) -> str:
    """Return the HTML that is saved in a cell's outputs; empty for none."""
    found = (output.get("data", {}).get("text/html") for output in cell.get("outputs", []))
    return "".join(html for html in found if isinstance(html, str))


def _refreshed(
    cell: NotebookNode, ours: NotebookNode, base: BuiltCell, may_be_theirs: bool
) -> bool:
    """Give the cell our saved outputs where they are new; say whether that was so."""
    if ours.cell_type != "code":
        return False
    shown, new = (
        text_digest(html) if html else "" for html in (saved_html(cell), saved_html(ours))
    )
    if new == base.output and made_of(ours) == base.made:
        return False
    if may_be_theirs and shown != base.output:
        return False
    cell.outputs = deepcopy(ours.outputs)
    cell.execution_count = None
    return shown != new


def _with_metadata(
    cell: NotebookNode, theirs: NotebookNode, ours: NotebookNode, base: BuiltCell
) -> NotebookNode:
    plain = merged_mapping(base.metadata, _plain(theirs), _plain(ours))
    cell.metadata = _node({**plain, "explainer": dict(own_metadata(ours))})
    return cell


def _plain(cell: NotebookNode) -> Mapping[str, object]:
    return {name: value for name, value in cell.metadata.items() if name != "explainer"}


def _node(fields: Mapping[str, object]) -> NotebookNode:
    node = NotebookNode()
    for name, value in fields.items():
        node[name] = _node(value) if isinstance(value, Mapping) else value
    return node
