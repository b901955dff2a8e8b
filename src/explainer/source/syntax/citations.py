"""Citations by key, as pandoc, Quarto, MyST, jekyll-scholar and Hugo's themes write them.

A citation becomes a row of tokens of the type ``citation`` with other tokens between them. The
``content`` of each is its source; ``meta`` has the fields of ``CitationPart``. Which keys are
known is not a matter of the parser: a row without a known key is shown as it was written.

https://pandoc.org/MANUAL.html#citation-syntax and https://mystmd.org/guide/citations
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

CITATION = "citation"
"""The type of the tokens."""
LONGEST = 2000
"""Characters of a bracket with citations."""

_KEY = r"\w+(?:[:.#%&\-+?~/]\w+)*"
"""What pandoc allows without braces, but ``$``, ``<`` and ``>``: a formula or a tag may follow."""
_BRACED = r"\{[^{}\n]{1,200}\}"
_ADDRESS = r"https?://[^\s\[\];,]+"
_BARE = re.compile(rf"@({_KEY}|{_BRACED})")
_BRACKET = re.compile(r"\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]", re.DOTALL)
_LABEL = re.compile(r"\[([^\[\]]*)\]")
_ITEM = re.compile(
    rf"(?P<prefix>(?:[^@`\[\]]|(?<=[\w\\])@)*?)"
    rf"(?P<mark>(?<![\w\\@])-?@)(?P<key>{_ADDRESS}|{_KEY}|{_BRACED})(?P<braces>,?\s*\{{[^{{}}]*\}})?",
    re.DOTALL,
)
_SEPARATOR = re.compile(r"\[[^\[\]]*\]|`[^`]*`|\$[^$]+\$|\{[^{}]*\}|\\.|(;)", re.DOTALL)
_ROLE = re.compile(r"\{((?:foot|full)?cite[a-z]*(?::[a-z]+)?)\}(`+)([^`]+)\2")
_ROLE_KEY = re.compile(r"(\{[^{}]*\})?([^\s{},;]+)(\{[^{}]*\})?")
_TAG = re.compile(
    r"\{%-?\s*cite[tp]?\s+([^%{}]+?)\s*-?%\}|\{\{[<%]\s*cite[tp]?\s+([^<>%{}]+?)\s*[>%]\}\}"
)
_TAG_OPTION = re.compile(r"(?:^|\s)(--?[A-Za-z_]+)(?:\s+(\"[^\"]*\"|'[^']*'|[^\s-]\S*))?")
_CROSS_REFERENCE = re.compile(
    r"(?:fig|tbl|tab|sec|eq|lst|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg|tip|nte|wrn|imp|cau"
    r"|supp?fig|vid|dia)[-:]"
)
"""What Quarto and pandoc-crossref give the names of figures, tables and sections."""
_NARRATIVE = ("t", "ts", "author", "authors", "alp", "alps", "citet", "citets")


class Part(Enum):
    """What a token of a citation stands for."""

    OPEN = "open"
    KEY = "key"
    TEXT = "text"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationPart:
    """A part of a citation."""

    part: Part
    key: str = ""
    shown: str = ""
    """What stands here on a page if the work is known."""
    words: str = ""
    """What stands here otherwise."""
    is_narrative: bool = False
    """Whether the author's name is a word of the sentence."""
    has_locator: bool = False
    """Whether a bracket with a locator follows a name in the sentence."""


def citations_plugin(parser: MarkdownIt) -> None:
    """Add the rules to a parser."""
    rules = parser.inline.ruler
    rules.before("link", "citation_bracket", _parse_bracket)
    rules.before("link", "citation_name", _parse_name)
    rules.before("backticks", "citation_role", _parse_role)
    rules.before("backticks", "citation_tag", _parse_tag)


def get_part(token: Token) -> CitationPart | None:
    """Return what a token stands for in a citation; None if it is not part of one."""
    part: CitationPart | None = token.meta["citation"] if token.type == CITATION else None
    return part


def is_cross_reference(key: str) -> bool:
    """Return whether a key is the name of a figure, a table or a section."""
    return bool(_CROSS_REFERENCE.match(key))


