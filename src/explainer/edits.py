"""What a person has changed in a notebook since it was built."""

from __future__ import annotations

from pathlib import Path

import nbformat

from explainer.notebook import all_digest, text_digest


def edited_cell(path: Path) -> str:
    """Return in words the first cell that is not as it was built; empty where all are.

    A notebook that cannot be read counts as edited: it may be somebody's work.
    Outputs and execution counts do not count.
    """
    try:
        notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    except Exception:  # nbformat raises many kinds, from JSON's to its own
        return "it cannot be read as a notebook"
    front = notebook.get("metadata", {}).get("explainer")
    if front is None:
        return "it was not built by explainer"
    digests = []
    for number, cell in enumerate(notebook.get("cells", []), start=1):
        made = cell.get("metadata", {}).get("explainer", {}).get("made")
        if made is None:
            return f"cell {number} is new"
        if made != text_digest(cell.get("source", "")):
            return f"cell {number} has other words"
        digests.append(made)
    return "" if front.get("made") == all_digest(digests) else "cells were moved or removed"
