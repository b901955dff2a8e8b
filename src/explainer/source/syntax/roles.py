"""Roles of MyST within a line: ``{name}`` before text between backquotes.

Citations are read in ``citations``. Of an unknown role the words stay, and a comment
before them has its name.

https://mystmd.org/guide/roles and https://docutils.sourceforge.io/docs/ref/rst/roles.html
"""

from __future__ import annotations

import re
from html import escape
from pathlib import PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from explainer.model import TERM_ANCHOR
from explainer.source.syntax.tags import append_tokens, push_tag

UNKNOWN = "role"
"""In the ``meta`` of a comment before the words of an unknown role: its name."""
_ROLE = re.compile(r"\{([A-Za-z][\w:+.-]*)\}(`+)([^`]+)\2(?!`)")
_TARGET = re.compile(r"(.*?)\s*<([^<>]+)>\s*$", re.DOTALL)
_ABBREVIATION = re.compile(r"(.*?)\s*\(([^()]+)\)\s*$", re.DOTALL)
_TAGS = {
    **dict.fromkeys(("sub", "subscript"), "sub"),
    **dict.fromkeys(("sup", "superscript"), "sup"),
    **dict.fromkeys(("kbd", "keyboard", "guilabel-key"), "kbd"),
    **dict.fromkeys(("u", "underline"), "u"),
    **dict.fromkeys(("del", "strike", "delete"), "s"),
    **dict.fromkeys(("emphasis", "em", "dfn", "title-reference", "title"), "em"),
    **dict.fromkeys(("strong", "b", "menuselection", "guilabel"), "strong"),
    **dict.fromkeys(("mark", "highlight"), "mark"),
}
_WORDS = ("index", "sc", "smallcaps", "span", "text", "pep", "rfc", "si", "frame", "rubric")
_CODE = (
    *("code", "literal", "file", "samp", "command", "program", "option", "envvar", "makevar"),
    *("regexp", "token", "eval", "glue", "glue:text", "embed", "verbatim", "mimetype", "kbd-code"),
)
_PYTHON = ("class", "func", "meth", "mod", "attr", "exc", "obj", "data", "const", "any", "type")
_REFERENCES = ("ref", "numref", "eq", "keyword", "footnote", "button-ref", "xref")
_LINKS = ("doc", "button", "link", "any", "external", "myst", "github", "download", "std:doc")
_RAW = ("raw", "raw:html", "raw:latex", "raw:typst", "raw:tex", "raw-latex", "raw-html")


def roles_plugin(parser: MarkdownIt) -> None:
    """Add the rule to a parser."""
    parser.inline.ruler.before("backticks", "role", _parse_role)


def _parse_role(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    match = _ROLE.match(state.src, state.pos, state.posMax)
    if not match or match[1].lstrip("foturl").startswith("cite"):
        return False
    if not silent:
        _push_role(state, match[1].lower(), " ".join(match[3].split()), match[2])
    state.pos = match.end()
    return True


def _push_role(state: StateInline, name: str, text: str, mark: str) -> None:
    domain, _, kind = name.rpartition(":")
    target = _TARGET.match(text)
    words, address = (target[1] or target[2], target[2]) if target else (text, text)
    if name in _TAGS:
        _push_tagged(state, _TAGS[name], "", words)
    elif name in ("abbr", "abbreviation", "ac") and (found := _ABBREVIATION.match(text)):
        _push_tagged(state, "abbr", f' title="{escape(found[2])}"', found[1])
    elif name == "term":
        _push_link(state, f"#{TERM_ANCHOR}{address}", words, has_words=True, is_term=True)
    elif name in ("math", "m"):
        _tokenize(state, f"${text}$")
    elif name in _REFERENCES or kind == "ref":
        _push_link(state, f"#{address}", words, has_words=bool(target))
    elif name in _LINKS:
        words = words if target else PurePosixPath(text).name
        _push_link(state, address, words, has_words=bool(target))
    elif name in _CODE or kind in _PYTHON or domain in ("py", "c", "cpp", "js", "rst", "myst"):
        token = state.push("code_inline", "code", 0)
        token.content, token.markup = words.removeprefix("~"), mark
    elif name in _WORDS:
        _tokenize(state, words)
    elif name not in _RAW:
        push_tag(state, "<!---->", {UNKNOWN: name})
        state.push("text", "", 0).content = words


def _push_tagged(state: StateInline, tag: str, attributes: str, words: str) -> None:
    push_tag(state, f"<{tag}{attributes}>")
    _tokenize(state, words)
    push_tag(state, f"</{tag}>")


def _push_link(
    state: StateInline, address: str, words: str, *, has_words: bool, is_term: bool = False
) -> None:
    """Push a link; ``meta`` says whether its words are the author's, and if it names a term."""
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": state.md.normalizeLink(address)}
    opening.meta = {"has_words": has_words, "is_term": is_term}
    if has_words:
        _tokenize(state, words)
    else:
        state.push("text", "", 0).content = words
    state.push("link_close", "a", -1)


def _tokenize(state: StateInline, text: str) -> None:
    """Parse the words of a role as Markdown."""
    tokens: list[Token] = []
    state.md.inline.parse(text, state.md, state.env, tokens)
    append_tokens(state, tokens)
