"""Normalize line breaks: two hard breaks end a paragraph, and breaks at its edges are removed."""

from __future__ import annotations

from collections.abc import Sequence

from explainer.source.emphasis import BREAKS
from explainer.source.tokens import Token, get_nesting, join_texts

REMOVABLE = ("bullet_list", "ordered_list", "element", "container_block")
SPACES = " \t"
"""Without the no-break space, which is kept even at the edge of a paragraph."""


def split_paragraph(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return the tokens of a paragraph, split at two or more hard breaks and at thematic breaks.

    A thematic break is a piece of its own, one ``hr`` token. Empty pieces are left out.
    """
    pieces: list[list[Token]] = [[]]
    for run in _split_runs(tokens):
        if run[0].type == "hr":
            pieces += [[run[0]], []]
        elif (
            run[0].type in BREAKS and _count_hard_breaks(run) > 1 and run[0].meta.get("depth") == 0
        ):
            pieces.append([])
        else:
            pieces[-1] += _merge_run(run)
    trimmed = (piece if piece and piece[0].type == "hr" else _trim(piece) for piece in pieces)
    return [piece for piece in trimmed if piece]


def merge_breaks(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with each run of breaks as one, for an item of a tight list."""
    return _trim([token for run in _split_runs(tokens) for token in _merge_run(run)])


def join_lines(tokens: Sequence[Token]) -> list[Token]:
    """Return a heading’s tokens with a space for each break."""
    joined: list[Token] = []
    for run in _split_runs(tokens):
        if run[0].type in BREAKS:
            joined.append(Token("text", "", 0, content=" ", meta=run[0].meta))
        else:
            joined += run
    return _trim(join_texts(joined), None)


def convert_breaks(tokens: Sequence[Token]) -> list[Token]:
    """Return a table cell’s tokens with ``<br>`` for breaks, as Markdown has no other form."""
    converted: list[Token] = []
    for run in _split_runs(_trim(tokens, None)):
        if run[0].type in BREAKS:
            breaks = _count_hard_breaks(run)
            meta = run[0].meta
            converted += [Token("html_inline", "", 0, content="<br>", meta=meta)] * breaks
            if not breaks:
                converted.append(Token("text", "", 0, content=" ", meta=meta))
        else:
            converted += run
    return converted


def _split_runs(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return runs of one token, or of breaks and the spaces between them."""
    runs: list[list[Token]] = []
    depth = 0
    for token in tokens:
        depth += get_nesting(token)
        last = runs[-1] if runs else []
        follows_break = bool(last) and last[0].type in BREAKS
        if token.type in BREAKS and not follows_break:
            token.meta["depth"] = depth  # how many marks and tags are open
            runs.append([token])
        elif follows_break and (token.type in BREAKS or is_blank(token)):
            last.append(token)
        else:
            runs.append([token])
    return [_strip_run(runs, index) for index in range(len(runs))]


def _strip_run(runs: Sequence[list[Token]], index: int) -> list[Token]:
    """Return one of the runs; a text loses its spaces beside a break."""
    token = runs[index][0]
    if token.type != "text":
        return runs[index]
    text = token.content
    if index and runs[index - 1][0].type in BREAKS:
        text = text.lstrip(SPACES)
    if index + 1 < len(runs) and runs[index + 1][0].type in BREAKS:
        text = text.rstrip(SPACES)
    return runs[index] if text == token.content else [token.copy(content=text)]


def is_blank(token: Token, spaces: str | None = SPACES) -> bool:
    """Return whether a token is text of nothing but spaces; None means all spaces."""
    return token.type == "text" and not token.content.strip(spaces)


def _count_hard_breaks(run: Sequence[Token]) -> int:
    return sum(token.type == "hardbreak" for token in run)


def _merge_run(run: list[Token]) -> list[Token]:
    """Return one break for a run of breaks; other runs as they are."""
    if run[0].type not in BREAKS:
        return run
    hard = next((token for token in run if token.type == "hardbreak"), None)
    return [hard or run[0]]


def _trim(tokens: Sequence[Token], spaces: str | None = SPACES) -> list[Token]:
    """Return the tokens without breaks and spaces at their edges; None means all spaces."""
    trimmed = [token for token in tokens if token.type != "text" or token.content]
    while trimmed and (trimmed[0].type in BREAKS or is_blank(trimmed[0], spaces)):
        trimmed.pop(0)
    while trimmed and (trimmed[-1].type in BREAKS or is_blank(trimmed[-1], spaces)):
        trimmed.pop()
    for index, strip in ((0, str.lstrip), (-1, str.rstrip)):
        if trimmed and trimmed[index].type == "text":
            text = strip(trimmed[index].content, spaces)
            trimmed[index] = trimmed[index].copy(content=text)
    return trimmed


def remove_empty_blocks(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens without empty lists, elements of HTML and prompts.

    Three empty lists in each other would be written as a thematic break.
    """
    kept: list[Token] = []
    for token in tokens:
        kept.append(token)
        kind = token.type.removesuffix("_close")
        if token.nesting != -1 or kind not in REMOVABLE:
            continue
        if token.tag in ("td", "th"):
            continue
        start = len(kept) - 2
        while kept[start].type in ("list_item_open", "list_item_close"):
            start -= 1
        if kept[start].type == f"{kind}_open":
            del kept[start:]
    return kept
