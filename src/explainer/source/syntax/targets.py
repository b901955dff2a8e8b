"""Targets of references, ``(label)=`` of MyST, and references to labels, ``@fig-x`` of Quarto.

https://mystmd.org/guide/cross-references and https://quarto.org/docs/authoring/cross-references.html
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from explainer.source.syntax.citations import is_cross_reference

TARGET_LINE = re.compile(r"^[ \t]*\(([A-Za-z0-9][\w:./ -]*)\)=[ \t]*$", re.MULTILINE)
_BOOKDOWN = re.compile(r"\\@ref\(([\w:.-]+)\)")
_LABEL = r"-?@([A-Za-z]+[-:][\w:.-]*\w)"
_REFERENCE = re.compile(rf"(?<![\w@\\]){_LABEL}|\[{_LABEL}\](?![\[(:{{])")


def targets_plugin(parser: MarkdownIt) -> None:
    """Add targets, which are not shown, and references, which are links, to a parser."""
    alternatives: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote"]}
    parser.block.ruler.before("reference", "target", _parse_target, alternatives)
    parser.inline.ruler.before("escape", "bookdown_reference", _parse_bookdown)
    parser.inline.ruler.before("citation_bracket", "cross_reference", _parse_reference)


def _parse_target(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("(", begin) or state.is_code_block(start):
        return False
    if not TARGET_LINE.fullmatch(state.src, begin, state.eMarks[start]):
        return False
    if not silent:
        state.line = start + 1
    return True


def _parse_reference(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "@[-" or state.linkLevel:
        return False
    match = _REFERENCE.match(state.src, state.pos, state.posMax)
    label = (match[1] or match[2]) if match else ""
    name = label[:1].lower() + label[1:]
    if not match or not is_cross_reference(name):
        return False
    if not silent:
        _push_link(state, name, match[0], match[0])
    state.pos = match.end()
    return True


def _parse_bookdown(state: StateInline, silent: bool) -> bool:
    """Parse ``@ref(fig:owl)`` after a backslash, as in bookdown."""
    match = _BOOKDOWN.match(state.src, state.pos, state.posMax)
    if not match or state.linkLevel:
        return False
    if not silent:
        _push_link(state, match[1], match[1], match[0])
    state.pos = match.end()
    return True


def _push_link(state: StateInline, label: str, words: str, source: str) -> None:
    """Push a link whose words are still to be found; a link that stays is written as it was."""
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": f"#{label}"}
    opening.meta = {"has_words": False, "source": source}
    state.push("text", "", 0).content = words
    state.push("link_close", "a", -1)
