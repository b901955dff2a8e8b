"""Divide the blocks of a page at its headings, and find its code cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from explainer.code_cells import CodePlace
from explainer.source.tokens import Token
from explainer.text.code_options import is_code_cell
from explainer.text.front_matter import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePart:
    """A heading of level two, if any, and the blocks below it."""

    heading: tuple[Token, ...]
    blocks: tuple[Token, ...]


def split_parts(tokens: Sequence[Token]) -> list[PagePart]:
    """Return the blocks, divided at the headings of level two."""
    starts = [index for index, token in enumerate(tokens) if _is_section_heading(token)]
    first = starts[0] if starts else len(tokens)
    parts = [PagePart(heading=(), blocks=tuple(tokens[:first]))] if first else []
    for start, end in zip(starts, [*starts, len(tokens)][1:], strict=True):
        heading, blocks = tuple(tokens[start : start + 3]), tuple(tokens[start + 3 : end])
        parts.append(PagePart(heading=heading, blocks=blocks))
    return parts


def find_code_places(part: PagePart, document: Document) -> Iterator[CodePlace]:
    """Yield where the code cells of a part stand, in their order."""
    for block in part.blocks:
        if block.type == "fence" and block.level == 0 and block.map and is_code_cell(block.info):
            path, line = document.find_place(document.body_line + block.map[0])
            yield CodePlace(path=path, line=line)


def _is_section_heading(token: Token) -> bool:
    return token.type == "heading_open" and token.tag == "h2" and token.level == 0
