"""Normalize line breaks: two hard breaks are a new paragraph, and those at an edge are dropped."""

from __future__ import annotations

from collections.abc import Sequence

from explainer.source.emphasis import join_texts
from explainer.source.inline_html import get_nesting
from explainer.source.tokens import Token

BREAKS = ("softbreak", "hardbreak")
SPACES = " \t"
"""Not the no-break space, which is meant even at the edge of a paragraph."""


def split_paragraph(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return a paragraph’s tokens as the paragraphs that its breaks make of it.

    A piece that is one ``hr`` token is a line across. Pieces without words are left out.
    """
    pieces: list[list[Token]] = [[]]
    for run in _runs(tokens):
        if run[0].type == "hr":
            pieces += [[run[0]], []]
        elif run[0].type in BREAKS and _hard(run) > 1 and run[0].meta.get("depth") == 0:
            pieces.append([])
        else:
            pieces[-1] += _one_break(run)
    trimmed = (piece if piece and piece[0].type == "hr" else _trimmed(piece) for piece in pieces)
    return [piece for piece in trimmed if piece]


def merge_breaks(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with each run of breaks as one, for an item of a tight list."""
    return _trimmed([token for run in _runs(tokens) for token in _one_break(run)])


def join_lines(tokens: Sequence[Token]) -> list[Token]:
    """Return a heading’s tokens with a space for each break."""
    made: list[Token] = []
    for run in _runs(tokens):
        if run[0].type in BREAKS:
            made.append(Token("text", "", 0, content=" ", meta=run[0].meta))
        else:
            made += run
    return _trimmed(join_texts(made), None)


def convert_breaks(tokens: Sequence[Token]) -> list[Token]:
    """Return a table cell’s tokens with breaks as tags, the only form that they have there."""
    made: list[Token] = []
    for run in _runs(_trimmed(tokens, None)):
        if run[0].type in BREAKS:
            breaks = max(_hard(run), 1)
            made += [Token("html_inline", "", 0, content="<br>", meta=run[0].meta)] * breaks
        else:
            made += run
    return made


def _runs(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return the tokens one by one, but breaks and the spaces between them together."""
    runs: list[list[Token]] = []
    depth = 0
    for token in tokens:
        depth += get_nesting(token)
        last = runs[-1] if runs else []
        follows_break = bool(last) and last[0].type in BREAKS
        if token.type in BREAKS and not follows_break:
            token.meta["depth"] = depth  # its own, as everything in the page's tokens is
            runs.append([token])
        elif follows_break and (token.type in BREAKS or _is_blank(token, None)):
            last.append(token)
        else:
            runs.append([token])
    return [_tidied(run, runs[at - 1] if at else None, runs, at) for at, run in enumerate(runs)]


def _tidied(
    run: list[Token], before: list[Token] | None, runs: list[list[Token]], at: int
) -> list[Token]:
    """Return a text’s run without spaces beside a break."""
    token = run[0]
    if token.type != "text":
        return run
    text = token.content
    if before and before[0].type in BREAKS:
        text = text.lstrip()
    if at + 1 < len(runs) and runs[at + 1][0].type in BREAKS:
        text = text.rstrip()
    return run if text == token.content else [token.copy(content=text)]


def _is_blank(token: Token, spaces: str | None = SPACES) -> bool:
    return token.type == "text" and not token.content.strip(spaces)


def _hard(run: Sequence[Token]) -> int:
    return sum(token.type == "hardbreak" for token in run)


def _one_break(run: list[Token]) -> list[Token]:
    if run[0].type not in BREAKS:
        return run
    hard = next((token for token in run if token.type == "hardbreak"), None)
    return [hard or run[0]]


def _trimmed(tokens: Sequence[Token], spaces: str | None = SPACES) -> list[Token]:
    """Return the tokens without breaks and spaces at their edges; None means all spaces."""
    made = [token for token in tokens if token.type != "text" or token.content]
    while made and (made[0].type in BREAKS or _is_blank(made[0], spaces)):
        made.pop(0)
    while made and (made[-1].type in BREAKS or _is_blank(made[-1], spaces)):
        made.pop()
    return _stripped(made, spaces)


def _stripped(tokens: list[Token], spaces: str | None) -> list[Token]:
    """Return the tokens with a first and a last text that have no spaces at the edge."""
    for at, strip in ((0, str.lstrip), (-1, str.rstrip)):
        if tokens and tokens[at].type == "text":
            text = strip(tokens[at].content, spaces)
            if text != tokens[at].content:
                tokens[at] = tokens[at].copy(content=text)
    return tokens


def remove_empty_lists(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens without lists that hold nothing.

    A list in a list in a list, all of them empty, would be written as a line across.
    """
    made: list[Token] = []
    for token in tokens:
        made.append(token)
        if token.type not in ("bullet_list_close", "ordered_list_close"):
            continue
        opened = len(made) - 1
        while made[opened - 1].type in ("list_item_open", "list_item_close"):
            opened -= 1
        if made[opened - 1].nesting == 1 and made[opened - 1].type.endswith("_list_open"):
            del made[opened - 1 :]
    return made
