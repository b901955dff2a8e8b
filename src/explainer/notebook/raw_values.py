"""Read values of the raw mapping of a notebook; a value of the wrong type counts as missing."""

from __future__ import annotations

from collections.abc import Mapping

from explainer.notebook.repair import replace_surrogates


def get_mapping(parent: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return a mapping inside another one; empty if it is missing or of another type."""
    value = parent.get(name)
    return value if isinstance(value, Mapping) else {}


def get_list(parent: Mapping[str, object], name: str) -> list[object]:
    """Return a list inside a mapping; empty if it is missing or of another type."""
    value = parent.get(name)
    return value if isinstance(value, list) else []


def get_text(parent: Mapping[str, object], name: str) -> str:
    """Return a text inside a mapping; empty if it is missing or of another type."""
    value = parent.get(name)
    return replace_surrogates(value) if isinstance(value, str) else ""


def get_texts(parent: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Return the items of a list inside a mapping as texts; none if it is of another type."""
    return tuple(replace_surrogates(str(item)) for item in get_list(parent, name))


def join_lines(value: object) -> str:
    """Return text that nbformat stores as one string or as a list of lines."""
    if isinstance(value, list):
        return replace_surrogates("".join(line for line in value if isinstance(line, str)))
    return replace_surrogates(value) if isinstance(value, str) else ""
