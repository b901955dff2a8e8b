"""Reshape emphasis that came from HTML so that Markdown can write it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from explainer.source.syntax.tasks import TASK
from explainer.source.tokens import Token, join_texts, parse_markdown, write_markdown

KINDS = ("em", "strong", "s")
STEPS = ("open", "close")
BREAKS = ("softbreak", "hardbreak")


def tidy_emphasis(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with emphasis that is not empty and has no space at its edges."""
    if not any(token.tag in KINDS for token in tokens):
        return join_texts(tokens)
    tokens = _unnest(tokens)
    tokens = _move_edges_outside(tokens, 1)
    tokens = _move_edges_outside(tokens[::-1], -1)[::-1]
    return join_texts(_merge_adjacent(tokens))


def convert_to_tags(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with emphasis as HTML tags, for where Markdown cannot write it."""
    return [
        token.copy(
            type="html_inline", nesting=0, content=f"<{'/' * (token.nesting < 0)}{token.tag}>"
        )
        if token.tag in ("em", "strong")
        else token
        for token in tokens
    ]


def survives_writing(tokens: Sequence[Token]) -> bool:
    """Return whether these tokens, written as a paragraph and read again, are the same."""
    tokens = [token for token in tokens if token.type != TASK]
    marks = (index for index, token in enumerate(tokens) if token.tag in ("em", "strong"))
    if all(_is_unambiguous(tokens, index) for index in marks):
        return True
    parsed = parse_markdown(write_markdown(make_paragraph(tokens)))
    return len(parsed) == 3 and _get_shape(parsed[1].children or ()) == _get_shape(tokens)


def make_paragraph(tokens: Sequence[Token], original: Token | None = None) -> list[Token]:
    """Return a paragraph of the tokens, which replaces that of another opening token."""
    lines, level = (original.map, original.level) if original else (None, 0)
    hidden = bool(original and original.hidden)
    children = list(tokens)
    return [
        Token("paragraph_open", "p", 1, map=lines, level=level, block=True, hidden=hidden),
        Token("inline", "", 0, map=lines, level=level + 1, children=children, block=True),
        Token("paragraph_close", "p", -1, level=level, block=True, hidden=hidden),
    ]


def _is_unambiguous(tokens: Sequence[Token], index: int) -> bool:
    """Return whether a mark has a word at its inner side and a space or nothing at its outer one.

    Such a mark always opens or closes: https://spec.commonmark.org/0.31.2/#delimiter-run
    """
    step = tokens[index].nesting
    inner = tokens[index + step]
    if inner.type != "text" or inner.content[0 if step == 1 else -1] in "*_\\":
        return False
    outside = index - step
    if not 0 <= outside < len(tokens) or tokens[outside].type in BREAKS:
        return True
    outer = tokens[outside]
    return outer.type == "text" and outer.content[-1 if step == 1 else 0] in " \t"


def _get_shape(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Return the types and texts of tokens, with adjacent opening or closing marks sorted.

    Markdown cannot say which mark of ``***x***`` is the outer one.
    """
    text_types = ("text", "code_inline", "html_inline", "formula")
    shape = (
        (token.type, " ".join(token.content.split()) if token.type in text_types else "")
        for token in join_texts(tokens)
    )
    runs = groupby(shape, key=lambda part: "" if part[1] else part[0].rpartition("_")[2])
    return [part for step, run in runs for part in (sorted(run) if step in STEPS else run)]


def _unnest(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens without emphasis that is nested in emphasis of the same kind."""
    depth = dict.fromkeys(KINDS, 0)
    kept: list[Token] = []
    for token in tokens:
        kind = token.type.rpartition("_")[0]
        if kind not in KINDS:
            kept.append(token)
            continue
        depth[kind] += token.nesting
        if depth[kind] == (1 if token.nesting == 1 else 0):
            kept.append(token)
    return kept


def _move_edges_outside(tokens: Sequence[Token], forward: int) -> list[Token]:
    """Return the tokens with spaces and breaks before an opening mark, not after it.

    Emphasis without text is removed.

    Args:
        tokens: in their order, or reversed to treat closing marks alike.
        forward: the nesting of an opening mark: 1, or -1 if the tokens are reversed.
    """
    opened: list[Token] = []
    moved: list[Token] = []
    for token in tokens:
        is_mark = token.type.rpartition("_")[0] in KINDS
        if is_mark and token.nesting == forward:
            opened.append(token)
        elif is_mark and opened:
            opened.pop()
        elif opened and token.type in BREAKS:
            moved.append(token)
        elif opened and token.type == "text":
            outside, inside = _split_edge(token, forward)
            moved.append(outside)
            if inside.content:
                moved += [*opened, inside]
                opened.clear()
        else:
            moved += [*opened, token]
            opened.clear()
    return [*moved, *opened]


def _split_edge(token: Token, forward: int) -> tuple[Token, Token]:
    text = token.content
    inside = text.lstrip() if forward == 1 else text.rstrip()
    size = len(text) - len(inside)
    outside = text[:size] if forward == 1 else text[len(text) - size :]
    return token.copy(content=outside), token.copy(content=inside)


def _merge_adjacent(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with adjacent emphasis of the same kind merged."""
    tokens = [token for token in tokens if token.type != "text" or token.content]
    dropped: set[int] = set()
    for index, (left, right) in enumerate(pairwise(tokens)):
        kind = left.type.rpartition("_")[0]
        if kind in KINDS and left.nesting == -1 and right.type == f"{kind}_open":
            dropped |= {index, index + 1}
    return [token for index, token in enumerate(tokens) if index not in dropped]
