"""Bare web addresses, which are links as on GitHub."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.parser_inline import RuleFuncInlineType
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from explainer.source.syntax.tags import append_tokens

LONGEST = 4_000
"""Characters of an address; a longer one stays text."""
_RULES = {
    "gfm_autolink_www": re.compile(r""),
    "gfm_autolink_protocol": re.compile(r"(?:https?|mailto|xmpp)\Z"),
    "gfm_autolink_email": re.compile(r"(?<![A-Za-z0-9.+_-])[A-Za-z0-9.+_-]{1,256}\Z"),
}
"""What comes before the place at which a rule of the plugin looks for an address."""
_STARTS = ("www.", ":", "@")
_LONGEST_BEFORE = 257
_REST = re.compile(rf"[^ \t\r\n\0\v\f<]{{1,{LONGEST}}}")


def bare_addresses_plugin(parser: MarkdownIt) -> None:
    """Add the rules to a parser.

    At every place where an address may be, the plugin copies all text before and after it. Our
    rules give it one word, so that the time does not grow with the square of the text's size.
    """
    parser.use(gfm_autolink_plugin)
    for rule in parser.inline.ruler.__rules__:
        if rule.name in _RULES:
            parser.inline.ruler.at(rule.name, _make_rule(rule.fn, _RULES[rule.name]))


def _make_rule(parse: RuleFuncInlineType, before: re.Pattern[str]) -> RuleFuncInlineType:
    def parse_word(state: StateInline, silent: bool) -> bool:
        if silent or state.linkLevel > 0 or not state.src.startswith(_STARTS, state.pos):
            return False
        found = before.search(state.pending[-_LONGEST_BEFORE:])
        rest = _REST.match(state.src, state.pos, state.posMax) if found else None
        if not found or not rest or len(rest[0]) == LONGEST:
            return False
        start = max(state.pos - len(found[0]) - 1, 0)
        word = StateInline(state.src[start : rest.end()], state.md, state.env, [])
        word.pos, word.pending = state.pos - start, found[0]
        if not parse(word, False):
            return False
        state.pending = state.pending.removesuffix(found[0])
        append_tokens(state, word.tokens)
        state.pos = start + word.pos
        return True

    return parse_word
