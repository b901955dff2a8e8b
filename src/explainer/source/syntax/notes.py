"""Notes at the foot of a page, as GitHub, pandoc and kramdown write them."""

from __future__ import annotations

import re
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

NOTES = "notes"
"""In the ``meta`` of the heading of the notes."""
_ADDRESS_ONLY = re.compile(r"\[\^[^\]\s]+\]:[ \t]*<?(?:https?://|doi:)\S+[ \t]*(?:\"[^\"]*\")?$")


def notes_plugin(parser: MarkdownIt) -> None:
    """Add notes to a parser; ``[^1]: address`` remains the address of the link ``[^1]``."""
    parser.use(footnote_plugin)
    parser.block.ruler.at("footnote_def", _parse_note, {"alt": ["paragraph", "reference"]})


def _parse_note(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    line = state.src[begin : state.eMarks[start]]
    return not _ADDRESS_ONLY.match(line.rstrip()) and footnote_def(state, start, end, silent)


def make_reference(token: Token) -> list[Token]:
    """Return the raised number that leads to a note."""
    number, use = token.meta["id"] + 1, token.meta.get("subId", 0)
    id = f"note-ref-{number}" + (f"-{use + 1}" if use else "")
    line = token.meta["line"]
    link = f'<a href="#note-{number}" id="{id}">'
    return [
        _make_html("<sup>", 1, line),
        _make_html(link, 1, line),
        Token("text", "", 0, content=str(number), meta={"line": line}),
        _make_html("</a>", -1, line),
        _make_html("</sup>", -1, line),
    ]


def make_back_link(number: int, words: str, line: int) -> list[Token]:
    """Return the link from a note to where it was referred to.

    Args:
        number: of the note, from 1.
        words: the name of the link, in the page's language.
        line: the line of the note in the file.
    """
    start = f'<a href="#note-ref-{number}" id="note-{number}" title="{escape(words)}">'
    return [
        _make_html(start, 1, line),
        Token("text", "", 0, content="↑", meta={"line": line}),
        _make_html("</a>", -1, line),
        Token("text", "", 0, content=" ", meta={"line": line}),
    ]


def _make_html(content: str, step: int, line: int) -> Token:
    return Token("html_inline", "", 0, content=content, meta={"line": line, "step": step})
