"""Text between marks: ``==marked==``, ``++inserted++``, ``H~2~O`` and ``x^2^``."""

from __future__ import annotations

import re
from functools import partial

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_MARKS = {
    "mark": re.compile(r"==(?=[^\s=])([^\n]*?[^\s=])==(?!=)"),
    "ins": re.compile(r"(?<![\w+])\+\+(?=[^\s+])([^\n]*?[^\s+])\+\+(?![\w+])"),
}
_KEY = r"[a-z0-9-]{1,12}"
_KEYS = re.compile(
    rf"(?<![\w+])\+\+({_KEY}(?:\+{_KEY})+|enter|esc|escape|tab|space|backspace|delete|ctrl|shift|alt"
    r"|cmd|home|end|up|down|left|right|page-up|page-down|f\d\d?)\+\+(?![\w+])"
)
_SCRIPTS = {
    "sub": re.compile(r"(?<!~)~(?=[^\s~])((?:\\.|[^\s~\\])+)~(?!~)"),
    "sup": re.compile(r"(?<![\[^])\^(?=[^\s\[^])((?:\\.|[^\s^\\])+)\^(?!\^)"),
}
"""Without spaces, as in pandoc: https://pandoc.org/MANUAL.html#superscripts-and-subscripts."""


def marks_plugin(parser: MarkdownIt) -> None:
    """Add the first two marks, and keys, to a parser."""
    parser.inline.ruler.before("emphasis", "keys", _parse_keys)
    for tag, pattern in _MARKS.items():
        parser.inline.ruler.before("emphasis", tag, partial(_parse, tag=tag, pattern=pattern))


def superscripts_plugin(parser: MarkdownIt) -> None:
    """Add ``~`` and ``^`` to a parser, which have other meanings in some dialects."""
    for tag, pattern in _SCRIPTS.items():
        parser.inline.ruler.before("emphasis", tag, partial(_parse, tag=tag, pattern=pattern))


def _parse_keys(state: StateInline, silent: bool) -> bool:
    """Parse keys to press, as ``++ctrl+s++`` of MkDocs."""
    match = _KEYS.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    for number, name in enumerate(() if silent else match[1].split("+")):
        state.pending += "+" if number else ""
        state.push("html_inline", "", 0).content = "<kbd>"
        state.pending += name.capitalize()
        state.push("html_inline", "", 0).content = "</kbd>"
    state.pos = match.end()
    return True


def _parse(state: StateInline, silent: bool, *, tag: str, pattern: re.Pattern[str]) -> bool:
    match = pattern.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = f"<{tag}>"
        end = state.posMax
        state.pos, state.posMax = match.start(1), match.end(1)
        state.md.inline.tokenize(state)
        state.posMax = end
        state.push("html_inline", "", 0).content = f"</{tag}>"
    state.pos = match.end()
    return True
