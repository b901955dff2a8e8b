"""Find the size of text, and the place of each block, with which a slide is full but not too full.

PowerPoint fits text only while somebody types it, and its typefaces are not known here. So heights
are estimated from the number of characters; a slide with too little text looks better than one
that runs over.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from explainer.export.powerpoint.blocks import Block, Paragraph, PictureBlock, TableBlock, TextBlock
from explainer.export.powerpoint.design import Area
from explainer.export.powerpoint.text import EMU_PER_POINT, INDENT, QUIET_SIZE

CHARACTER = 0.53
"""The mean width of a character, in the size of the text."""
LINE = 1.22
"""The height of a line, in the size of the text."""
SPACE = 0.3
"""The space above a paragraph, in the size of the text."""
ROW = 0.45
"""The space in a row of a table, above and below its text, in the size of the text."""
GAP = 0.6
"""The space between blocks, in the size of the text."""
PICTURE_SHARE = 0.5
"""How much of a slide a picture has at least."""
TABLE_SIZE = 0.8
"""The size of text in a table, compared with other text."""
SMALLEST = 0.6
"""The size below which a slide is divided, compared with the wanted one."""
SIZES = tuple(1 - step * 0.05 for step in range(15))
"""The sizes to try, compared with the wanted one, from 100 to 30 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedBlock:
    """A block and where it is."""

    block: Block
    area: Area
    size: float
    """The size of its text in points."""


def arrange(
    blocks: Sequence[Block], area: Area, size: float, *, is_centred: bool
) -> list[PlacedBlock]:
    """Return the blocks below each other, with the largest text with which they fit.

    Args:
        blocks: the blocks of a slide.
        area: where they may be.
        size: the size of text that is wanted, in points.
        is_centred: whether what is left of the area is above and below them, and not all below.
    """
    count = sum(isinstance(block, PictureBlock) for block in blocks)
    size *= _find_scale(blocks, area, size)
    gap = GAP * size * EMU_PER_POINT
    heights = [_estimate(block, area.width, size) for block in blocks]
    rest = max(area.height - sum(heights) - gap * (len(blocks) - 1), 0)
    for number, block in enumerate(blocks):
        if isinstance(block, PictureBlock):
            heights[number] = rest / count
    top: float = area.top + (int(rest / 2) if is_centred and not count else 0)
    placed = []
    for block, height in zip(blocks, heights, strict=True):
        place = Area(left=area.left, top=int(top), width=area.width, height=int(height))
        placed.append(PlacedBlock(block=block, area=place, size=size))
        top += height + gap
    return placed


def divide(blocks: Sequence[Block], area: Area, size: float) -> list[list[Block]]:
    """Return the blocks of one slide as those of several, if the text would be too small on one.

    Args:
        blocks: the blocks of a slide.
        area: where they may be.
        size: the size of text that is wanted, in points.
    """
    groups: list[list[Block]] = []
    parts = (part for block in blocks for part in _halve(block, area, size))
    for block in parts:
        group = [*groups[-1], block] if groups else [block]
        if groups and _find_scale(group, area, size) < SMALLEST:
            groups.append([block])
        else:
            groups[-1:] = [group]
    return groups or [[]]


def _halve(block: Block, area: Area, size: float) -> Iterator[Block]:
    """Yield a block in parts that each fit on a slide, as far as it has parts."""
    parts: list[Block] = [block]
    if _find_scale([block], area, size) >= SMALLEST:
        pass
    elif isinstance(block, TextBlock) and len(block.paragraphs) > 1:
        items = block.paragraphs
        middle = len(items) // 2
        parts = [replace(block, paragraphs=half) for half in (items[:middle], items[middle:])]
    elif isinstance(block, TableBlock) and len(block.rows) > 3:
        head, rows = block.rows[: block.has_head], block.rows[block.has_head :]
        middle = len(rows) // 2
        parts = [replace(block, rows=head + half) for half in (rows[:middle], rows[middle:])]
    if len(parts) == 1:
        yield block
        return
    for part in parts:
        yield from _halve(part, area, size)


def fit_title(title: Paragraph, area: Area, size: float) -> float:
    """Return the largest size with which a title fits, in points."""
    scales = (scale for scale in SIZES if _measure(title, area.width, size * scale) <= area.height)
    return size * next(scales, SIZES[-1])


def measure_columns(table: TableBlock) -> list[float]:
    """Return the share of the width that each column of a table has."""
    columns = list(zip(*table.rows, strict=True))
    longest = [min(max(_width(cell.text) for cell in column), 60) for column in columns]
    weights = [max(width, 6) for width in longest]
    return [weight / sum(weights) for weight in weights]


def _find_scale(blocks: Sequence[Block], area: Area, size: float) -> float:
    """Return the largest of ``SIZES`` with which the blocks fit."""
    is_picture = [isinstance(block, PictureBlock) for block in blocks]
    share = 0.0 if not any(is_picture) else 1.0 if all(is_picture) else PICTURE_SHARE
    gaps = GAP * EMU_PER_POINT * (len(blocks) - 1)
    for scale in SIZES:
        used = sum(_estimate(block, area.width, size * scale) for block in blocks)
        if used + gaps * size * scale <= area.height * (1 - share) or all(is_picture):
            return scale
    return SIZES[-1]


def _estimate(block: Block, width: float, size: float) -> float:
    """Return the height of a block in EMU; 0 for a picture, which takes what is left."""
    if isinstance(block, TextBlock):
        return sum(_measure(paragraph, width, size) for paragraph in block.paragraphs)
    if isinstance(block, TableBlock):
        size *= TABLE_SIZE
        shares = measure_columns(block)
        return sum(
            max(
                _measure(cell, width * share, size) for cell, share in zip(row, shares, strict=True)
            )
            + ROW * size * EMU_PER_POINT
            for row in block.rows
        )
    return 0


def _measure(paragraph: Paragraph, width: float, size: float) -> float:
    em = size * EMU_PER_POINT
    room = max(width - em * (paragraph.level * INDENT + 0.6), em * 4)
    quiet = all(run.is_quiet for run in paragraph.runs)
    em *= QUIET_SIZE if quiet else 1
    wide = 1.08 if all(run.is_bold for run in paragraph.runs) else 1
    per_line = room / (em * CHARACTER * wide)
    lines = sum(-(-_width(line) // per_line) or 1 for line in paragraph.text.split("\n"))
    return float(em * (lines * LINE + SPACE))


def _width(text: str) -> int:
    """Return the width of a text in characters; those of Chinese and Japanese are twice as wide."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
