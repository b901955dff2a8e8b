"""Read CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from explainer.bibliography.formats.csl_items import study_from_csl
from explainer.bibliography.formats.reference_list import ReferenceCollector, ReferenceList

_BETWEEN_ITEMS = re.compile(r"[\s,]*")


def read_csl_json(text: str, path: Path) -> ReferenceList:
    """Return the references of a CSL-JSON file: a list of items, or one item.

    Items after a syntax error are not read.

    Args:
        text: the whole file.
        path: the file, for diagnostics.
    """
    collector = ReferenceCollector(path)
    first_lines: dict[str, int] = {}
    for item, line in _read_items(text, collector):
        if not isinstance(item, Mapping):
            hint = 'write an item as a JSON object, such as {"type": "book", "title": "…"}'
            collector.report("E710", line, "this is not a CSL item", hint)
            continue
        key = str(item.get("citation-key") or item.get("id") or "")
        if key and key in first_lines:
            message = f"the id “{key}” is already used on line {first_lines[key]}"
            hint = "change one of the two; only the first item was read"
            collector.report("E702", line, message, hint)
            continue
        first_lines[key] = line
        collector.add(study_from_csl(item, key), line)
    return collector.finish()


def _read_items(text: str, collector: ReferenceCollector) -> Iterator[tuple[object, int]]:
    """Yield the items up to the first syntax error, each with its line."""
    decoder = json.JSONDecoder()
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
        try:
            item, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            message = f"this item is not valid JSON ({error.msg}, on line {error.lineno})"
            hint = "correct it, then add the file again; the rest of the file was not read"
            collector.report("E701", line, message, hint)
            return
        except (RecursionError, ValueError) as error:  # ValueError: thousands of digits
            reason = str(error) if isinstance(error, ValueError) else "it is nested too deeply"
            collector.report("E701", line, f"this item cannot be read ({reason})", "remove it")
            return
        yield item, line
        if not is_list:
            return
