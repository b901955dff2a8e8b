"""Remove the places where other generators put a list of references; every page has its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

_TAG = re.compile(
    r"\{%-?\s*bibliography\b[^%]*%\}|\{\{[<%]\s*(?:bibliography|references)\b[^{}]*[>%]\}\}"
    r"|<div\s+id=[\"']?refs[\"']?[^<>]*>\s*(?:</div>)?"
)
_DIRECTIVE = re.compile(r"\{bibliography\}")
_TITLE = re.compile(
    r"(?:list of )?(?:references|bibliography|works cited|literature(?: cited)?|citations"
    r"|sources|literatur(?:verzeichnis)?|références|bibliographie|referencias|bibliografía"
    r"|referências|المراجع|参考文献)(?: \{[^{}]*\})?:?",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"^[ \t]*(?:{_TAG.pattern}|:::+ *\{{#refs[^\n]*\}} *\n\s*:::+|[`:]{{3,}} *\{{bibliography\}}"
    r"[^\n]*\n(?::[^\n]*\n|\s*\n)*[`:]{3,})[ \t]*$",
    re.MULTILINE,
)


def remove_reference_places(text: str) -> str:
    """Return Markdown without the places of lists of references, as far as they stand alone."""
    return _PLACE.sub("", text)


def remove_reference_lists(tokens: Sequence[Token]) -> list[Token]:
    """Return blocks without the places of lists of references, and without their headings."""
    kept: list[Token] = []
    has_empty_heading = False
    index = 0
    while index < len(tokens):
        token = tokens[index]
        size = _measure_place(tokens, index)
        if size:
            index += size
            continue
        has_empty_heading = has_empty_heading and token.type == "heading_open"
        if has_empty_heading and token.tag <= kept[-3].tag:
            del kept[-3:]
        kept.append(token)
        has_empty_heading = token.type == "heading_close" and bool(
            not token.level and _TITLE.fullmatch(kept[-2].content.strip())
        )
        index += 1
    if has_empty_heading:
        del kept[-3:]
    return kept


def _measure_place(tokens: Sequence[Token], index: int) -> int:
    """Return the number of tokens of a place that begins here; 0 if none does."""
    token = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if token.type == "fence":
        return int(bool(_DIRECTIVE.match(token.info)))
    if token.type == "paragraph_open" and following:
        return 3 if _TAG.fullmatch(following.content.strip()) else 0
    if token.type != "div_open":
        return 0
    info = token.meta["info"]
    is_place = info.id == "refs" or info.name == "bibliography"
    return 2 if is_place and following and following.type == "div_close" else 0
