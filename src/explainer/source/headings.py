"""Fix the levels of headings, so that no heading has level one or skips a level."""

from __future__ import annotations

from collections.abc import Sequence

from explainer.errors import DiagnosticCollector
from explainer.source.emphasis import make_paragraph
from explainer.source.syntax.notes import NOTES
from explainer.source.tokens import Token, extract_text

SECTION_LEVEL = 2
DEEPEST_LEVEL = 6


def remove_title(tokens: Sequence[Token], title: str) -> tuple[list[Token], str]:
    """Return the tokens without the heading that has the page’s title, and the title.

    Args:
        tokens: the tokens of the whole page.
        title: the title in the front matter; if it is empty, the first heading of level one
            is the title.
    """
    headings = (index for index, token in enumerate(tokens) if token.type == "heading_open")
    first = next(headings, None)
    if first is None or tokens[first].tag != "h1" or tokens[first].level:
        return list(tokens), title
    text = extract_text(tokens[first + 1].children or ())
    if title and text.casefold() != " ".join(title.split()).casefold():
        return list(tokens), title
    return [*tokens[:first], *tokens[first + 3 :]], title or text


def move_pictures(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with the pictures of headings in a paragraph below them.

    The title of a section is words; it keeps those of a picture only if it has no others.
    """
    moved: list[Token] = []
    for token in tokens:
        moved.append(token)
        inline = moved[-2] if token.type == "heading_close" else None
        children = (inline.children or []) if inline else []
        pictures = [child for child in children if child.type == "image"]
        if not inline or not pictures:
            continue
        moved[-2] = inline.copy(children=remove_pictures(children))
        moved += make_paragraph(pictures, moved[-3])
    return moved


def remove_pictures(children: Sequence[Token]) -> list[Token]:
    """Return the text of a heading without its pictures; their words if it has no others."""
    others = [child for child in children if child.type != "image"]
    if extract_text(others):
        if others[-1].type == "text":
            others[-1] = others[-1].copy(content=others[-1].content.rstrip())
        if others[0].type == "text":
            others[0] = others[0].copy(content=others[0].content.lstrip())
        return others
    return [word for child in children if child.type == "image" for word in child.children or ()]


def remove_empty_headings(
    tokens: Sequence[Token], collector: DiagnosticCollector, line: int
) -> list[Token]:
    """Return the tokens without headings that have no text, and report each.

    Args:
        tokens: the tokens of the whole page.
        collector: receives the warnings.
        line: the line of the file in which the text begins.
    """
    kept: list[Token] = []
    for token in tokens:
        kept.append(token)
        if token.type == "heading_close" and not extract_text(kept[-2].children or ()):
            opening = kept[-3]
            del kept[-3:]
            message = "this heading has no text, and is left out"
            place = line + (opening.map[0] if opening.map else 0)
            collector.report("W231", place, message, "write some, or remove the #")
    return kept


def fix_levels(tokens: Sequence[Token]) -> tuple[list[Token], list[tuple[int, str]]]:
    """Return the tokens with fixed levels of headings, and the changes.

    Sections are of level two. A lone heading of level one is a section like the others; where
    there are several, each level goes down by one. A heading is at most one level below the
    one above it.

    Returns:
        The tokens, and for each heading whose level changed its line, counted from 0, and the
        change in words.
    """
    heading_types = ("heading_open", "heading_close")
    fixed = [token.copy() if token.type in heading_types else token for token in tokens]
    headings = [index for index, token in enumerate(fixed) if token.type == "heading_open"]
    levels = [int(fixed[index].tag[1]) for index in headings]
    if sum(fixed[index].tag == "h1" and not fixed[index].level for index in headings) == 1:
        levels = [max(level, SECTION_LEVEL) for level in levels]
    changes: list[tuple[int, str]] = []
    above: list[int] = []
    for index, level in zip(headings, levels, strict=True):
        if fixed[index].meta.get(NOTES):
            new = SECTION_LEVEL
        elif fixed[index].level:
            # A heading in a list or a quotation does not begin a section.
            new = min(SECTION_LEVEL + max(len(above), 1), DEEPEST_LEVEL)
        else:
            while above and above[-1] >= level:
                above.pop()
            new = min(SECTION_LEVEL + len(above), DEEPEST_LEVEL)
            above.append(level)
        if change := _set_level(fixed, index, new):
            changes.append(change)
    return fixed, changes


def _set_level(tokens: list[Token], index: int, level: int) -> tuple[int, str] | None:
    """Set the level of a heading, and return its line and the change in words, if any."""
    opening, closing = tokens[index], tokens[index + 2]
    before = opening.tag
    for token in (opening, closing):
        token.tag = f"h{level}"
        token.markup = "#" * level
    if before == opening.tag:
        return None
    text = extract_text(tokens[index + 1].children or ())
    line = opening.map[0] if opening.map else 0
    return line, f"the heading “{text}” has level {before[1]}, and is used as level {level}"
