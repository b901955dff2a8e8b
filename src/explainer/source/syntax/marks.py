"""Text between marks: ``==marked==``, ``++inserted++``, ``H~2~O`` and ``x^2^``."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import partial
from weakref import WeakKeyDictionary

from markdown_it import MarkdownIt
from markdown_it.parser_inline import RuleFuncInlineType
from markdown_it.rules_inline import StateInline

from explainer.source.syntax.tags import push_tag

_MARKS = {
    "mark": (re.compile(r"==(?=[^\s=])"), re.compile(r"(?<=[^\s=])==(?!=)|\n")),
    "ins": (
        re.compile(r"(?<![\w+])\+\+(?=[^\s+])"),
        re.compile(r"(?<=[^\s+])\+\+(?![\w+])|\n"),
    ),
}
"""What begins a mark, and what ends it or, at the end of a line, its search."""
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
    for tag, patterns in _MARKS.items():
        parser.inline.ruler.before("emphasis", tag, _make_rule(tag, *patterns))


def superscripts_plugin(parser: MarkdownIt) -> None:
    """Add ``~`` and ``^`` to a parser, which have other meanings in some dialects."""
    for tag, pattern in _SCRIPTS.items():
        parser.inline.ruler.before(
            "emphasis", tag, partial(_parse_script, tag=tag, pattern=pattern)
        )


def _parse_keys(state: StateInline, silent: bool) -> bool:
    """Parse keys to press, as ``++ctrl+s++`` of MkDocs."""
    match = _KEYS.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    for number, name in enumerate(() if silent else match[1].split("+")):
        state.pending += "+" if number else ""
        push_tag(state, "<kbd>")
        state.pending += name.capitalize()
        push_tag(state, "</kbd>")
    state.pos = match.end()
    return True


def _parse_script(state: StateInline, silent: bool, *, tag: str, pattern: re.Pattern[str]) -> bool:
    match = pattern.match(state.src, state.pos, state.posMax)
    if match and not silent:
        _push_marked(state, tag, match.start(1), match.end(1))
    state.pos = match.end() if match else state.pos
    return bool(match)


def _make_rule(tag: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> RuleFuncInlineType:
    """Return the rule for a mark that may contain spaces.

    The closings of a text are listed once: if each opening searched the rest of its line, the time
    would grow with the square of the number of openings.
    """
    closings: WeakKeyDictionary[StateInline, list[int]] = WeakKeyDictionary()

    def parse(state: StateInline, silent: bool) -> bool:
        match = opening.match(state.src, state.pos, state.posMax)
        if not match:
            return False
        if state not in closings:
            closings[state] = [found.start() for found in closing.finditer(state.src)]
        number = bisect_right(closings[state], match.end())
        end = closings[state][number] if number < len(closings[state]) else state.posMax
        if end + 2 > state.posMax or state.src[end] == "\n":
            return False
        if not silent:
            _push_marked(state, tag, match.end(), end)
        state.pos = end + 2
        return True

    return parse


def _push_marked(state: StateInline, tag: str, start: int, stop: int) -> None:
    push_tag(state, f"<{tag}>")
    end = state.posMax
    state.pos, state.posMax = start, stop
    state.md.inline.tokenize(state)
    state.posMax = end
    push_tag(state, f"</{tag}>")