def _push(state: StateInline, content: str, part: CitationPart) -> None:
    token = state.push(CITATION, "", 0)
    token.content = content
    token.meta = {"citation": part}


def _parse_bracket(state: StateInline, silent: bool) -> bool:
    """Parse ``[see @key, p. 3; -@other]``."""
    if state.src[state.pos] != "[" or state.linkLevel:
        return False
    match = _match_bracket(state, state.pos)
    if not match or "@" not in match[1]:
        return False
    items = list(_split_items(state.src, match.start(1), match.end(1)))
    found = [_match_item(state.src, start, end) for start, end in items]
    if not all(item and not is_cross_reference(item["key"]) for item in found):
        return False
    if not silent:
        _push(state, "[", CitationPart(part=Part.OPEN, shown="(", words="["))
        for number, (item, (_, end)) in enumerate(zip(found, items, strict=True)):
            assert item is not None, "all items were matched"
            if number:
                _push(state, ";", CitationPart(part=Part.TEXT, shown=";", words=";"))
            _push_item(state, item, end)
        _push(state, "]", CitationPart(part=Part.CLOSE, shown=")", words="]"))
    state.pos = match.end()
    return True


def _match_bracket(state: StateInline, position: int) -> re.Match[str] | None:
    """Return the bracket at a position; None if it is a link of Markdown, or there is none."""
    limit = min(state.posMax, position + LONGEST)
    match = _BRACKET.match(state.src, position, limit)
    if not match or state.src[match.end() : match.end() + 1] in ("(", "{"):
        return None
    label = _LABEL.match(state.src, match.end())
    texts = (match[1], label[1] if label else "")
    references = state.env.get("references", {})
    return None if any(normalizeReference(text) in references for text in texts) else match


def _split_items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _SEPARATOR.finditer(text, start, end):
        if match[1]:
            yield start, match.start()
            start = match.end()
    yield start, end


def _match_item(text: str, start: int, end: int) -> re.Match[str] | None:
    return _ITEM.match(text, start, end)


def _push_item(state: StateInline, item: re.Match[str], end: int) -> None:
    _tokenize(state, item.start("prefix"), item.end("prefix"))
    key, braces = item["key"], item["braces"]
    mark = f"{item['mark']}{key}"
    _push(state, mark, CitationPart(part=Part.KEY, key=key.strip("{}"), words=mark))
    if braces:
        locator = braces[braces.index("{") + 1 : -1].strip()
        shown = f", {locator}" if locator else ""
        _push(state, braces, CitationPart(part=Part.TEXT, shown=shown, words=braces))
    _tokenize(state, item.end(), end)


def _tokenize(state: StateInline, start: int, end: int) -> None:
    """Parse a part of the text as Markdown; rules of markdown-it may look past ``posMax``."""
    tokens: list[Token] = []
    state.md.inline.parse(state.src[start:end], state.md, state.env, tokens)
    if state.pending:
        state.pushPending()
    for token in tokens:
        token.level += state.level
        state.tokens.append(token)
        state.tokens_meta.append(None)


def _parse_name(state: StateInline, silent: bool) -> bool:
    """Parse ``@key``, ``@{key}`` and ``@key [p. 3]``."""
    if state.src[state.pos] != "@" or state.linkLevel:
        return False
    before = state.src[state.pos - 1 : state.pos]
    match = _BARE.match(state.src, state.pos, state.posMax)
    if not match or before.isalnum() or (before and before in "_/.@\\:=&?#+~"):
        return False
    key = match[1].strip("{}")
    if is_cross_reference(key):
        return False
    bracket = _match_locator(state, match.end())
    if not silent:
        part = CitationPart(
            part=Part.KEY,
            key=key,
            words=match.group(),
            is_narrative=before != "-",
            has_locator=bracket is not None,
        )
        _push(state, match.group(), part)
        if bracket:
            space = state.src[match.end() : bracket.start()]
            opening = CitationPart(part=Part.OPEN, shown=", ", words=f"{space}[")
            _push(state, f"{space}[", opening)
            _push_locator(state, bracket)
            _push(state, "]", CitationPart(part=Part.CLOSE, shown=")", words="]"))
    state.pos = bracket.end() if bracket else match.end()
    return True


