"""Read CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from explainer.bibliography.formats.reference_list import ReferenceCollector, ReferenceList

_BETWEEN_ITEMS = re.compile(r"[\s,]*")
_NEXT_OBJECT = re.compile(r"[},\]]\s*(?=\{)")
_MOST_ATTEMPTS = 1000
"""Objects that are tried after a syntax error to find the next item."""
_LONGEST_NUMBER = 20
"""Digits; Python refuses to parse thousands of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _JsonItem:
    """One value of the list, and where it is in the text."""

    value: object
    start: int
    end: int
    line: int


def read_csl_json(text: str, path: Path) -> ReferenceList:
    """Return the references of a CSL-JSON file: a list of items, or one item.

    Args:
        text: the whole file.
        path: the file, for diagnostics.
    """
    collector = ReferenceCollector(path)
    first_lines: dict[str, int] = {}
    for item in _read_items(text, collector):
        value, line = item.value, item.line
        if not isinstance(value, Mapping):
            hint = 'write an item as a JSON object, such as {"type": "book", "title": "…"}'
            collector.report("E710", line, "this is not a CSL item", hint)
            continue
        key = str(value.get("citation-key") or value.get("id") or "")
        if key and key in first_lines:
            message = f"the id “{key}” is already used on line {first_lines[key]}"
            hint = "change one of the two; only the first item was read"
            collector.report("E702", line, message, hint)
            continue
        first_lines[key] = line
        collector.add_item(value, key, line, _find_lines(text, item, value))
    return collector.finish()


def _find_lines(text: str, item: _JsonItem, value: Mapping[str, object]) -> dict[str, int]:
    """Return the lines of an item's variables."""
    lines: dict[str, int] = {}
    for name in value:
        position = text.find(f'"{name}"', item.start, item.end)
        if position >= 0:
            lines[name] = item.line + text.count("\n", item.start, position)
    return lines


def _read_items(text: str, collector: ReferenceCollector) -> Iterator[_JsonItem]:
    """Yield the items; after a syntax error, go on with the next one."""
    decoder = json.JSONDecoder(parse_int=_parse_integer)
    position = len(text) - len(text.lstrip())
    is_list = text.startswith("[", position)
    position += is_list
    line, counted = 1, 0
    while True:
        between = _BETWEEN_ITEMS.match(text, position) if is_list else None
        position = between.end() if between else position
        line, counted = line + text.count("\n", counted, position), position
        if is_list and text.startswith("]", position):
            return
        start = position
        try:
            value, position = decoder.raw_decode(text, position)
        except (json.JSONDecodeError, RecursionError) as error:
            _report_error(error, line, collector)
            position = _find_next_item(text, start, decoder) if is_list else -1
            if position < 0:
                return
            continue
        yield _JsonItem(value=value, start=start, end=position, line=line)
        if not is_list:
            return


def _parse_integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


def _report_error(
    error: json.JSONDecodeError | RecursionError, line: int, collector: ReferenceCollector
) -> None:
    if isinstance(error, RecursionError):
        collector.report("E701", line, "this item is nested too deeply", "remove it")
        return
    message = f"this item is not valid JSON ({error.msg}, on line {error.lineno})"
    hint = "correct it, then add the file again; reading went on with the next item"
    collector.report("E701", line, message, hint)


def _find_next_item(text: str, start: int, decoder: json.JSONDecoder) -> int:
    """Return where the next item begins after one with a syntax error, or -1."""
    for attempt, match in enumerate(_NEXT_OBJECT.finditer(text, start + 1)):
        if attempt == _MOST_ATTEMPTS:
            break
        try:
            value, _ = decoder.raw_decode(text, match.end())
        except (json.JSONDecodeError, RecursionError):
            continue
        if isinstance(value, dict) and value.get("title") and {"id", "type"} & set(value):
            return match.end()
    return -1
