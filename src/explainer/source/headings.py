"""Fix the levels of headings: none of level one, and none that skips a level."""

from __future__ import annotations

from collections.abc import Sequence

from explainer.source.tokens import Token, extract_text

SECTION_LEVEL = 2
DEEPEST_LEVEL = 6


def remove_title(tokens: Sequence[Token], title: str) -> tuple[list[Token], str]:
    """Return the tokens without a first heading that is the page’s title, and that title.

    Args:
        tokens: of the whole page.
        title: the title in the front matter; if it is empty, the first heading of level one
            is the title.
    """
    first = next((at for at, one in enumerate(tokens) if one.type == "heading_open"), None)
    if first is None or tokens[first].tag != "h1" or tokens[first].level:
        return list(tokens), title
    words = extract_text(tokens[first + 1].children or ())
    if title and words.casefold() != " ".join(title.split()).casefold():
        return list(tokens), title
    return [*tokens[:first], *tokens[first + 3 :]], title or words


def fix_levels(tokens: Sequence[Token]) -> tuple[list[Token], list[tuple[int, str]]]:
    """Return the tokens with fixed levels of headings, and the changes.

    Sections are of level two. A lone heading of level one is a section like the others; where
    there are several, each level goes down by one. A heading is at most one level below the
    one above it.

    Returns:
        The tokens, and for each heading whose level changed its line, counted from 0, and the
        change in words.
    """
    is_heading = ("heading_open", "heading_close")
    made = [token.copy() if token.type in is_heading else token for token in tokens]
    at = [index for index, token in enumerate(made) if token.type == "heading_open"]
    levels = [int(made[index].tag[1]) for index in at]
    if sum(made[index].tag == "h1" and not made[index].level for index in at) == 1:
        levels = [max(level, SECTION_LEVEL) for level in levels]
    changes: list[tuple[int, str]] = []
    above: list[int] = []
    for index, level in zip(at, levels, strict=True):
        if made[index].level:
            # A heading in a list or a quotation belongs to a section, and begins none.
            new = min(SECTION_LEVEL + max(len(above), 1), DEEPEST_LEVEL)
        else:
            while above and above[-1] >= level:
                above.pop()
            new = min(SECTION_LEVEL + len(above), DEEPEST_LEVEL)
            above.append(level)
        change = _relevel(made, index, new)
        if change:
            changes.append(change)
    return made, changes


def _relevel(tokens: list[Token], index: int, level: int) -> tuple[int, str] | None:
    opening, closing = tokens[index], tokens[index + 2]
    before = opening.tag
    for token in (opening, closing):
        token.tag = f"h{level}"
        token.markup = "#" * level
    if before == opening.tag:
        return None
    words = extract_text(tokens[index + 1].children or ())
    line = opening.map[0] if opening.map else 0
    return line, f"the heading “{words}” has level {before[1]}, and is used as level {level}"
