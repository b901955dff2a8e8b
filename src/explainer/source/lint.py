"""Find links that do not say where they lead, and claims without a citation."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from explainer.errors import Diagnostic
from explainer.model import Study
from explainer.source.absence_claims import find_absence_claims
from explainer.source.tokens import Token, extract_text
from explainer.text.urls import extract_doi, is_web_address, normalize_address, normalize_doi

EMPTY_LINK_TEXTS = frozenset(
    (
        *("here", "click here", "see here", "this", "this one", "that", "these", "those", "it"),
        *("link", "this link", "links", "some", "some links", "are", "page", "see", "more"),
        *("read more", "learn more", "source", "sources", "study", "this study", "paper"),
        *("this paper", "article", "this article"),
    )
)
"""English link texts that do not say where the link leads; other languages are not checked."""

RESOLVER = re.compile(r"doi:|https?://(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)
NUMBER = re.compile(
    r"\d[\d.,]{0,20}\s?(?:[%‰]|per\s?cent\b|percentage\b)"
    r"|\bn\s?=\s?\d[\d,]*"
    r"|\b\d[\d.,]{0,20}\s{1,5}(?:of|out of|in)\s{1,5}(?:the\s{1,5})?\d[\d,]*"
    r"|\b\d[\d,]{0,20}\s{1,5}(?:\w{1,40}\s{1,5})?(?:people|persons|participants|patients|respondents|trials|studies)\b",
    re.IGNORECASE,
)
"""A share, a number of people or of studies, or one number out of another."""
QUOTATION = re.compile(
    r"“([^“”]+)”|«([^«»]+)»|»([^«»]+)«|„([^„“”]+)[“”]|\"([^\"]+)\"|「([^「」]+)」|『([^『』]+)』"
)
WORD = re.compile(r"\w+(?:['’-]\w+)*")
NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Characters of scripts without spaces; each counts as half a word."""
COPY_HOSTS = ("researchgate.net", "academia.edu", "scribd.com", "docplayer.net", "vdoc.pub")
"""Hosts of copies that were not uploaded by the publishers."""
PIRATE_HOST = re.compile(r"(?:^|\.)(?:sci-?hub|libgen|z-?lib(?:rary)?|b-?ok)\.")
MIN_QUOTED_WORDS = 4
"""A shorter quotation is usually a name, or a word under discussion."""


def check_link(
    href: str, text: str, study: Study | None, *, has_studies: bool
) -> Iterator[tuple[str, str, str]]:
    """Yield the code, the message and the hint of each diagnostic about a link.

    Args:
        href: its address.
        text: its text, without Markdown.
        study: the work that it cites, if any.
        has_studies: whether the site has any studies; if not, a DOI is an ordinary address.
    """
    if study is None and has_studies and RESOLVER.match(href) and (doi := extract_doi(href)):
        message = f"this link cites {doi}, for which there is no study"
        hint = f"add one with explainer studies add {doi}"
        yield "W302", message, hint
    words = " ".join(re.findall(r"[^\W_]+", text.lower()))
    if words in EMPTY_LINK_TEXTS:
        message = f"the words “{text.strip()}” do not say where this link leads"
        hint = "say what the link leads to, such as the kind of work"
        yield "W303", message, hint
    better = _find_better_address(study, href) if study else _find_doi_address(href)
    if (better and study and _is_copy(study, href)) or _has_copy_host(href):
        message = "this link leads to a copy of the work that somebody else keeps"
        hint = f"link to {better or 'where the work was published'}"
        yield "W304", message, hint
    elif better and href.lower().startswith("http://"):
        message = "this link uses plain http, which others on the network can read and change"
        yield "W305", message, f"link to {better}"


