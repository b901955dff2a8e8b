"""Emoji by their names, such as ``:smile:``, as GitHub, Hugo, Quarto and many others write them."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_NAME = re.compile(r"(?<![\w:]):([a-z0-9_+-]{2,60}):(?![\w:])")


def emoji_plugin(parser: MarkdownIt) -> None:
    """Add the rule to a parser; an unknown name stays text."""
    parser.inline.ruler.before("emphasis", "emoji", _parse_emoji)


def escape_emoji(text: str) -> str:
    """Return a text whose names of emoji are escaped."""
    return _NAME.sub(lambda match: "\\" + match[0] if _find_emoji(match[1]) else match[0], text)


@cache
def _find_emoji(name: str) -> str:
    """Return the emoji of a name; empty if there is none."""
    import emoji  # few pages need it

    found = emoji.emojize(f":{name}:", language="alias")
    return "" if found.startswith(":") else found


def _parse_emoji(state: StateInline, silent: bool) -> bool:
    match = _NAME.match(state.src, state.pos, state.posMax)
    found = _find_emoji(match[1]) if match else ""
    if not match or not found:
        return False
    state.pending += "" if silent else found
    state.pos = match.end()
    return True
