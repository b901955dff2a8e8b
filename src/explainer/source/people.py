"""Read the names of people in the forms that site generators have for authors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

NAME_FIELDS = ("name", "literal", "display_name")


def read_people(value: object) -> tuple[str, ...]:
    """Return names from a text, a list, or groups of fields, without duplicates.

    A group may have its name under ``name``, which may be a group of ``given`` and ``family``
    itself (Quarto, MyST), or under ``given`` and ``family``, or ``first`` and ``last``. A mapping
    of groups is taken as a list of them (Jekyll and Hugo keep authors by key).
    """
    return tuple(dict.fromkeys(_find_names(value)))


def _find_names(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if text := " ".join(value.split()):
            yield text
    elif isinstance(value, list):
        for item in value:
            yield from _find_names(item)
    elif isinstance(value, Mapping):
        if name := _get_name(value):
            yield name
        else:
            for item in value.values():
                if isinstance(item, Mapping):
                    yield from _find_names(item)


def _get_name(group: Mapping[str, object]) -> str:
    for first, last in (("given", "family"), ("first", "last"), ("firstname", "lastname")):
        parts = [group.get(first), group.get(last)]
        if isinstance(parts[1], str):
            return " ".join(" ".join(part.split()) for part in parts if isinstance(part, str))
    for field in NAME_FIELDS:
        value = group.get(field)
        if isinstance(value, Mapping):
            return _get_name(value)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
    return ""
