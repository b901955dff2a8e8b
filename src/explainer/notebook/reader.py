"""Read a notebook's file, fill in what other tools leave out, and report what was repaired.

The saved HTML of our controls is filled in too, so that every command shows and writes it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.validator import iter_validate

from explainer.errors import ContentError, Diagnostic
from explainer.notebook.derived_outputs import restore_outputs
from explainer.notebook.folder import INDEX, Version, get_file_version
from explainer.notebook.json_reader import (
    OPEN_AND_SAVE,
    UnreadableNotebook,
    clean_values,
    load_notebook_json,
)
from explainer.notebook.repair import Repair, Repairs, prepare_old_notebook, repair_notebook
from explainer.notebook.view import ENGLISH, PYTHON, NotebookView, TextLanguage, make_view

OLDEST, NEWEST = 2, 4
"""The major versions of nbformat that can be read."""
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedNotebook:
    """A notebook of nbformat 4.5 or later, and what was repaired in it."""

    node: NotebookNode
    repairs: tuple[Repair, ...]
    restored: tuple[int, ...] = ()
    """The numbers, from 1, of the controls whose saved HTML was missing; no cause for a warning."""
    site: TextLanguage = ENGLISH
    """The language of a notebook that does not say."""

    @property
    def view(self) -> NotebookView:
        """The typed view of the notebook, made anew on each access."""
        return make_view(self.node, self.site)

    def diagnostics(self, path: Path) -> tuple[Diagnostic, ...]:
        """Return as warnings what was repaired, and that the code is not Python.

        Args:
            path: the file that the notebook was read from.
        """
        found = [("W810", str(repair), OPEN_AND_SAVE) for repair in self.repairs]
        language = self.view.language
        if language != PYTHON:
            message = (
                f"its code is in the language {language}, so readers see the saved outputs and "
                "cannot work with the page"
            )
            found.append(("W812", message, "run it in JupyterLab and save it with its outputs"))
        return tuple(
            Diagnostic(path=path, code=code, message=message, hint=hint)
            for code, message, hint in found
        )


def parse_notebook(data: bytes, *, strict: bool = True) -> OpenedNotebook:
    """Return the notebook in a file's bytes; the same bytes give the same notebook.

    Nothing that a person wrote is removed.

    Args:
        data: JSON of nbformat 2, 3, 4.0 to 4.5, or a later 4.x, with or without cell ids.
        strict: whether a notebook that still violates the format after the repairs is refused.
            Otherwise the violation is reported as a repair.

    Raises:
        UnreadableNotebook: the bytes are not a notebook.
    """
    repairs = Repairs()
    raw = load_notebook_json(data, repairs)
    try:
        return repair(raw, repairs, strict=strict)
    except UnreadableNotebook:
        raise
    except RecursionError:
        raise UnreadableNotebook("its JSON is nested too deeply") from None
    except Exception as error:  # nbformat raises many kinds of exception for malformed values
        message = f"it is not a valid notebook: {_first_line(error)}"
        raise UnreadableNotebook(message) from error


def repair(raw: dict[str, object], repairs: Repairs, *, strict: bool = False) -> OpenedNotebook:
    """Return a notebook of nbformat 4.5 or later.

    Args:
        raw: a mapping of any format, which may be changed.
        repairs: gets what was repaired.
        strict: as for ``parse_notebook``.

    Raises:
        UnreadableNotebook: its format is not known, or its values are nested too deeply.
        Exception: it cannot be repaired.
    """
    raw["nbformat"] = version = _find_version(raw, repairs)
    _clean(raw, repairs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about missing ids, which are added below
        node = _convert(raw, version, repairs)
        try:
            nbformat.validate(node)
        except nbformat.ValidationError:
            _remove_invalid_metadata(node, repairs)
            try:
                nbformat.validate(node)
            except nbformat.ValidationError as error:
                if strict:
                    raise
                repairs.add(f"the notebook violates its format: {_first_line(error)}")
    return OpenedNotebook(node=node, repairs=repairs.found, restored=restore_outputs(node))


def read_notebook(
    path: Path, *, strict: bool = False, site: TextLanguage = ENGLISH
) -> OpenedNotebook:
    """Return the notebook in a file.

    Args:
        path: the file.
        strict: as for ``parse_notebook``.
        site: the language of a notebook that does not say.

    Raises:
        ContentError: the file cannot be read, or is not a notebook.
    """
    try:
        return replace(parse_notebook(path.read_bytes(), strict=strict), site=site)
    except OSError as error:
        reason, code, hint = error.strerror or str(error), "E801", "check the file and its folder"
        raise _refuse(path, reason, code, hint) from error
    except UnreadableNotebook as error:
        raise _refuse(path, str(error), error.code, error.hint) from error


def find_site_language(folder: Path) -> TextLanguage:
    """Return the language of a folder's list of pages; English if there is none."""
    index = folder / INDEX
    try:
        return _read_site_language(index, get_file_version(index))
    except (OSError, ContentError):
        return ENGLISH


