"""The bytes of any notebook → a valid one of nbformat 4.5, the same on every reading.

It knows nothing of pages. What old Jupyter and other tools leave out is filled in; nothing that
somebody wrote is taken out.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Mapping
from hashlib import sha256

import nbformat
from nbformat import NotebookNode

from explainer.errors import ExplainerError

OLDEST, NEWEST = 3, 4
"""The nbformats that are understood."""
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class UnreadableNotebook(ExplainerError):
    """These bytes are no notebook; the message is the reason, in words."""


def opened(data: bytes) -> NotebookNode:
    """Return the notebook of a file's bytes.

    Args:
        data: of nbformat 3 to 4.5 or newer of 4, with or without cell ids.

    Returns:
        A valid notebook of at least nbformat 4.5, each cell with an id of its own.

    Raises:
        UnreadableNotebook: the bytes are no notebook, or half of one.
    """
    text = _text(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of ids that are missing, which are given below
        try:
            node: NotebookNode = nbformat.reader.reads(text)
            has_ids = (node.nbformat, node.get("nbformat_minor") or 0) >= (4, 5)
            node = nbformat.convert(node, 4)
            _mend(node)
            if not has_ids:
                for cell in node.cells:
                    cell.pop("id", None)  # by chance: nbformat has just made it
            node.nbformat_minor = max(node.get("nbformat_minor") or 0, 5)
            give_ids(node)
            nbformat.validate(node)
        except Exception as error:  # nbformat raises many kinds, also for strange values
            said = str(error).split("\n", 1)[0]
            raise UnreadableNotebook(f"it is no valid notebook: {said}") from error
    return node


def give_ids(notebook: NotebookNode, reserved: Mapping[int, str] | None = None) -> None:
    """Give each cell a valid id of its own, without chance; the first of two keeps theirs.

    Args:
        notebook: is changed in place.
        reserved: the places of cells, from 0, whose id is given.
    """
    fixed = reserved or {}
    taken = set(fixed.values())
    for at, cell in enumerate(notebook.cells):
        if at in fixed:
            cell["id"] = fixed[at]
            continue
        held = cell.get("id")
        if not isinstance(held, str) or not ID.fullmatch(held) or held in taken:
            held = _free_id(cell, taken)
        cell["id"] = held
        taken.add(held)


def _free_id(cell: NotebookNode, taken: set[str]) -> str:
    number = 0
    while True:
        text = f"{cell.cell_type}\n{number}\n{cell.source}".encode("utf-8", "replace")
        made = f"cell-{sha256(text).hexdigest()[:12]}"
        if made not in taken:
            return made
        number += 1


def _text(data: bytes) -> str:
    """Return the text of the bytes, of which it is sure that they are JSON of a known format."""
    try:
        text = data.decode("utf-8-sig")
        table = json.loads(text)
    except UnicodeDecodeError:
        raise UnreadableNotebook("it is no text in UTF-8") from None
    except (ValueError, RecursionError) as error:
        if not data.strip():
            raise UnreadableNotebook("it is empty") from None
        raise UnreadableNotebook(f"its JSON is broken or half-written ({error})") from None
    version = table.get("nbformat") if isinstance(table, dict) else None
    if not isinstance(version, int):
        raise UnreadableNotebook("it has no “nbformat”, as a notebook has")
    if not OLDEST <= version <= NEWEST:
        raise UnreadableNotebook(f"it is of nbformat {version}, which is not known here")
    return text


def _mend(node: NotebookNode) -> None:
    """Fill in what other tools leave out."""
    node.setdefault("metadata", NotebookNode())
    node.setdefault("cells", [])
    for cell in node.cells:
        cell.setdefault("metadata", NotebookNode())
        cell.setdefault("source", "")
        if cell.get("cell_type") == "code":
            cell.setdefault("outputs", [])
            cell.setdefault("execution_count", None)
