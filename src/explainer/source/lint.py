"""Find links that hide where they lead, and claims without a citation."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from explainer.errors import Diagnostic
from explainer.model import Study
from explainer.source.tokens import Token, extract_text
from explainer.text.urls import extract_doi, is_web_address, normalize_address, normalize_doi

SAYS_NOTHING = frozenset(
    (
        *("here", "click here", "see here", "this", "this one", "that", "these", "those", "it"),
        *("link", "this link", "links", "some", "some links", "are", "page", "see", "more"),
        *("read more", "learn more", "source", "sources", "study", "this study", "paper"),
        *("this paper", "article", "this article"),
    )
)
"""English words that say nothing of where a link leads; other languages are left alone."""

RESOLVER = re.compile(r"doi:|https?://(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)
FIGURE = re.compile(
    r"\d[\d.,]*\s?(?:[%‰]|per\s?cent\b|percentage\b)"
    r"|\bn\s?=\s?\d[\d,]*"
    r"|\b\d[\d.,]*\s+(?:of|out of|in)\s+(?:the\s+)?\d[\d,]*"
    r"|\b\d[\d,]*\s+(?:\w+\s+)?(?:people|persons|participants|patients|respondents|trials|studies)\b",
    re.IGNORECASE,
)
"""A share, a number of people or of studies, or one number out of another."""
QUOTATION = re.compile(
    r"“([^“”]+)”|«([^«»]+)»|»([^«»]+)«|„([^„“”]+)[“”]|\"([^\"]+)\"|「([^「」]+)」|『([^『』]+)』"
)
WORD = re.compile(r"\w+(?:['’-]\w+)*")
NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that are written without spaces; there each character counts as half a word."""
COPY_HOSTS = ("researchgate.net", "academia.edu", "scribd.com", "docplayer.net", "vdoc.pub")
"""Hosts of copies that others than the publishers keep."""
SHADOW = re.compile(r"(?:^|\.)(?:sci-?hub|libgen|z-?lib(?:rary)?|b-?ok)\.")
FEWEST_QUOTED = 4
"""Words; a quotation of fewer is more often a name or a word under discussion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LintRemark:
    """Something about one link."""

    code: str
    message: str
    hint: str


def lint_link(
    href: str, says: str, study: Study | None, *, has_studies: bool
) -> Iterator[LintRemark]:
    """Yield the diagnostics of a link.

    Args:
        href: its address.
        says: its words, plain.
        study: the work that it means, if any.
        has_studies: whether the site has studies at all; without, a DOI is an address as others.
    """
    if study is None and has_studies and RESOLVER.match(href) and (doi := extract_doi(href)):
        message = f"this link cites {doi}, for which there is no study"
        hint = f"add one with explainer studies add {doi}"
        yield LintRemark(code="E302", message=message, hint=hint)
    bare = " ".join(re.findall(r"[^\W_]+", says.lower()))
    if bare in SAYS_NOTHING:
        message = f"the words “{says.strip()}” do not say where this link leads"
        hint = "say what the link leads to, such as the kind of work"
        yield LintRemark(code="W303", message=message, hint=hint)
    better = _better_address(study, href) if study else _doi_inside(href)
    if (better and study and _is_copy(study, href)) or _is_kept_elsewhere(href):
        message = "this link leads to a copy of the work that somebody else keeps"
        hint = f"link to {better or 'where the work was published'}"
        yield LintRemark(code="W304", message=message, hint=hint)
    elif better and href.lower().startswith("http://"):
        message = "this link uses plain http, which others on the network can read and change"
        yield LintRemark(code="W305", message=message, hint=f"link to {better}")


def find_unsupported_claims(
    blocks: Sequence[Token], cited: Collection[int], *, path: Path, line: int
) -> Iterator[Diagnostic]:
    """Yield a warning for each paragraph with a number or a quotation and no citation near it.

    Near is the paragraph itself, or one of its neighbours in the same section.

    Args:
        blocks: of one section.
        cited: the lines of the file on which a study is cited.
        path: of the file.
        line: of the file on which the blocks' own count begins.
    """
    units = list(_units(blocks))
    has_source = [
        any(_is_cited(token, cited, line) or _has_link(token) for token in unit) for unit in units
    ]
    for at, unit in enumerate(units):
        if any(has_source[max(at - 1, 0) : at + 2]):
            continue
        for token in unit:
            text = extract_text([one for one in token.children or () if one.type != "code_inline"])
            code, message = _claim(text)
            if message and token.map:
                hint = "link to the work that it is from; leave it if it is your own"
                place = line + token.map[0]
                yield Diagnostic(path=path, line=place, code=code, message=message, hint=hint)
                break


def _units(blocks: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the paragraphs and other texts, each alone; a table's cells together."""
    table: list[Token] | None = None
    for token in blocks:
        if token.type == "table_open":
            table = []
        elif token.type == "table_close" and table is not None:
            yield table
            table = None
        elif token.type == "inline" and token.map and table is not None:
            table.append(token)
        elif token.type == "inline" and token.map:
            yield [token]


def _claim(text: str) -> tuple[str, str]:
    """Return the code and the message of the first claim in a text; empty if there is none."""
    figure = FIGURE.search(text)
    if figure:
        return "W313", f"the number “{figure[0]}” has no citation near it"
    for quotation in QUOTATION.finditer(text):
        quoted = next(filter(None, quotation.groups()), "")
        if _words_in(quoted) >= FEWEST_QUOTED:
            message = f"the quotation “{quoted[:40].strip()}…” has no source near it"
            return "W314", message
    return "", ""


def _words_in(text: str) -> int:
    """Return about how many words a text has, in any script."""
    characters = len(NO_SPACES.findall(text))
    return len(WORD.findall(NO_SPACES.sub(" ", text))) + characters // 2


def _is_cited(token: Token, cited: Collection[int], line: int) -> bool:
    assert token.map, "these blocks have lines"
    return any(line + at in cited for at in range(*token.map))


def _has_link(token: Token) -> bool:
    """Return whether a block has a link to the web, which may be its source."""
    return any(
        str(child.attrs.get("href", "")).startswith(("http:", "https:"))
        for child in token.children or ()
        if child.type == "link_open"
    )


def _is_copy(study: Study, href: str) -> bool:
    meant = normalize_address(href)
    return any(normalize_address(copy) == meant for copy in study.copies)


def _is_kept_elsewhere(href: str) -> bool:
    """Return whether an address is of a place that keeps copies of others' works."""
    host = (urlsplit(normalize_address(href)).hostname or "") if is_web_address(href) else ""
    return bool(SHADOW.search(host)) or any(
        host == one or host.endswith(f".{one}") for one in COPY_HOSTS
    )


def _doi_inside(href: str) -> str:
    """Return the DOI's address, where a web address has a DOI in it; empty where not."""
    doi = normalize_doi(href) if is_web_address(href) else ""
    return f"https://doi.org/{doi}" if doi else ""


def _better_address(study: Study, href: str) -> str:
    """Return the DOI's address, or else an https address that is not a copy, if any."""
    if study.doi:
        is_plain = href.lower().startswith("http://")
        return "" if RESOLVER.match(href) and not is_plain else f"https://doi.org/{study.doi}"
    known = (study.url, *study.urls)
    return next((one for one in known if one.lower().startswith("https://")), "")
