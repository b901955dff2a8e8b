"""Marked text between ``==`` and ``==``."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_MARK = re.compile(r"==(?=[^\s=])([^\n]*?[^\s=])==(?!=)")


def marks_plugin(parser: MarkdownIt) -> None:
    """Add the rule to a parser."""
    parser.inline.ruler.before("emphasis", "mark", _parse_mark)


def _parse_mark(state: StateInline, silent: bool) -> bool:
    match = _MARK.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = "<mark>"
        end = state.posMax
        state.pos, state.posMax = match.start(1), match.end(1)
        state.md.inline.tokenize(state)
        state.posMax = end
        state.push("html_inline", "", 0).content = "</mark>"
    state.pos = match.end()
    return True
