"""Bare web addresses, which are links as on GitHub."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

_SCHEMES = ("http", "https", "mailto", "xmpp")
_LONGEST = max(map(len, _SCHEMES))
_RULE = "gfm_autolink_protocol"


def bare_addresses_plugin(parser: MarkdownIt) -> None:
    """Add the rules to a parser.

    At every colon, the plugin searches all text before it for a scheme; ours looks at its end.
    """
    parser.use(gfm_autolink_plugin)
    rules = parser.inline.ruler.__rules__
    parse = next(rule.fn for rule in rules if rule.name == _RULE)

    def parse_after_scheme(state: StateInline, silent: bool) -> bool:
        start = max(state.pos - _LONGEST, 0)
        return state.src[start : state.pos].endswith(_SCHEMES) and parse(state, silent)

    parser.inline.ruler.at(_RULE, parse_after_scheme)
