"""Read a notebook's file, fill in what other tools leave out, and report what was repaired."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from explainer.errors import ContentError, Diagnostic, ExplainerError
from explainer.notebook.repair import Repair, Repairs, repair_notebook, repair_text
from explainer.notebook.view import NotebookView, make_view

OLDEST, NEWEST = 3, 4
"""The major versions of nbformat that can be read."""
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class UnreadableNotebook(ExplainerError):
    """The data is not a notebook; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedNotebook:
    """A notebook of nbformat 4.5 or later, and what was repaired in it."""

    node: NotebookNode
    repairs: tuple[Repair, ...]

    @property
    def view(self) -> NotebookView:
        """The typed view of the notebook, made anew on each access."""
        return make_view(self.node)

    def diagnostics(self, path: Path) -> tuple[Diagnostic, ...]:
        """Return the repairs as warnings.

        Args:
            path: the file that the notebook was read from.
        """
        hint = "open it in JupyterLab and save it again"
        return tuple(
            Diagnostic(path=path, code="W810", message=str(repair), hint=hint)
            for repair in self.repairs
        )


def parse_notebook(data: bytes, *, strict: bool = True) -> OpenedNotebook:
    """Return the notebook in a file's bytes; the same bytes give the same notebook.

    Nothing that a person wrote is removed.

    Args:
        data: JSON of nbformat 3, 4.0 to 4.5, or a later 4.x, with or without cell ids.
        strict: whether a notebook that still violates the format after the repairs is refused.
            Otherwise the violation is reported as a repair.

    Raises:
        UnreadableNotebook: the bytes are not a notebook.
    """
    raw = _load_json(data)
    repairs = Repairs()
    try:
        if raw["nbformat"] == NEWEST:
            repair_notebook(raw, repairs)
        if b"\\u" in data:
            raw = repair_text(raw, repairs)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about missing ids, which are added below
            node = _convert(raw, repairs)
            try:
                nbformat.validate(node)
            except nbformat.ValidationError as error:
                if strict:
                    raise
                repairs.add(f"the notebook violates its format: {_first_line(error)}")
    except Exception as error:  # nbformat raises many kinds of exception for malformed values
        message = f"it is not a valid notebook: {_first_line(error)}"
        raise UnreadableNotebook(message) from error
    return OpenedNotebook(node=node, repairs=repairs.found)


def read_notebook(path: Path, *, strict: bool = False) -> OpenedNotebook:
    """Return the notebook in a file.

    Args:
        path: the file.
        strict: as for ``parse_notebook``.

    Raises:
        ContentError: the file cannot be read, or is not a notebook.
    """
    try:
        return parse_notebook(path.read_bytes(), strict=strict)
    except (OSError, UnreadableNotebook) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        message = f"this file cannot be read as a notebook: {reason}"
        hint = "open it in JupyterLab and save it again"
        diagnostic = Diagnostic(path=path, code="E801", message=message, hint=hint)
        raise ContentError([diagnostic]) from error


def give_ids(notebook: NotebookNode, reserved: Mapping[int, str] | None = None) -> tuple[int, ...]:
    """Give each cell a valid, unique id derived from its text; of two equal ids the first stays.

    Args:
        notebook: is changed in place.
        reserved: index of a cell, counted from 0 → the id that it must have.

    Returns:
        The numbers of the cells that got a new id, counted from 1.
    """
    fixed = reserved or {}
    taken = set(fixed.values())
    changed = []
    for index, cell in enumerate(notebook.cells):
        if index in fixed:
            cell["id"] = fixed[index]
            continue
        id = cell.get("id")
        if not isinstance(id, str) or not ID.fullmatch(id) or id in taken:
            id = _free_id(cell, taken)
            changed.append(index + 1)
        cell["id"] = id
        taken.add(id)
    return tuple(changed)


def _free_id(cell: NotebookNode, taken: set[str]) -> str:
    number = 0
    while True:
        text = f"{cell.cell_type}\n{number}\n{cell.source}".encode("utf-8", "replace")
        id = f"cell-{sha256(text).hexdigest()[:12]}"
        if id not in taken:
            return id
        number += 1


def _load_json(data: bytes) -> dict[str, object]:
    """Return the JSON object in the bytes, whose ``nbformat`` is a known version."""
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableNotebook("it is not text in UTF-8") from None
    except (ValueError, RecursionError) as error:
        if not data.strip():
            raise UnreadableNotebook("it is empty") from None
        raise UnreadableNotebook(f"its JSON is broken or incomplete ({error})") from None
    version = raw.get("nbformat") if isinstance(raw, dict) else None
    if not isinstance(version, int):
        raise UnreadableNotebook("it has no “nbformat”, which every notebook has")
    if not OLDEST <= version <= NEWEST:
        raise UnreadableNotebook(f"it has the format nbformat {version}, which is not supported")
    assert isinstance(raw, dict), "only an object has a version"
    return raw


def _convert(raw: dict[str, object], repairs: Repairs) -> NotebookNode:
    """Return the JSON object as a notebook of nbformat 4.5 or later, each cell with an id."""
    major, minor = int(str(raw["nbformat"])), raw.get("nbformat_minor")
    minor = minor if isinstance(minor, int) else 0
    raw["nbformat_minor"] = minor
    node: NotebookNode = nbformat.versions[major].to_notebook_json(raw, minor=minor)
    has_ids = (major, minor) >= (4, 5)
    if major < NEWEST:
        repairs.add(f"the notebook has the old format nbformat {major}")
        node = nbformat.convert(node, NEWEST)
    if not has_ids:
        for cell in node.cells:
            cell.pop("id", None)  # a random id that nbformat has just added
    node.nbformat_minor = max(node.get("nbformat_minor") or 0, 5)
    changed = give_ids(node)
    for number in changed if has_ids else ():
        repairs.add("its id is missing, invalid or used twice", cell=number)
    return node


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]
