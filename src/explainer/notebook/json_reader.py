"""Read the JSON of a notebook's file as a mapping, whatever program wrote it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from math import isfinite

from explainer.errors import ExplainerError
from explainer.notebook.repair import Repairs, replace_surrogates

OPEN_AND_SAVE = "open it in JupyterLab and save it again"
DEEPEST = 100
"""Levels of nested values; the deepest of 1,000 public notebooks has fewer than 20."""
_CONFLICT = re.compile(rb"^<{7} .*?^={7}\r?$.*?^>{7} ", re.MULTILINE | re.DOTALL)
"""What ``git merge`` writes between the lines of two versions."""
_REPLACED = "characters that are not valid Unicode were replaced by �"
_NOT_A_NUMBER = "a number that JSON does not have, such as NaN, was replaced by null"


class UnreadableNotebook(ExplainerError):
    """The data is not a notebook; the message says why."""

    def __init__(self, message: str, *, code: str = "E801", hint: str = OPEN_AND_SAVE) -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


def load_notebook_json(data: bytes, repairs: Repairs) -> dict[str, object]:
    """Return the JSON object in a file's bytes; an empty file is an empty notebook.

    Args:
        data: JSON in UTF-8, with or without a byte order mark, or in UTF-16.
        repairs: gets what was repaired.

    Raises:
        UnreadableNotebook: the bytes are not a JSON object.
    """
    text = _decode(data, repairs)
    if not text.strip():
        repairs.add("the file is empty, so it is read as a new notebook, as JupyterLab does")
        return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
    try:
        raw, repeated = _load(text)
    except RecursionError:
        raise UnreadableNotebook("its JSON is nested too deeply") from None
    except ValueError as error:
        if _CONFLICT.search(data):
            hint = "run explainer build, which merges both versions cell by cell"
            message = "it has the conflict markers of a git merge (<<<<<<<)"
            raise UnreadableNotebook(message, code="E811", hint=hint) from None
        raise UnreadableNotebook(f"its JSON is broken or incomplete ({error})") from None
    if not isinstance(raw, dict):
        raise UnreadableNotebook("it has no “nbformat”, which every notebook has")
    for name, cell in dict.fromkeys(repeated):
        repairs.add(f"the field “{name}” is there twice, and the last one counts", cell=cell)
    return raw


def clean_values(value: object, repairs: Repairs, *, cell: int | None = None) -> object:
    """Return a JSON value that can be written as UTF-8 and read by a browser.

    Args:
        value: half of a surrogate pair becomes ``�``, and a number that is not finite ``null``.
        repairs: gets what was repaired.
        cell: the number of the cell that has the value.

    Raises:
        UnreadableNotebook: the value is nested too deeply.
    """

    def clean(value: object, depth: int) -> object:
        if depth > DEEPEST:
            raise UnreadableNotebook("its JSON is nested too deeply")
        if isinstance(value, str):
            text = replace_surrogates(value)
            if text is not value and text != value:
                repairs.add(_REPLACED, cell=cell)
            return text
        if isinstance(value, list):
            return [clean(item, depth + 1) for item in value]
        if isinstance(value, dict):
            return {str(clean(name, depth)): clean(item, depth + 1) for name, item in value.items()}
        if isinstance(value, float) and not isfinite(value):
            repairs.add(_NOT_A_NUMBER, cell=cell)
            return None
        return value

    return clean(value, 0)


def _decode(data: bytes, repairs: Repairs) -> str:
    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableNotebook("it is not text in UTF-8") from None
    if not encoding.startswith("utf-8") and text.strip():
        repairs.add(f"the file is {encoding.upper()}, which Jupyter cannot open, and not UTF-8")
    return text


def _load(text: str) -> tuple[object, Sequence[tuple[str, int | None]]]:
    """Return a JSON value, and the names that an object has twice, with the number of the cell."""
    reader = _ObjectReader()
    try:
        return json.loads(text, object_pairs_hook=reader.read), reader.repeated
    except json.JSONDecodeError:
        raise
    except ValueError:  # an integer with more digits than Python reads
        reader = _ObjectReader()
        value = json.loads(text, object_pairs_hook=reader.read, parse_int=_read_integer)
        return value, reader.repeated


def _read_integer(digits: str) -> float:
    return int(digits) if len(digits) < sys.int_info.str_digits_check_threshold else float(digits)


class _ObjectReader:
    """Makes mappings of JSON objects, and notes the names that an object has twice."""

    def __init__(self) -> None:
        self.repeated: list[tuple[str, int | None]] = []
        self._new: list[str] = []
        self._cells = 0

    def read(self, pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
        value = dict(pairs)
        if len(value) < len(pairs):
            names = [name for name, _ in pairs]
            self._new += [name for name in value if names.count(name) > 1]
        if "cell_type" in value:  # inner objects come first
            self._cells += 1
        if self._new and ("cell_type" in value or "nbformat" in value):
            cell = self._cells if "cell_type" in value else None
            self.repeated += [(name, cell) for name in self._new]
            self._new = []
        return value
