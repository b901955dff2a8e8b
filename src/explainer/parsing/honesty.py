"""What an honest page does not do: what links hide, and claims that nothing near supports."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from explainer.addresses import normal_address, written_doi
from explainer.errors import Problem
from explainer.model import Study
from explainer.parsing.tokens import Token, plain_text

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
    r"\d[\d.,]*\s?[%‰]|\bn\s?=\s?\d[\d,]*|\b\d[\d.,]*\s+(?:of|out of|in)\s+(?:the\s+)?\d[\d,]*",
    re.IGNORECASE,
)
"""A share, a number of people, or one number out of another."""
QUOTATION = re.compile(r"“([^“”]+)”|«([^«»]+)»|„([^„“”]+)[“”]|\"([^\"]+)\"")
FEWEST_QUOTED = 4
"""Words; a quotation of fewer is more often a name or a word under discussion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about one link."""

    what: str
    mend: str
    notice: bool = True


def link_remarks(
    href: str, says: str, study: Study | None, *, has_studies: bool
) -> Iterator[Remark]:
    """Yield what deserves to be said of a link.

    Args:
        href: its address.
        says: its words, plain.
        study: the work that it means, if any.
        has_studies: whether the site has studies at all; without, a DOI is an address as others.
    """
    if study is None and has_studies and RESOLVER.match(href) and (doi := written_doi(href)):
        what = f"this link cites {doi}, for which there is no study"
        yield Remark(what=what, mend=f"add one with explainer studies add {doi}", notice=False)
    bare = " ".join(re.findall(r"[^\W_]+", says.lower()))
    if bare in SAYS_NOTHING:
        what = f"the words “{says.strip()}” do not say where this link leads"
        yield Remark(what=what, mend="let them name what is found there, such as the kind of work")
    if study is None:
        return
    better = _better_address(study, href)
    if better and _is_copy(study, href):
        what = "this link leads to a copy of the work that somebody else keeps"
        yield Remark(what=what, mend=f"link to {better}")
    elif better and href.lower().startswith("http://"):
        what = "this link goes over plain http, which others on the way can read and change"
        yield Remark(what=what, mend=f"link to {better}")


def claim_notices(
    blocks: Sequence[Token], cited: Collection[int], *, path: Path, line: int
) -> Iterator[Problem]:
    """Yield a notice for each paragraph with a figure or a quotation and no citation near.

    Near is the paragraph itself, or one of its neighbours in the same section.

    Args:
        blocks: of one section.
        cited: the lines of the file on which a study is cited.
        path: of the file.
        line: of the file on which the blocks' own count begins.
    """
    inlines = [token for token in blocks if token.type == "inline" and token.map]
    has_source = [_is_cited(token, cited, line) or _has_link(token) for token in inlines]
    for at, token in enumerate(inlines):
        if any(has_source[max(at - 1, 0) : at + 2]) or not token.map:
            continue
        text = plain_text([one for one in token.children or () if one.type != "code_inline"])
        what = _claim(text)
        if what:
            mend = "link to the work that it comes from, or leave it, if it is your own"
            place = line + token.map[0]
            yield Problem(path=path, line=place, what=what, mend=mend, notice=True)


def _claim(text: str) -> str:
    figure = FIGURE.search(text)
    if figure:
        return f"there is a figure (“{figure[0]}”) with no citation near it"
    for quotation in QUOTATION.finditer(text):
        said = next(filter(None, quotation.groups()), "")
        if len(said.split()) >= FEWEST_QUOTED:
            return f"there is a quotation (“{said[:40].strip()}…”) without a source near it"
    return ""


def _is_cited(token: Token, cited: Collection[int], line: int) -> bool:
    assert token.map, "asked of blocks with lines only"
    return any(line + at in cited for at in range(*token.map))


def _has_link(token: Token) -> bool:
    """Say whether a block has a link to the web, which may be its source."""
    return any(
        str(child.attrs.get("href", "")).startswith(("http:", "https:"))
        for child in token.children or ()
        if child.type == "link_open"
    )


def _is_copy(study: Study, href: str) -> bool:
    meant = normal_address(href)
    return any(normal_address(copy) == meant for copy in study.copies)


def _better_address(study: Study, href: str) -> str:
    """Return the DOI's address, or else one over https that is no copy; empty where none is."""
    if study.doi:
        return "" if RESOLVER.match(href) else f"https://doi.org/{study.doi}"
    known = (study.url, *study.urls)
    return next((one for one in known if one.lower().startswith("https://")), "")
