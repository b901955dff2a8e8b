"""Lists with letters, Roman numerals and numbers of examples, as pandoc writes them.

https://pandoc.org/MANUAL.html#extension-fancy_lists and
https://pandoc.org/MANUAL.html#extension-example_lists
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, list_block

LETTERED = "lettered"
"""The beginning of the types of the tokens, whose ``attrs`` are those of ``<ol>``."""
TYPES = ("a", "A", "i", "I")
"""What ``<ol type>`` may be, but for numbers."""
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_NAME = r"[A-Za-z]|[ivx]{2,4}|[IVX]{2,4}|#"
_MARKER = re.compile(rf"(\()?({_NAME}|(?<=\()@[\w-]*)(?(1)\)|[.)])(?=[ \t]+\S)")
_LINE = re.compile(rf"^([ \t]*)(\((?:@[\w-]*|{_NAME})\)|(?:{_NAME})[.)])(?=[ \t]|$)", re.MULTILINE)
_EXAMPLES = "examples"


def lettered_lists_plugin(parser: MarkdownIt) -> None:
    """Add the lists to a parser; those without letters are lists of numbers."""
    parser.block.ruler.before("list", "lettered_list", _parse_list, {"alt": ["paragraph"]})


def escape_markers(text: str) -> str:
    """Return a paragraph whose lines do not begin as items of such lists.

    Within a paragraph a list has two items at least.
    """
    first, end, others = text.partition("\n")
    if len(_LINE.findall(others)) > 1:
        others = _LINE.sub(_escape_marker, others)
    return _LINE.sub(_escape_marker, first) + end + others


def _escape_marker(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2][:-1]}\\{match[2][-1]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Marker:
    """What stands before an item."""

    name: str
    style: str
    """The marks around the name."""
    start: int
    """Where it begins in the source."""
    end: int


def _parse_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start) or (silent and state.listIndent < 0):
        return False
    if not _find_marker(state, start):
        return False
    found = list(_select_items(_find_markers(state, start, end, is_paragraph=silent)))
    if not found or silent:
        return bool(found)
    source, index = state.src, len(state.tokens)
    state.src = _write_digits(source, found)
    try:
        is_list = list_block(state, start, end, False)
    finally:
        state.src = source
    if is_list:
        _name_tokens(state, index, found[0], _find_attributes(state, found, index))
    return is_list


def _find_marker(state: StateBlock, line: int) -> _Marker | None:
    begin = state.bMarks[line] + state.tShift[line]
    match = _MARKER.match(state.src, begin, state.eMarks[line])
    if not match:
        return None
    style = f"{match[1] or ''}{match[0][-1]}"
    return _Marker(name=match[2], style=style, start=begin, end=match.end())


def _find_markers(
    state: StateBlock, start: int, end: int, *, is_paragraph: bool
) -> Iterator[_Marker]:
    """Yield the markers as far as a list may go: to a block at their indentation, or less.

    Within a paragraph they go as far as its end.
    """
    indent, is_lazy = state.sCount[start], False
    for line in range(start, end):
        if state.isEmpty(line):
            if is_paragraph:
                return
            is_lazy = False
            continue
        if state.sCount[line] <= indent:
            marker = _find_marker(state, line) if state.sCount[line] == indent else None
            begin = state.bMarks[line] + state.tShift[line]
            if marker:
                yield marker
            elif not is_lazy or state.src.startswith(("```", "~~~", ":::"), begin):
                return
        is_lazy = True


def _select_items(markers: Iterator[_Marker]) -> Iterator[_Marker]:
    """Yield the markers that follow each other; a letter alone is part of a text."""
    first = next(markers, None)
    if first is None:
        return
    if first.name[0] in "#@":
        yield first
        yield from (item for item in markers if item.name[0] == first.name[0])
        return
    second = next(markers, None)
    numbers = _find_numbers(first.name, second.name) if second else {}
    if not second or second.style != first.style or not numbers:
        return
    yield from (first, second)
    wanted = count(numbers[second.name] + 1)
    for item, number in zip(markers, wanted, strict=False):
        if item.style != first.style or numbers.get(item.name) != number:
            return
        yield item


def _find_numbers(first: str, second: str) -> Mapping[str, int]:
    """Return the numbers of all names of a kind in which the second follows the first."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    kinds = (letters, letters.upper(), _ROMAN, [name.upper() for name in _ROMAN])
    for names in kinds:
        numbers = {name: number for number, name in enumerate(names, start=1)}
        if first in numbers and numbers.get(second) == numbers[first] + 1:
            return numbers
    return {}


def _write_digits(source: str, markers: list[_Marker]) -> str:
    """Return the source with digits in the place of the markers, each as long as it was."""
    parts, end = [], 0
    for marker in markers:
        size = marker.end - marker.start - 1
        parts += [source[end : marker.start], "1" * min(size, 9), marker.style[-1]]
        parts.append(" " * max(size - 9, 0))
        end = marker.end
    return "".join([*parts, source[end:]])


def _find_attributes(
    state: StateBlock, markers: list[_Marker], index: int
) -> dict[str, str | int | float]:
    """Return the attributes of the list whose tokens begin at an index."""
    first = markers[0].name
    if first == "#":
        return {}
    if first[0] == "@":
        level = state.tokens[index].level + 1
        items = (token for token in state.tokens[index:] if token.level == level)
        number = state.env.get(_EXAMPLES, 0) + 1
        state.env[_EXAMPLES] = number - 1 + sum(item.type == "list_item_open" for item in items)
        return {"start": number} if number > 1 else {}
    numbers = _find_numbers(first, markers[1].name)
    kind = "i" if "ii" in numbers else "I" if "II" in numbers else "a" if "a" in numbers else "A"
    start = {"start": numbers[first]} if numbers[first] > 1 else {}
    return {"type": kind, **start}


def _name_tokens(
    state: StateBlock, index: int, first: _Marker, attributes: dict[str, str | int | float]
) -> None:
    """Write the kind of a list at its tokens and at those of its items."""
    opening, *inside, closing = state.tokens[index:]
    opening.attrs = attributes
    if first.name[0] in "#@":
        return
    opening.type, closing.type = f"{LETTERED}_list_open", f"{LETTERED}_list_close"
    for token in inside:
        if token.level == opening.level + 1 and token.type.startswith("list_item_"):
            token.type = token.type.replace("list", LETTERED, 1)
