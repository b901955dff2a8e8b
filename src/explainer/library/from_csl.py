"""CSL-JSON → studies; what stands before a fault in the file is kept, the rest cannot be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from explainer.errors import Problem
from explainer.library.csl import study_of_item
from explainer.library.entries import Entries, Entry

BETWEEN = re.compile(r"[\s,]*")


def csl_entries(text: str, path: Path) -> Entries:
    """Return the references of a CSL-JSON file: a list of items, or one item.

    Args:
        text: the file's, whole.
        path: where it is; only for what is said about it.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for item, line in _items(text, path, problems):
        if not isinstance(item, Mapping):
            what = "this is no CSL item"
            mend = 'an item is a group of fields, as {"type": "book", "title": "…"}'
            problems.append(Problem(path=path, line=line, what=what, mend=mend))
            continue
        key = str(item.get("citation-key") or item.get("id") or "")
        if key and key in seen:
            what = f"the id “{key}” stands here a second time, after line {seen[key]}"
            mend = "give one of the two another id; the first was taken"
            problems.append(Problem(path=path, line=line, what=what, mend=mend))
            continue
        seen[key] = line
        entries.append(Entry(study=study_of_item(item, key), line=line))
    return Entries(entries=tuple(entries), problems=tuple(problems))


def _items(text: str, path: Path, problems: list[Problem]) -> Iterator[tuple[object, int]]:
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
            what = f"the item that begins here is no JSON ({error.msg}, on line {error.lineno})"
            mend = "mend it, then add the file again: what stands after it was not read"
            problems.append(Problem(path=path, line=line, what=what, mend=mend))
            return
        except RecursionError:
            what, mend = "the item that begins here is nested too deep", "take it out"
            problems.append(Problem(path=path, line=line, what=what, mend=mend))
            return
        yield item, line
        if not is_list:
            return
