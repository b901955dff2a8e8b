"""Read the options above the code of a cell, as MyST and Quarto write them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_BLOCK = re.compile(r"\s*---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|$)", re.DOTALL)
_LINE = re.compile(
    r"\s*(?::(?P<myst>[\w-]+):|(?:#|//|%%|--)\|[ \t]*(?P<quarto>[\w.-]+)[ \t]*:(?=\s))"
    r"[ \t]*(?P<value>.*)(?:\n|$)"
)
"""An option; Quarto's stand in comments of the code's language."""
_NEXT_LINE = re.compile(r"[ \t]*(?:#|//|%%|--)\|[ \t]*(.*)(?:\n|$)")
"""Another line of the value of one of Quarto's options."""
_FIELD = re.compile(r"([\w-]+)[ \t]*:[ \t]*(.*)")
_ITEM = re.compile(r"\w[\w-]*")
_CODE_CELL = re.compile(r"\{code-cell\}\s*(?P<language>[\w.+-]*).*")
"""The info string of a code block that becomes a code cell, as MyST writes it."""
_PYTHON = ("", "python", "python3", "py", "ipython", "ipython3")
_OPTION_TAGS = {
    ("echo", "false"): "remove-input",
    ("echo", "true"): "show-input",
    ("code-fold", "true"): "hide-input",
    ("output", "false"): "remove-output",
    ("include", "false"): "remove-cell",
    ("eval", "false"): "skip-execution",
    ("error", "true"): "raises-exception",
}
"""Options of Quarto and their values → the tags with the same meaning."""
READ_OPTIONS = frozenset(("tags", *(name for name, _ in _OPTION_TAGS)))


def is_code_cell(info: str) -> bool:
    """Return whether a block of code becomes a code cell, by the text beside its fence."""
    return bool(_CODE_CELL.fullmatch(info.strip()))


def find_other_language(info: str) -> str:
    """Return the language of a code cell that is not in Python; empty for any other block."""
    match = _CODE_CELL.fullmatch(info.strip())
    return match["language"] if match and match["language"].lower() not in _PYTHON else ""


def split_code_options(text: str) -> tuple[Mapping[str, str], str]:
    """Return the options of a cell and its code without them.

    MyST writes ``:tags: [a, b]`` or fields between ``---``, Quarto ``#| label: a``, whose value
    may go on below it.
    """
    options: dict[str, str] = {}
    block = _BLOCK.match(text)
    if block:
        text = text[block.end() :]
        fields = (_FIELD.match(line) for line in (block[1] or "").split("\n"))
        options |= {match[1]: match[2] for match in fields if match}
    while match := _LINE.match(text):
        name = match["myst"] or match["quarto"]
        lines = [match["value"]]
        text = text[match.end() :]
        while match["quarto"] and not _LINE.match(text) and (line := _NEXT_LINE.match(text)):
            lines.append(line[1])
            text = text[line.end() :]
        options[name] = " ".join(lines).strip()
    return options, text.lstrip("\n") if options else text


def list_tags(options: Mapping[str, str]) -> tuple[str, ...]:
    """Return the tags that the options give a cell."""
    meant = (_OPTION_TAGS.get((name, value.lower())) for name, value in options.items())
    return tuple(dict.fromkeys([*_ITEM.findall(options.get("tags", "")), *filter(None, meant)]))


def write_code_options(tags: Sequence[str], code: str) -> str:
    """Return code below its tags, in the one form in which we write them."""
    return f":tags: [{', '.join(tags)}]\n\n{code}" if tags else code
