"""Fill in the parts of a notebook of nbformat 4 that other tools leave out or get wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from copy import copy
from dataclasses import dataclass

from nbformat import from_dict
from nbformat.v4.convert import upgrade_output

_OUTPUT_FIELDS: dict[str, dict[str, object]] = {
    "stream": {"name": "stdout", "text": ""},
    "display_data": {"data": {}, "metadata": {}},
    "execute_result": {"data": {}, "metadata": {}, "execution_count": None},
    "error": {"ename": "", "evalue": "", "traceback": []},
}
"""The fields that each type of output must have, with the values of empty ones."""
_CELL_FIELDS = {
    "code": {"id", "cell_type", "metadata", "source", "outputs", "execution_count"},
    "markdown": {"id", "cell_type", "metadata", "source", "attachments"},
    "raw": {"id", "cell_type", "metadata", "source", "attachments"},
}
_OLD_TYPES = {"heading": "markdown", "html": "markdown", "text": "markdown", "plaintext": "raw"}
"""Cell types of nbformat 2 and 3, and what they are in nbformat 4."""
_NOTEBOOK_FIELDS = {"nbformat", "nbformat_minor", "metadata", "cells"}
_OPTION = re.compile(r":([a-z][a-z0-9_-]*):(?:[ \t]+(.*))?")
"""An option of a directive, as in https://mystmd.org/guide/notebook-configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One kind of repair and the cells in which it was made."""

    message: str
    """What was wrong."""
    cells: tuple[int, ...] = ()
    """Numbers of the cells, counted from 1; empty for the notebook as a whole."""

    def __str__(self) -> str:
        """Return the repair as one line."""
        if not self.cells:
            return self.message
        shown = ", ".join(map(str, self.cells[:5])) + (" …" if len(self.cells) > 5 else "")
        return f"cell{'s' if len(self.cells) > 1 else ''} {shown}: {self.message}"


class Repairs:
    """Collects repairs; equal ones are counted together."""

    def __init__(self) -> None:
        self._cells: dict[str, dict[int, None]] = {}

    def add(self, message: str, *, cell: int | None = None) -> None:
        """Note a repair of a cell, counted from 1, or of the whole notebook."""
        cells = self._cells.setdefault(message, {})
        if cell is not None:
            cells[cell] = None

    @property
    def found(self) -> tuple[Repair, ...]:
        """The repairs, in the order of their first mention."""
        return tuple(
            Repair(message=message, cells=tuple(cells)) for message, cells in self._cells.items()
        )


def repair_notebook(raw: dict[str, object], repairs: Repairs) -> None:
    """Repair the JSON object of a notebook in place.

    Args:
        raw: of nbformat 4.
        repairs: gets what was repaired.

    Raises:
        ValueError: the cells are not a list.
    """
    _repair_metadata(raw, repairs)
    if "cells" not in raw:
        raw["cells"] = []
        repairs.add("the list of cells is missing")
    cells = raw["cells"]
    if not isinstance(cells, list):
        raise ValueError("its cells are not a list")
    raw["cells"] = [_repair_cell(cell, number, repairs) for number, cell in enumerate(cells, 1)]
    _remove_others(raw, _NOTEBOOK_FIELDS, repairs, "a notebook")


def prepare_old_notebook(raw: dict[str, object], repairs: Repairs) -> None:
    """Fill in, in place, what nbformat needs to convert a notebook of nbformat 1 to 3."""
    _repair_metadata(raw, repairs)
    for sheet in _keep_mappings(raw, "worksheets", repairs):
        for cell in _keep_mappings(sheet, "cells", repairs):
            if not isinstance(cell.get("cell_type"), str):
                cell["cell_type"] = "raw"
            if cell["cell_type"] == "code":
                cell.setdefault("input", cell.pop("source", ""))
                for output in _keep_mappings(cell, "outputs", repairs):
                    output.setdefault("output_type", "display_data")
            elif cell["cell_type"] == "heading" and not isinstance(cell.get("level"), int):
                cell["level"] = 1