@lru_cache(maxsize=8)
def _read_site_language(index: Path, _: Version) -> TextLanguage:
    view = read_notebook(index).view
    return TextLanguage(lang=view.lang, dir=view.dir)


def _refuse(path: Path, reason: str, code: str, hint: str) -> ContentError:
    message = f"this file cannot be read as a notebook: {reason}"
    return ContentError([Diagnostic(path=path, code=code, message=message, hint=hint)])


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


def _find_version(raw: Mapping[str, object], repairs: Repairs) -> int:
    """Return the major version of a notebook's format; without one, its fields tell."""
    version = raw.get("nbformat")
    if isinstance(version, str | float) and str(version).partition(".")[0].isdigit():
        repairs.add("its “nbformat” is not an integer")
        version = int(str(version).partition(".")[0])
    if isinstance(version, bool) or not isinstance(version, int):
        if not isinstance(raw.get("cells", raw.get("worksheets")), list):
            raise UnreadableNotebook("it has no “nbformat”, which every notebook has")
        repairs.add("its “nbformat” is missing")
        version = NEWEST if "cells" in raw else NEWEST - 1
    if version == NEWEST and "cells" not in raw and "worksheets" in raw:
        repairs.add("it says that it has nbformat 4, and has the worksheets of nbformat 3")
        version = NEWEST - 1
    if not OLDEST <= version <= NEWEST:
        raise UnreadableNotebook(f"it has the format nbformat {version}, which is not supported")
    return version


def _clean(raw: dict[str, object], repairs: Repairs) -> None:
    """Clean the values of a notebook in place, so that what is reported names the cell."""
    for name, value in raw.items():
        if name == "cells" and isinstance(value, list):
            raw[name] = [
                clean_values(cell, repairs, cell=number) for number, cell in enumerate(value, 1)
            ]
        else:
            raw[name] = clean_values(value, repairs)


def _convert(raw: dict[str, object], major: int, repairs: Repairs) -> NotebookNode:
    """Return the JSON object as a notebook of nbformat 4.5 or later, each cell with an id."""
    minor = raw.get("nbformat_minor")
    minor = minor if isinstance(minor, int) else 5 if major == NEWEST else 0
    raw["nbformat_minor"] = minor
    if major < NEWEST:
        repairs.add(f"the notebook has the old format nbformat {major}")
        prepare_old_notebook(raw, repairs)
        old = nbformat.versions[major].to_notebook_json(raw, minor=minor)
        raw = converted = nbformat.convert(old, NEWEST)
        for cell in converted.cells:
            cell.pop("id", None)  # a random id that nbformat has just added
    repair_notebook(raw, repairs)
    node: NotebookNode = nbformat.versions[NEWEST].to_notebook_json(raw, minor=minor)
    node.nbformat_minor = max(minor, 5)
    has_ids = (major, minor) >= (4, 5)
    for number in give_ids(node):
        if has_ids:
            repairs.add("its id is missing, invalid or used twice", cell=number)
    return node


def _remove_invalid_metadata(node: NotebookNode, repairs: Repairs) -> None:
    """Remove metadata whose values the format does not allow; those of an educator are not."""
    for error in list(iter_validate(node, version=NEWEST, version_minor=node.nbformat_minor)):
        path = list(error.original.absolute_path)
        if "metadata" not in path or len(path) == path.index("metadata") + 1:
            continue
        parent, depth = node, path.index("metadata") + 1
        for step in path[:depth]:
            parent = parent[step]
        if parent.pop(path[depth], None) is not None:
            cell = path[1] + 1 if path[0] == "cells" else None
            message = f"the value of “{path[depth]}” in its metadata is not valid, and is left out"
            repairs.add(message, cell=cell)


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]
