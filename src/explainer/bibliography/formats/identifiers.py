"""Check the identifiers of works: each function returns the value, or why it is not valid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from explainer.text.urls import DOI_RESOLVER, MAX_DOI, extract_doi, is_web_address

_DOI_PREFIX = re.compile(r"(?:doi\s*[:=]?\s*|(?:https?://)?(?:dx\.|www\.)?doi\.org/)+", re.I)
_SHORT_DOI = re.compile(r"10/[a-z0-9]+", re.IGNORECASE)
_BETWEEN_DOIS = re.compile(r"[\s,;]+(?=(?:doi|https?:|10\.\d))", re.IGNORECASE)
_PMID = re.compile(
    r"(?:pmid\s*:?\s*|https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov/"
    r"|ncbi\.nlm\.nih\.gov/pubmed/))?(\d{1,9})/?",
    re.IGNORECASE,
)
_PMCID = re.compile(
    r"(?:pmcid\s*:?\s*|https?://(?:www\.)?(?:pmc\.ncbi\.nlm\.nih\.gov/articles/"
    r"|ncbi\.nlm\.nih\.gov/pmc/articles/))?(?:PMC)?(\d{1,9})(?:\.\d+)?/?",
    re.IGNORECASE,
)
_SERIAL_NUMBER = re.compile(
    r"(?<![\dXx-])(?:(?P<isbn>(?:97[89][ -]?)?(?:\d[ -]?){9}[\dXx])"
    r"|(?P<issn>\d{4}[ -–]?\d{3}[\dXx]))(?![\dXx])"
)
_BEFORE_ADDRESS = re.compile(r"(?<=[\s;,|])(?=https?://)", re.IGNORECASE)
_ARXIV = re.compile(
    r"(?:arxiv\s*:\s*|https?://arxiv\.org/abs/)?"
    r"(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)(?:\s*\[[^]]+\])?",
    re.IGNORECASE,
)
_ADDRESSES_BY_ARCHIVE = {
    "arxiv": "https://arxiv.org/abs/",
    "jstor": "https://www.jstor.org/stable/",
    "hdl": "https://hdl.handle.net/",
    "googlebooks": "https://books.google.com/books?id=",
}
"""The archives that BibLaTeX defines for ``eprinttype``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedValue:
    """A value in its own form, and what is wrong with the text that it was read from."""

    value: str = ""
    problem: str = ""
    """The predicate of a sentence about the text, such as ``is not a DOI``; or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAddresses:
    """The web addresses of a field, its DOIs, and the parts that are neither."""

    urls: tuple[str, ...] = ()
    dois: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()


def check_doi(text: str) -> CheckedValue:
    """Return the DOI that a field contains, without resolver, ``doi:`` or punctuation."""
    if not text:
        return CheckedValue()
    if len(text) > MAX_DOI:
        return CheckedValue(problem="is too long to be a DOI")
    first, *others = _BETWEEN_DOIS.split(_DOI_PREFIX.sub("", text.strip(), count=1))
    doi = extract_doi(first)
    if not doi or not re.match(r"10\.|https?://", first):
        return CheckedValue(problem="is not a DOI")
    if re.search(r"\s", first.strip(" .,;")):
        return CheckedValue(problem="is not a DOI because of its space")
    others = [other for other in others if extract_doi(other).lower() != doi.lower()]
    return CheckedValue(value=doi, problem="has more than one DOI" if others else "")


def is_short_doi(text: str) -> bool:
    """Return whether this is one of the aliases of https://shortdoi.org, such as ``10/aabbe``."""
    return bool(_SHORT_DOI.fullmatch(_DOI_PREFIX.sub("", text.strip(), count=1)))


def check_pmid(text: str) -> CheckedValue:
    """Return the number of PubMed, which may be in an address."""
    return _check_number(_PMID, text, "", "is not a number of PubMed")


def check_pmcid(text: str) -> CheckedValue:
    """Return the number of PubMed Central with its prefix, ``PMC12``."""
    return _check_number(_PMCID, text, "PMC", "is not a number of PubMed Central")


def _check_number(pattern: re.Pattern[str], text: str, prefix: str, problem: str) -> CheckedValue:
    if not text:
        return CheckedValue()
    match = pattern.fullmatch(text)
    return CheckedValue(value=f"{prefix}{match[1]}") if match else CheckedValue(problem=problem)


def find_serial_numbers(*texts: str) -> tuple[str, str]:
    """Return the ISSNs and the ISBNs of the fields for them, which tools confuse.

    Several numbers are joined with commas; hyphens of an ISBN are kept.
    """
    issns: dict[str, None] = {}
    isbns: dict[str, None] = {}
    for match in (match for text in texts for match in _SERIAL_NUMBER.finditer(text)):
        if issn := match["issn"]:
            issns[f"{issn[:4]}-{issn[-4:]}".upper()] = None
        else:
            isbns[match["isbn"].upper()] = None
    return ", ".join(issns), ", ".join(isbns)


def check_addresses(text: str) -> CheckedAddresses:
    """Return the web addresses of a field that may have several, with encoded spaces."""
    texts = (part.strip(" \t\n;,|") for part in _BEFORE_ADDRESS.split(text))
    parts = [part.strip("<>") for part in texts if part]
    urls: list[str] = []
    dois: list[str] = []
    invalid: list[str] = []
    for part in parts:
        url = part.replace(" ", "%20")
        if (DOI_RESOLVER.match(url) or _DOI_PREFIX.match(url)) and (doi := extract_doi(url)):
            dois.append(doi)
        elif is_web_address(url):
            urls.append(url)
        else:
            invalid.append(part)
    return CheckedAddresses(
        urls=tuple(dict.fromkeys(urls)), dois=tuple(dois), invalid=tuple(invalid)
    )


def check_eprint(archive: str, number: str) -> Mapping[str, str]:
    """Return the CSL variable for a number in an archive; empty if the archive is not known.

    Args:
        archive: BibLaTeX's ``eprinttype``, or BibTeX's ``archiveprefix``; empty if unknown.
        number: as it is written.
    """
    archive = archive.strip().lower()
    if archive in ("pubmed", "pmid"):
        return {"PMID": number}
    if archive in ("pmc", "pmcid", "pubmedcentral"):
        return {"PMCID": number}
    arxiv = _ARXIV.fullmatch(number.strip())
    if archive in ("", "arxiv"):
        return {"URL": f"{_ADDRESSES_BY_ARCHIVE['arxiv']}{arxiv[1]}"} if arxiv else {}
    base = _ADDRESSES_BY_ARCHIVE.get(archive)
    return {"URL": f"{base}{number.strip()}"} if base else {}