def replace_surrogates(text: str) -> str:
    """Return the text with each lone surrogate replaced by ``�``."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _repair_metadata(raw: dict[str, object], repairs: Repairs) -> None:
    if not isinstance(raw.get("metadata"), dict):
        raw["metadata"] = {}
        repairs.add("the notebook's metadata is missing or not an object")


def _keep_mappings(
    parent: dict[str, object], name: str, repairs: Repairs
) -> list[dict[str, object]]:
    """Return the mappings in a list, from which everything else is removed."""
    value = parent.get(name)
    items = value if isinstance(value, list) else []
    mappings = [item for item in items if isinstance(item, dict)]
    if len(mappings) < len(items) or not isinstance(value, list | None):
        repairs.add(f"the list “{name}” has values that do not belong there")
    parent[name] = mappings
    return mappings


def _repair_cell(cell: object, number: int, repairs: Repairs) -> dict[str, object]:
    if not isinstance(cell, dict):
        repairs.add("this is not a cell, and is kept as the text of a raw cell", cell=number)
        text = json.dumps(cell, ensure_ascii=False)
        return {"cell_type": "raw", "metadata": {}, "source": text}
    if not isinstance(cell.get("metadata"), dict):
        repairs.add("its metadata is missing or not an object", cell=number)
        cell["metadata"] = {}
    if "source" not in cell and "input" in cell:
        cell["source"] = cell.pop("input")  # as in nbformat 3
    source = cell.get("source")
    if not isinstance(source, str) and not _is_text_list(source):
        repairs.add("its source is missing or not text", cell=number)
        cell["source"] = "" if source is None else json.dumps(source, ensure_ascii=False)
    _repair_type(cell, number, repairs)
    if "attachments" in cell and not isinstance(cell["attachments"], dict):
        repairs.add("its attachments are not an object, and are left out", cell=number)
        del cell["attachments"]
    if "tags" in cell["metadata"]:
        _repair_tags(cell["metadata"], number, repairs)
    if cell["cell_type"] == "code":
        _repair_code(cell, number, repairs)
        _read_options(cell, number, repairs)
    _remove_others(cell, _CELL_FIELDS[cell["cell_type"]], repairs, "a cell of its type", number)
    return cell


def _repair_type(cell: dict[str, object], number: int, repairs: Repairs) -> None:
    old = cell.get("cell_type")
    if isinstance(old, str) and old in _CELL_FIELDS:
        return
    new = _OLD_TYPES.get(old, "raw") if isinstance(old, str) else "raw"
    if not isinstance(old, str):
        repairs.add("its type is missing, so it is a raw cell", cell=number)
    else:
        repairs.add(f"its type “{old}” is not of nbformat 4, so it is a {new} cell", cell=number)
    if old == "heading":
        level = cell.pop("level", 1)
        marks = "#" * min(max(level, 1), 6) if isinstance(level, int) else "#"
        cell["source"] = f"{marks} {' '.join(_join_text(cell['source']).split())}"
    cell["cell_type"] = new


def _repair_tags(metadata: dict[str, object], number: int, repairs: Repairs) -> None:
    """Make the tags of a cell a list of different texts without commas."""
    tags = metadata["tags"]
    texts = [tags] if isinstance(tags, str) else tags if isinstance(tags, list) else []
    parts = (part.strip() for text in texts if isinstance(text, str) for part in text.split(","))
    clean = list(dict.fromkeys(part for part in parts if part))
    if clean != tags:
        repairs.add("its tags are not a list of different words", cell=number)
        metadata["tags"] = clean


def _read_options(cell: dict[str, object], number: int, repairs: Repairs) -> None:
    """Read the options of a MyST directive that stand above the code, where Python has none."""
    lines = _join_text(cell["source"]).split("\n")
    tags: list[str] = []
    others: list[str] = []
    while lines and (option := _OPTION.fullmatch(lines[0].rstrip())):
        del lines[0]
        if option[1] == "tags":
            tags += [tag for tag in re.split(r"[\s,\[\]\"']+", option[2] or "") if tag]
        else:
            others.append(option[1])
    if not tags and not others:
        return
    cell["source"] = "\n".join(lines).lstrip("\n")
    metadata = cell["metadata"]
    assert isinstance(metadata, dict), "it was repaired"
    metadata["tags"] = list(dict.fromkeys([*metadata.get("tags", ()), *tags]))
    if tags:
        repairs.add("its line “:tags:” is not code, and is read as tags", cell=number)
    for name in others:
        repairs.add(f"its line “:{name}:” is not code, and is left out", cell=number)


def _repair_code(cell: dict[str, object], number: int, repairs: Repairs) -> None:
    count = cell.get("execution_count", ...)
    if count is not None and (not isinstance(count, int) or isinstance(count, bool)):
        repairs.add("its execution count is missing or not a number", cell=number)
        cell["execution_count"] = None
    outputs = cell.get("outputs")
    if isinstance(outputs, dict) and "output_type" in outputs:
        repairs.add("its output is not in a list", cell=number)
        outputs = [outputs]
    elif not isinstance(outputs, list):
        repairs.add("its outputs are missing or not a list", cell=number)
        outputs = []
    cell["outputs"] = list(_repaired_outputs(outputs, number, repairs))


def _repaired_outputs(
    outputs: Iterable[object], number: int, repairs: Repairs
) -> Iterator[dict[str, object]]:
    for output in outputs:
        if isinstance(output, dict) and output.get("output_type") in ("pyout", "pyerr"):
            repairs.add("one of its outputs has a type of nbformat 3", cell=number)
            output = dict(upgrade_output(from_dict(output)))
        fields = _output_fields(output)
        if not isinstance(output, dict) or not fields:
            repairs.add("one of its outputs has an unknown type, and is left out", cell=number)
            continue
        for name, empty in fields.items():
            if name not in output or not _has_type_of(empty, output[name]):
                repairs.add(f"the field “{name}” of an output is missing or invalid", cell=number)
                output[name] = copy(empty)
        _remove_others(output, {"output_type", *fields}, repairs, "an output of its type", number)
        yield output


def _remove_others(
    value: dict[str, object],
    names: Collection[str],
    repairs: Repairs,
    owner: str,
    number: int | None = None,
) -> None:
    """Remove the fields that nbformat does not allow."""
    for name in [name for name in value if name not in names]:
        repairs.add(f"the field “{name}” does not belong in {owner}, and is left out", cell=number)
        del value[name]


def _output_fields(output: object) -> dict[str, object] | None:
    kind = output.get("output_type") if isinstance(output, dict) else None
    return _OUTPUT_FIELDS.get(kind) if isinstance(kind, str) else None


def _has_type_of(empty: object, value: object) -> bool:
    if isinstance(empty, str):
        return isinstance(value, str) or _is_text_list(value)
    return empty is None or isinstance(value, type(empty))


def _is_text_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(line, str) for line in value)


def _join_text(value: object) -> str:
    return "".join(value) if isinstance(value, list) else str(value)
