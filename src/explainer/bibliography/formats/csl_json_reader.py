"""CSL-JSON → studies; what stands before a fault in the file is kept, the rest cannot be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from explainer.bibliography.formats.csl_items import study_from_csl
from explainer.bibliography.formats.reference_list import ReferenceEntry, ReferenceList
from explainer.errors import Diagnostic

BETWEEN = re.compile(r"[\s,]*")


def read_csl_json(text: str, path: Path) -> ReferenceList:
    """Return the references of a CSL-JSON file: a list of items, or one item.

    Args:
        text: the file's, whole.
        path: where it is; only for what is said about it.
    """
    entries: list[ReferenceEntry] = []
    diagnostics: list[Diagnostic] = []
    seen: dict[str, int] = {}
    for item, line in _items(text, path, diagnostics):
        if not isinstance(item, Mapping):
            message = "this is not a CSL item"
            hint = 'an item is a group of fields, as {"type": "book", "title": "…"}'
            diagnostics.append(
                Diagnostic(path=path, line=line, code="E710", message=message, hint=hint)
            )
            continue
        key = str(item.get("citation-key") or item.get("id") or "")
        if key and key in seen:
            message = f"the id “{key}” is used a second time, after line {seen[key]}"
            hint = "give one of the two another id; the first was taken"
            diagnostics.append(
                Diagnostic(path=path, line=line, code="E702", message=message, hint=hint)
            )
            continue
        seen[key] = line
        entries.append(ReferenceEntry(study=study_from_csl(item, key), line=line))
    return ReferenceList(entries=tuple(entries), diagnostics=tuple(diagnostics))


def _items(text: str, path: Path, diagnostics: list[Diagnostic]) -> Iterator[tuple[object, int]]:
    """Yield the items that stand before a fault, each with its line."""
    decoder = json.JSONDecoder()
    at = len(text) - len(text.lstrip())
    is_list = text.startswith("[", at)
    at += is_list
    line, counted = 1, 0
    while True:
        found = BETWEEN.match(text, at) if is_list else None
        at = found.end() if found else at
        line, counted = line + text.count("\n", counted, at), at
        if is_list and text.startswith("]", at):
            return
        try:
            item, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            message = f"the item that begins here is not JSON ({error.msg}, on line {error.lineno})"
            hint = "mend it, then add the file again: what stands after it was not read"
            diagnostics.append(
                Diagnostic(path=path, line=line, code="E701", message=message, hint=hint)
            )
            return
        except RecursionError:
            message, hint = "the item that begins here is nested too deep", "take it out"
            diagnostics.append(
                Diagnostic(path=path, line=line, code="E701", message=message, hint=hint)
            )
            return
        yield item, line
        if not is_list:
            return
