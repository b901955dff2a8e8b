"""Divide a long text into pieces that each fit on a slide, between blocks and list items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from explainer.text.markdown import MarkdownBlock, find_blocks

ROOM = 560
"""About how many characters a slide holds that can still be read from the last row."""
_BLOCK_COST = 40
"""The space around a block or an item, in characters."""
_WEIGHTS = {"fence": 1.5, "code_block": 1.5, "table": 1.3}
"""Type of a block → the space that its characters take, compared with those of a paragraph."""
_NUMBER = re.compile(r"\d+(?=[.)])")
_LINK_TARGET = re.compile(r"\]\([^)\s]*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextUnit:
    """A block or a list item, which is not divided."""

    text: str
    """Markdown."""
    weight: float
    """The space that it takes, in characters."""
    continues_list: bool = False
    """Whether it follows another item of the same list."""


def divide_text(text: str, room: int = ROOM) -> list[str]:
    """Return a Markdown text in pieces of about what a slide holds, in order.

    A piece is larger only if it is a single block or item. Every line of the text that is not
    blank is in one of the pieces.

    Args:
        text: Markdown without headings of level one or two.
        room: how many characters a piece should have.
    """
    pieces: list[list[str]] = []
    used = 0.0
    for unit in _units(text):
        if not pieces or used + unit.weight > room:
            pieces.append([unit.text])
            used = unit.weight
        else:
            pieces[-1] += [unit.text] if unit.continues_list else ["", unit.text]
            used += unit.weight
    return ["\n".join(piece) for piece in _move_last_leads(pieces)]


def _units(text: str) -> Iterator[TextUnit]:
    """Yield the blocks, and the items of lists, in order."""
    lines = text.split("\n")
    after = 0
    for block in find_blocks(text):
        # Lines that belong to no block, such as the target of a reference link.
        between = "\n".join(lines[after : block.line]).strip("\n")
        if between:
            yield TextUnit(text=between, weight=0)
        after = block.end
        if block.items:
            yield from _items(lines, block)
        else:
            source = "\n".join(lines[block.line : block.end])
            yield TextUnit(text=source, weight=_weight(source, block.type))
    rest = "\n".join(lines[after:]).strip("\n")
    if rest:
        yield TextUnit(text=rest, weight=0)


def _items(lines: list[str], block: MarkdownBlock) -> Iterator[TextUnit]:
    ends = [start for start, _ in block.items[1:]] + [block.end]
    first = _NUMBER.match(lines[block.line].lstrip())
    for index, ((start, _), end) in enumerate(zip(block.items, ends, strict=True)):
        item = "\n".join(lines[start:end]).rstrip("\n")
        if first:
            item = _NUMBER.sub(str(int(first[0]) + index), item, count=1)
        yield TextUnit(text=item, weight=_weight(item, ""), continues_list=index > 0)


def _weight(text: str, kind: str) -> float:
    return len(_LINK_TARGET.sub("]", text)) * _WEIGHTS.get(kind, 1) + _BLOCK_COST


def _move_last_leads(pieces: list[list[str]]) -> list[list[str]]:
    """Move a last line that introduces what follows, as one with a colon does, to that."""
    for index in range(len(pieces) - 1):
        piece = pieces[index]
        last = piece[-1].strip()
        if len(piece) > 1 and (last.endswith(":") or last.startswith("###")):
            piece.pop()
            while piece and not piece[-1]:
                piece.pop()
            pieces[index + 1] = [last, "", *pieces[index + 1]]
    return [piece for piece in pieces if piece]
