"""Remove the places of tables of contents; every page has a list of its sections."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

_PLACE = re.compile(
    r"\[TOC\]|\[\[_TOC_\]\]|\[\[(?-i:toc)\]\]|@\[toc\](?:\([^)]*\))?|\$\{toc\}|\{\{-?\s*(?:page\.)?toc\s*-?\}\}"
    r"|(?:[^\n]*\n)?\{:\s*\.?toc\b[^{}]*\}|\{% toc %\}|\{\{[<%]\s*toc\s*[>%]\}\}",
    re.IGNORECASE,
)
_START = re.compile(r"<!--+\s*(?:START doctoc|toc\b|TOC start|begin toc|mdtoc)", re.IGNORECASE)
_END = re.compile(
    r"<!--+\s*(?:END doctoc|tocstop|/toc\b|TOC end|end toc|/mdtoc|toc:end)", re.IGNORECASE
)


def is_contents_place(text: str) -> bool:
    """Return whether a paragraph is the place of a table of contents.

    ``[[TOC]]`` may be a link to a page with that name.
    """
    return bool(_PLACE.fullmatch(text.strip()))


def remove_contents(tokens: Sequence[Token]) -> list[Token]:
    """Return blocks without places of tables of contents, and without what was written there."""
    kept: list[Token] = []
    start = -1
    """Where a generated table begins; -1 outside of one."""
    is_beside_place = False
    for token in tokens:
        kept.append(token)
        if token.type == "comment" and _END.match(token.content) and start >= 0:
            del kept[start:]
            start = -1
        elif token.type == "comment" and _START.match(token.content) and not token.level:
            start = len(kept) - 1
        elif token.type == "paragraph_close" and is_contents_place(kept[-2].content):
            del kept[-3:]
            is_beside_place = True
            continue
        elif is_beside_place and token.nesting == -1 and kept[-2].type == _get_opening(token):
            del kept[-2:]  # the item and the list in which kramdown has the place
            continue
        is_beside_place = False
    return kept


def _get_opening(token: Token) -> str:
    return f"{token.type.removesuffix('_close')}_open"