def _match_locator(state: StateInline, position: int) -> re.Match[str] | None:
    """Return the bracket with a locator that follows a key."""
    if state.src[position : position + 1] in (" ", "\n"):
        position += 1
    bracket = _match_bracket(state, position)
    if not bracket or state.src[bracket.end() : bracket.end() + 1] in ("[", ":"):
        return None
    first, *others = _split_items(state.src, bracket.start(1), bracket.end(1))
    is_locator = not _match_item(state.src, *first) and state.src[slice(*first)].strip()
    is_whole = all(_match_item(state.src, *item) for item in others)
    return bracket if is_locator and is_whole else None


def _push_locator(state: StateInline, bracket: re.Match[str]) -> None:
    first, *others = _split_items(state.src, bracket.start(1), bracket.end(1))
    _tokenize(state, *first)
    for start, end in others:
        item = _match_item(state.src, start, end)
        assert item is not None, "all items were matched"
        _push(state, ";", CitationPart(part=Part.TEXT, shown=";", words=";"))
        _push_item(state, item, end)


def _parse_role(state: StateInline, silent: bool) -> bool:
    """Parse a role of MyST, such as ``{cite:t}`` with keys between backticks."""
    match = _ROLE.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        is_narrative = (match[1].partition(":")[2] or match[1]) in _NARRATIVE
        start = state.src[state.pos : match.start(3)]
        keys = match[3]
        _push_keys(state, (start, keys, match[2]), list(_ROLE_KEY.finditer(keys)), is_narrative)
    state.pos = match.end()
    return True


def _push_keys(
    state: StateInline,
    source: tuple[str, str, str],
    keys: list[re.Match[str]],
    is_narrative: bool,
) -> None:
    """Push the tokens of a role with its keys."""
    opening, text, closing = source
    brackets = ("", "") if is_narrative else ("(", ")")
    _push(state, opening, CitationPart(part=Part.OPEN, shown=brackets[0], words=brackets[0]))
    position = 0
    for number, match in enumerate(keys):
        between = text[position : match.start()]
        shown = (", " if is_narrative else "; ") if number else ""
        prefix = f"{match[1][1:-1].strip()} " if match[1] else ""
        shown += prefix
        before = f"{between}{match[1] or ''}"
        if before:
            _push(state, before, CitationPart(part=Part.TEXT, shown=shown, words=shown))
        has_locator = bool(match[3]) and is_narrative
        part = CitationPart(
            part=Part.KEY,
            key=match[2],
            words=match[2],
            is_narrative=is_narrative,
            has_locator=has_locator,
        )
        _push(state, match[2], part)
        if match[3]:
            words = f", {match[3][1:-1].strip()}"
            shown = f"{words})" if has_locator else words
            _push(state, match[3], CitationPart(part=Part.TEXT, shown=shown, words=words))
        position = match.end()
    rest = f"{text[position:]}{closing}"
    _push(state, rest, CitationPart(part=Part.CLOSE, shown=brackets[1], words=brackets[1]))


def _parse_tag(state: StateInline, silent: bool) -> bool:
    """Parse ``{% cite key -l 3 %}`` of jekyll-scholar, and ``{{< cite "key" >}}`` of Hugo."""
    match = _TAG.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        inside = match[1] or match[2]
        options = {name.lstrip("-"): value for name, value in _TAG_OPTION.findall(inside)}
        keys = re.findall(r"[^\s;,]+", _TAG_OPTION.sub("", inside).replace('"', " "))
        prefix = options.get("prefix", "").strip("\"'")
        locator = (options.get("locator") or options.get("l") or "").strip("\"'")
        start = f"({prefix} " if prefix else "("
        end = f", {locator})" if locator else ")"
        _push(state, match.group(), CitationPart(part=Part.OPEN, shown=start, words=start))
        for number, key in enumerate(keys):
            if number:
                _push(state, "", CitationPart(part=Part.TEXT, shown="; ", words="; "))
            _push(state, "", CitationPart(part=Part.KEY, key=key, words=key))
        _push(state, "", CitationPart(part=Part.CLOSE, shown=end, words=end))
    state.pos = match.end()
    return True
