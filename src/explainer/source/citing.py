"""Resolve the parts of citations by key: which work each key is, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from explainer.bibliography.citations import (
    format_narrative_citation,
    format_short_author,
    format_short_citation,
    format_year,
)
from explainer.model import Study
from explainer.source.syntax.citations import CITATION, CitationPart, Part, get_part
from explainer.source.tokens import Token
from explainer.text.formula_rules import FORMULA
from explainer.text.formulas import find_formulas
from explainer.text.suggestions import find_nearest

CITED = "cited"
"""The type of a token in place of a citation’s marker.

``meta`` has the study, the line and the words.
"""
_SIMILAR = 500
"""Keys that a misspelled one is compared with, of those that begin in the same way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownKey:
    """A key in a citation that no work has."""

    key: str
    line: int


def resolve_keys(
    children: Sequence[Token], find: Callable[[str], Study | None]
) -> tuple[list[Token], tuple[UnknownKey, ...]]:
    """Return an inline’s tokens with texts and ``cited`` tokens for the parts of citations.

    A name alone, such as ``@user``, is not reported if it is unknown, and a citation without any
    known key is shown as it was written.
    """
    if not any(token.type == CITATION for token in children):
        return list(children), ()
    known = _find_known_groups(children, find)
    resolved: list[Token] = []
    unknown: list[UnknownKey] = []
    depth = 0
    for index, token in enumerate(children):
        part = get_part(token)
        if part is None:
            resolved.append(token)
            continue
        depth += (part.part is Part.OPEN) - (part.part is Part.CLOSE)
        line: int = token.meta["line"]
        study = find(part.key) if part.part is Part.KEY else None
        if study:
            _add_marker(resolved, part, study, line, is_alone=not depth)
            continue
        if part.part is Part.KEY and depth:
            unknown.append(UnknownKey(key=part.key, line=line))
        is_shown = index in known and part.part is not Part.KEY
        text = part.shown if is_shown else part.words
        resolved.append(make_text(text, line))
    return resolved, tuple(unknown)


def make_marker(study: Study, line: int, words: str = "") -> Token:
    """Return a token in place of a citation’s marker, whose words are author and year."""
    meta = {"study": study, "line": line, "words": words or format_short_citation(study)}
    return Token(CITED, "", 0, meta=meta)


def write_words(tokens: Sequence[Token]) -> list[Token]:
    """Return tokens with words for markers, as headings and alternative texts need them."""
    return [
        make_text(token.meta["words"], token.meta["line"]) if token.type == CITED else token
        for token in tokens
    ]


def suggest_key(key: str, known: Iterable[str]) -> str:
    """Return the known key that is most like an unknown one; empty if none is."""
    start = key[:2].casefold()
    similar = (name for name in known if name[:2].casefold() == start)
    return find_nearest(key, islice(similar, _SIMILAR))


def _find_known_groups(
    children: Sequence[Token], find: Callable[[str], Study | None]
) -> frozenset[int]:
    """Return the indexes of the tokens in brackets that have a known key."""
    known: set[int] = set()
    stack: list[tuple[list[int], list[bool]]] = []
    follows = False  # whether the locator of a known key begins here
    for index, token in enumerate(children):
        part = get_part(token)
        if part is None:
            continue
        if part.part is Part.OPEN:
            stack.append(([], [follows]))
        if stack:
            stack[-1][0].append(index)
        if part.part is Part.KEY:
            is_known = find(part.key) is not None
            follows = is_known and part.has_locator
            if stack:
                stack[-1][1].append(is_known)
        else:
            follows = False
        if part.part is Part.CLOSE and stack:
            indexes, found = stack.pop()
            if any(found):
                known.update(indexes)
    return frozenset(known)


def _add_marker(
    resolved: list[Token], part: CitationPart, study: Study, line: int, *, is_alone: bool
) -> None:
    """Add a marker, with the author's name before it if it is a word of the sentence."""
    opening = closing = words = ""
    if part.is_narrative and part.has_locator:
        opening, words = f"{format_short_author(study)} (", format_year(study)
    elif part.is_narrative:
        words = format_narrative_citation(study)
    elif part.words.startswith("-"):  # [-@key]
        words = format_year(study)
    elif is_alone:  # -@key, after the name in the author's own words
        last = resolved[-1] if resolved else None
        if last and last.type == "text" and last.content.endswith("-"):
            resolved[-1] = last.copy(content=last.content[:-1])
        opening, words, closing = "(", format_year(study), "" if part.has_locator else ")"
    resolved.append(make_text(opening, line))
    resolved.append(make_marker(study, line, words))
    resolved.append(make_text(closing, line))


def make_text(content: str, line: int) -> Token:
    """Return the token of a text."""
    return Token("text", "", 0, content=content, meta={"line": line})


def make_link(href: str, text: str, line: int) -> list[Token]:
    """Return the tokens of a link."""
    opening = Token("link_open", "a", 1, attrs={"href": href}, meta={"line": line})
    return [opening, make_text(text, line), Token("link_close", "a", -1, meta={"line": line})]


def make_words(title: str, line: int) -> list[Token]:
    """Return the words of a title, with its formulas."""
    tokens: list[Token] = []
    end = 0
    for start, formula in find_formulas(title).items():
        meta = {"line": line, "formula": formula, "end": formula.end}
        formula_token = Token(FORMULA, "", 0, content=formula.source, meta=meta)
        tokens += [make_text(title[end:start], line), formula_token]
        end = formula.end
    return [*tokens, make_text(title[end:], line)]
