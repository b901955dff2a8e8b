"""Parse the identifiers that ``studies add`` takes: DOIs, PubMed numbers and web addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from explainer.errors import UsageError
from explainer.text.urls import DOI_RESOLVER, extract_doi, is_web_address

_PUBMED = re.compile(
    r"(?:pmid:?\s*|https?://(?:www\.|pmc\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/"
    r"|europepmc\.org/(?:article|abstract)/med/))(\d{1,9})/?(?:[?#].*)?",
    re.IGNORECASE,
)
_PMC = re.compile(
    r"(?:(?:pmcid:?\s*)?|https?://(?:www\.)?(?:pmc\.ncbi\.nlm\.nih\.gov/articles/"
    r"|ncbi\.nlm\.nih\.gov/pmc/articles/|europepmc\.org/(?:article|articles|abstract)/(?:pmc/)?))"
    r"PMC(\d{1,9})(?:/.*)?(?:[?#].*)?",
    re.IGNORECASE,
)
_HINT = "give a DOI, an address with https://, PMID:12345, PMC12345, or a file of references"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkIdentifier:
    """Identifies a work by at least one of its fields."""

    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    """Digits only."""
    url: str = ""
    """The web address, if it is not that of a DOI resolver or of PubMed."""


def parse_identifier(text: str) -> WorkIdentifier:
    """Return the identifier that a text contains.

    Raises:
        UsageError: the text is not a known kind of identifier.
    """
    text = text.strip().strip("<>")
    if match := _PUBMED.fullmatch(text):
        return WorkIdentifier(pmid=match[1])
    if match := _PMC.fullmatch(text):
        return WorkIdentifier(pmcid=match[1])
    if text.lower().startswith(("http:", "https:")):
        return _parse_address(text)
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text):
        raise UsageError(f"“{text}” does not begin with http: or https:; {_HINT}")
    if doi := extract_doi(text):
        return WorkIdentifier(doi=doi)
    if text.isdigit():
        raise UsageError(f"“{text}” is only a number; write PMID:{text} for a number in PubMed")
    raise UsageError(f"“{text}” is not a DOI, an address or an existing file; {_HINT}")


def _parse_address(text: str) -> WorkIdentifier:
    url = text.replace(" ", "%20")
    if not is_web_address(url):
        raise UsageError(f"“{text}” is not a web address; {_HINT}")
    doi = extract_doi(text)
    if not DOI_RESOLVER.match(text):
        return WorkIdentifier(doi=doi, url=url)
    if not doi:
        raise UsageError(f"“{text}” has no DOI; {_HINT}")
    return WorkIdentifier(doi=doi)
