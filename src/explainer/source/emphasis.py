"""Reshape emphasis that came from HTML so that Markdown can write it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from explainer.source.tokens import Token, parse_markdown, write_markdown

KINDS = ("em", "strong", "s")
STEPS = ("open", "close")
BREAKS = ("softbreak", "hardbreak")


def tidy_emphasis(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with emphasis that holds words and has no space at its edges."""
    if not any(token.tag in KINDS for token in tokens):
        return join_texts(tokens)
    flat = _without_doubles(tokens)
    flat = _with_edges_outside(flat, 1)
    flat = _with_edges_outside(flat[::-1], -1)[::-1]
    return join_texts(_without_seams(flat))


def join_texts(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with neighbouring texts as one, and without empty ones."""
    made: list[Token] = []
    for token in tokens:
        if token.type == "text" and made and made[-1].type == "text":
            made[-1] = made[-1].copy(content=made[-1].content + token.content)
        elif token.type != "text" or token.content:
            made.append(token)
    return made


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
    marks = (at for at, one in enumerate(tokens) if one.tag in ("em", "strong"))
    if all(_stands_free(tokens, at) for at in marks):
        return True
    again = parse_markdown(write_markdown(make_paragraph(tokens)))
    return len(again) == 3 and _shape(again[1].children or ()) == _shape(tokens)


def make_paragraph(tokens: Sequence[Token], like: Token | None = None) -> list[Token]:
    """Return a paragraph of the tokens, at the place of another paragraph's opening token."""
    place, level = (like.map, like.level) if like else (None, 0)
    hidden = bool(like and like.hidden)
    children = list(tokens)
    return [
        Token("paragraph_open", "p", 1, map=place, level=level, block=True, hidden=hidden),
        Token("inline", "", 0, map=place, level=level + 1, children=children, block=True),
        Token("paragraph_close", "p", -1, level=level, block=True, hidden=hidden),
    ]


def _stands_free(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a mark has a word at its inner side and a space or nothing at its outer one.

    Then it opens or closes for certain: https://spec.commonmark.org/0.31.2/#delimiter-run
    """
    step = tokens[at].nesting
    inner = tokens[at + step]
    if inner.type != "text" or inner.content[0 if step == 1 else -1] in "*_\\":
        return False
    place = at - step
    if not 0 <= place < len(tokens) or tokens[place].type in BREAKS:
        return True
    outer = tokens[place]
    return outer.type == "text" and outer.content[-1 if step == 1 else 0] in " \t"


def _shape(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Return types and words; which of two marks that open together is the outer one is left out.

    ``***x***`` is read as strong in emphasis, whichever way round it was meant.
    """
    words = ("text", "code_inline", "html_inline")
    shape = (
        (one.type, " ".join(one.content.split()) if one.type in words else "")
        for one in join_texts(tokens)
    )
    runs = groupby(shape, key=lambda one: one[0].rpartition("_")[2] if not one[1] else "words")
    return [one for step, run in runs for one in (sorted(run) if step in STEPS else run)]


def _without_doubles(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens without emphasis that is nested in emphasis of the same kind."""
    depth = dict.fromkeys(KINDS, 0)
    made: list[Token] = []
    for token in tokens:
        kind = token.type.rpartition("_")[0]
        if kind not in KINDS:
            made.append(token)
            continue
        depth[kind] += token.nesting
        if depth[kind] == (1 if token.nesting == 1 else 0):
            made.append(token)
    return made


def _with_edges_outside(tokens: Sequence[Token], forward: int) -> list[Token]:
    """Return the tokens with spaces and breaks before, not after, an opening; none empty.

    Args:
        tokens: in their order, or reversed.
        forward: the nesting of what opens in that order: 1, or -1 if it is reversed.
    """
    waiting: list[Token] = []
    made: list[Token] = []
    for token in tokens:
        is_edge = token.type.rpartition("_")[0] in KINDS
        if is_edge and token.nesting == forward:
            waiting.append(token)
        elif is_edge and waiting:
            waiting.pop()
        elif waiting and token.type in BREAKS:
            made.append(token)
        elif waiting and token.type == "text":
            outside, inside = _split_edge(token, forward)
            made.append(outside)
            if inside.content:
                made += [*waiting, inside]
                waiting.clear()
        else:
            made += [*waiting, token]
            waiting.clear()
    return [*made, *waiting]


def _split_edge(token: Token, forward: int) -> tuple[Token, Token]:
    text = token.content
    inside = text.lstrip() if forward == 1 else text.rstrip()
    size = len(text) - len(inside)
    outside = text[:size] if forward == 1 else text[len(text) - size :]
    return token.copy(content=outside), token.copy(content=inside)


def _without_seams(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with emphasis that goes on where it has just ended as one."""
    tokens = [token for token in tokens if token.type != "text" or token.content]
    dropped: set[int] = set()
    for at, (left, right) in enumerate(pairwise(tokens)):
        kind = left.type.rpartition("_")[0]
        if kind in KINDS and left.nesting == -1 and right.type == f"{kind}_open":
            dropped |= {at, at + 1}
    return [token for at, token in enumerate(tokens) if at not in dropped]
