"""Read the options above the code of a cell, as MyST and Quarto write them."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BLOCK = re.compile(r"\s*---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|$)", re.DOTALL)
_LINE = re.compile(r"\s*(?::([\w-]+):|#\|[ \t]*([\w-]+)[ \t]*:)[ \t]*(.*)(?:\n|$)")
_FIELD = re.compile(r"([\w-]+)[ \t]*:[ \t]*(.*)")
_ITEM = re.compile(r"[\w-]+")


def split_code_options(text: str) -> tuple[Mapping[str, str], str]:
    """Return the options of a cell and its code without them.

    MyST writes ``:tags: [a, b]`` or fields between ``---``, Quarto ``#| label: a``.
    """
    options: dict[str, str] = {}
    block = _BLOCK.match(text)
    if block:
        text = text[block.end() :]
        fields = (_FIELD.match(line) for line in (block[1] or "").split("\n"))
        options |= {match[1]: match[2] for match in fields if match}
    while match := _LINE.match(text):
        options[match[1] or match[2]] = match[3]
        text = text[match.end() :]
    return options, text.lstrip("\n") if options else text


def list_tags(options: Mapping[str, str]) -> tuple[str, ...]:
    """Return the tags that the options give a cell."""
    return tuple(_ITEM.findall(options.get("tags", "")))
