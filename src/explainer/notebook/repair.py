"""Fill in the parts of a notebook of nbformat 4 that other tools leave out or get wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass

_OUTPUT_FIELDS: dict[str, dict[str, object]] = {
    "stream": {"name": "stdout", "text": ""},
    "display_data": {"data": {}, "metadata": {}},
    "execute_result": {"data": {}, "metadata": {}, "execution_count": None},
    "error": {"ename": "", "evalue": "", "traceback": []},
}
"""The fields that each type of output must have, with the values of empty ones."""


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
        self._cells: dict[str, list[int]] = {}

    def add(self, message: str, *, cell: int | None = None) -> None:
        """Note a repair of a cell, counted from 1, or of the whole notebook."""
        cells = self._cells.setdefault(message, [])
        if cell is not None and cell not in cells:
            cells.append(cell)

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
    if not isinstance(raw.get("metadata"), dict):
        raw["metadata"] = {}
        repairs.add("the notebook's metadata is missing or not an object")
    if "cells" not in raw:
        raw["cells"] = []
        repairs.add("the list of cells is missing")
    cells = raw["cells"]
    if not isinstance(cells, list):
        raise ValueError("its cells are not a list")
    raw["cells"] = [_repair_cell(cell, number, repairs) for number, cell in enumerate(cells, 1)]


def repair_text(value: object, repairs: Repairs) -> dict[str, object]:
    """Return a JSON object without lone surrogates, which cannot be written as UTF-8."""
    clean = _without_surrogates(value)
    if clean != value:
        repairs.add("characters that are not valid Unicode were replaced by �")
    assert isinstance(clean, dict), "it was an object"
    return clean


def replace_surrogates(text: str) -> str:
    """Return the text with each lone surrogate replaced by ``�``."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _without_surrogates(value: object) -> object:
    if isinstance(value, str):
        return replace_surrogates(value)
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {replace_surrogates(name): _without_surrogates(item) for name, item in value.items()}
    return value


def _repair_cell(cell: object, number: int, repairs: Repairs) -> dict[str, object]:
    if not isinstance(cell, dict):
        repairs.add("this is not a cell, and is kept as the text of a raw cell", cell=number)
        text = json.dumps(cell, ensure_ascii=False)
        return {"cell_type": "raw", "metadata": {}, "source": text}
    if not isinstance(cell.get("cell_type"), str):
        repairs.add("its type is missing, so it is a raw cell", cell=number)
        cell["cell_type"] = "raw"
    if not isinstance(cell.get("metadata"), dict):
        repairs.add("its metadata is missing or not an object", cell=number)
        cell["metadata"] = {}
    source = cell.get("source")
    if not isinstance(source, str) and not _is_text_list(source):
        repairs.add("its source is missing or not text", cell=number)
        cell["source"] = "" if source is None else json.dumps(source, ensure_ascii=False)
    if "attachments" in cell and not isinstance(cell["attachments"], dict):
        repairs.add("its attachments are not an object, and are left out", cell=number)
        del cell["attachments"]
    if cell["cell_type"] == "code":
        _repair_code(cell, number, repairs)
    return cell


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
        fields = _output_fields(output)
        if not isinstance(output, dict) or not fields:
            repairs.add("one of its outputs has an unknown type, and is left out", cell=number)
            continue
        for name, empty in fields.items():
            if name not in output or not _has_type_of(empty, output[name]):
                repairs.add(f"the field “{name}” of an output is missing or invalid", cell=number)
                output[name] = copy(empty)
        yield output


def _output_fields(output: object) -> dict[str, object] | None:
    kind = output.get("output_type") if isinstance(output, dict) else None
    return _OUTPUT_FIELDS.get(kind) if isinstance(kind, str) else None


def _has_type_of(empty: object, value: object) -> bool:
    if isinstance(empty, str):
        return isinstance(value, str) or _is_text_list(value)
    return empty is None or isinstance(value, type(empty))


def _is_text_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(line, str) for line in value)
