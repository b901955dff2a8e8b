"""Read the tables of contents that generators have in their settings.

MkDocs, MyST, Jupyter Book, Quarto and bookdown nest lists of files, each in words of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_FILES = ("file", "href", "path", "glob", "root")
_TITLES = ("part", "section", "caption", "title", "text", "name")
_LISTS = ("contents", "chapters", "sections", "children", "parts", "appendices")


@dataclass(frozen=True, slots=True, kw_only=True)
class NavEntry:
    """A page, or a folder of pages, in a table of contents."""

    path: str
    """As the settings have it; an ending may be missing."""
    group: str = ""
    """The title of the part that it is in, or the path of the page that has the title."""


def read_nav(value: object, group: str = "") -> Iterator[NavEntry]:
    """Yield the entries of a table of contents, in their order; what is nested deeper is joined.

    Args:
        value: lists, mappings and texts, as the settings have them.
        group: the title of the part that they are in.
    """
    if isinstance(value, str):
        yield NavEntry(path=value, group=group)
    elif isinstance(value, list):
        for item in value:
            yield from read_nav(item, group)
    elif isinstance(value, Mapping):
        yield from _read_mapping(value, group)


def _read_mapping(value: Mapping[str, object], group: str) -> Iterator[NavEntry]:
    texts = {name: text for name, text in value.items() if isinstance(text, str)}
    lists = [item for name in _LISTS if isinstance(item := value.get(name), list)]
    if not lists and not any(name in texts for name in _FILES):
        # MkDocs: the title is the name, and its page or its pages are the value.
        for title, below in value.items():
            yield from read_nav(below, group or ("" if isinstance(below, str) else title))
        return
    title = next((texts[name] for name in _TITLES if name in texts), "")
    yield from (NavEntry(path=texts[name], group=group) for name in _FILES if name in texts)
    if title and "part" in texts:
        yield NavEntry(path=title, group=group or title)
    for item in lists:
        yield from read_nav(item, group or title)