def find_unsupported_claims(
    blocks: Sequence[Token],
    cited: Collection[int],
    *,
    path: Path,
    line: int,
    has_studies: bool,
) -> Iterator[Diagnostic]:
    """Yield a warning for each paragraph with a number or a quotation and no citation near it.

    A citation is near if it is in the same paragraph or in the one before or after it. Sentences
    that say that something was never studied need one in the sentence or beside it.

    Args:
        blocks: the blocks of one section.
        cited: the lines of the file on which a study is cited.
        path: the file.
        line: the line of the file at which the lines of the blocks are counted from 0.
        has_studies: whether the site has any studies.
    """
    if has_studies:
        yield from _find_unfounded_absences(blocks, path, line)
    units = list(_split_units(blocks))
    has_source = [
        any(_is_cited(token, cited, line) or _has_link(token) for token in unit) for unit in units
    ]
    for index, unit in enumerate(units):
        if any(has_source[max(index - 1, 0) : index + 2]):
            continue
        for token in unit:
            children = [child for child in token.children or () if child.type != "code_inline"]
            code, message = _find_claim(extract_text(children))
            if message and token.map:
                hint = "link to the work that it is from; leave it if it is your own"
                yield Diagnostic(
                    path=path, line=line + token.map[0], code=code, message=message, hint=hint
                )
                break


def _find_unfounded_absences(
    blocks: Sequence[Token], path: Path, line: int
) -> Iterator[Diagnostic]:
    hint = "link to a review that looked for it, or say where you searched, and when"
    for token in blocks:
        start = line + token.map[0] if token.map else None
        for claim in find_absence_claims(token):
            message = f"“{claim}” says that something was not studied, without a source"
            yield Diagnostic(path=path, line=start, code="W320", message=message, hint=hint)


def _split_units(blocks: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield each paragraph or other text as a list of one, and the cells of each table."""
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


def _find_claim(text: str) -> tuple[str, str]:
    """Return the code and the message of the first claim in a text; empty if there is none."""
    if number := NUMBER.search(text):
        return "W313", f"the number “{number[0]}” has no citation near it"
    for quotation in QUOTATION.finditer(text):
        quoted = next(filter(None, quotation.groups()), "")
        if _count_words(quoted) >= MIN_QUOTED_WORDS:
            message = f"the quotation “{quoted[:40].strip()}…” has no source near it"
            return "W314", message
    return "", ""


def _count_words(text: str) -> int:
    """Return the approximate number of words in a text of any script."""
    characters = len(NO_SPACES.findall(text))
    return len(WORD.findall(NO_SPACES.sub(" ", text))) + characters // 2


def _is_cited(token: Token, cited: Collection[int], line: int) -> bool:
    assert token.map, "these blocks have lines"
    return any(line + offset in cited for offset in range(*token.map))


def _has_link(token: Token) -> bool:
    """Return whether a block has a link to the web, which may be its source."""
    return any(
        str(child.attrs.get("href", "")).startswith(("http:", "https:"))
        for child in token.children or ()
        if child.type == "link_open"
    )


def _is_copy(study: Study, href: str) -> bool:
    address = normalize_address(href)
    return any(normalize_address(copy) == address for copy in study.copies)


def _has_copy_host(href: str) -> bool:
    """Return whether an address is on a host of unofficial copies."""
    host = (urlsplit(normalize_address(href)).hostname or "") if is_web_address(href) else ""
    return bool(PIRATE_HOST.search(host)) or any(
        host == copy_host or host.endswith(f".{copy_host}") for copy_host in COPY_HOSTS
    )


def _find_doi_address(href: str) -> str:
    """Return the address of the DOI in a web address; empty if there is none."""
    doi = normalize_doi(href) if is_web_address(href) else ""
    return f"https://doi.org/{doi}" if doi else ""


def _find_better_address(study: Study, href: str) -> str:
    """Return the address of the DOI, or an https address that is not a copy; empty if none."""
    if study.doi:
        is_plain = href.lower().startswith("http://")
        return "" if RESOLVER.match(href) and not is_plain else f"https://doi.org/{study.doi}"
    urls = (study.url, *study.urls)
    return next((url for url in urls if url.lower().startswith("https://")), "")
