"""A long text → pieces that each fit on a slide, divided between blocks and items of lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from explainer.text.markdown import MarkdownBlock, top_blocks

ROOM = 560
"""About how many signs a slide holds that can still be read from the last row."""
_BLOCK_COST = 40
"""What the space around a block or an item takes, in signs."""
_WEIGHTS = {"fence": 1.5, "code_block": 1.5, "table": 1.3}
"""How much more room the signs of such a block take than those of a paragraph."""
_NUMBER = re.compile(r"\d+(?=[.)])")
_LINK = re.compile(r"\]\([^)\s]*\)")


def slide_texts(text: str, room: int = ROOM) -> list[str]:
    """Return a Markdown text in pieces of about what a slide holds, in order.

    A piece is larger than that only where a single block or item is. Every line of the text that
    is not blank is in one of them.

    Args:
        text: without headings of level two or above.
        room: how many signs.
    """
    pieces: list[list[str]] = []
    taken = 0.0
    for unit, weight, follows in _units(text):
        if not pieces or taken + weight > room:
            pieces.append([unit])
            taken = weight
        else:
            pieces[-1] += [unit] if follows else ["", unit]
            taken += weight
    return ["\n".join(piece) for piece in _without_lonely_leads(pieces)]


def _units(text: str) -> Iterator[tuple[str, float, bool]]:
    """Yield blocks and items: the text, its weight, whether it goes on in the same list."""
    lines = text.split("\n")
    after = 0
    for block in top_blocks(text):
        # What makes no block, such as the address that a reference stands for.
        between = "\n".join(lines[after : block.line]).strip("\n")
        if between:
            yield between, 0, False
        after = block.end
        if block.items:
            yield from _items(lines, block)
        else:
            shown = "\n".join(lines[block.line : block.end])
            yield shown, _weight(shown, block.type), False
    rest = "\n".join(lines[after:]).strip("\n")
    if rest:
        yield rest, 0, False


def _items(lines: list[str], block: MarkdownBlock) -> Iterator[tuple[str, float, bool]]:
    ends = [start for start, _ in block.items[1:]] + [block.end]
    first = _NUMBER.match(lines[block.line].lstrip())
    for number, ((start, _), end) in enumerate(zip(block.items, ends, strict=True)):
        item = "\n".join(lines[start:end]).rstrip("\n")
        if first:
            item = _NUMBER.sub(str(int(first[0]) + number), item, count=1)
        yield item, _weight(item, ""), number > 0


def _weight(text: str, kind: str) -> float:
    return len(_LINK.sub("]", text)) * _WEIGHTS.get(kind, 1) + _BLOCK_COST


def _without_lonely_leads(pieces: list[list[str]]) -> list[list[str]]:
    """Move a last line that leads to what follows, as one that ends in a colon, to its follower."""
    for at in range(len(pieces) - 1):
        piece = pieces[at]
        last = piece[-1].strip()
        if len(piece) > 1 and (last.endswith(":") or last.startswith("###")):
            piece.pop()
            while piece and not piece[-1]:
                piece.pop()
            pieces[at + 1] = [last, "", *pieces[at + 1]]
    return [piece for piece in pieces if piece]
