"""The words of ``studies add`` → what is meant: a DOI, a number in PubMed, a page; no network."""

from __future__ import annotations

import re
from dataclasses import dataclass

from explainer.errors import UsageError
from explainer.text.urls import is_web_address, written_doi

PUBMED = re.compile(
    r"(?:pmid:?\s*|https?://(?:www\.|pmc\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/"
    r"|europepmc\.org/(?:article|abstract)/med/))(\d{1,9})/?(?:[?#].*)?",
    re.IGNORECASE,
)
PMC = re.compile(
    r"(?:(?:pmcid:?\s*)?|https?://(?:www\.)?(?:pmc\.ncbi\.nlm\.nih\.gov/articles/"
    r"|ncbi\.nlm\.nih\.gov/pmc/articles/|europepmc\.org/(?:article|articles|abstract)/(?:pmc/)?))"
    r"PMC(\d{1,9})(?:/.*)?(?:[?#].*)?",
    re.IGNORECASE,
)
RESOLVER = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)
MEND = "give a DOI, an address with https://, PMID:12345, PMC12345, or a .bib, .ris or .json file"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkIdentifier:
    """What one word asks for; one of the first three at least, or a page to look at."""

    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    """Its digits."""
    url: str = ""
    """The address that was given, where it is not that of a DOI resolver or of PubMed."""


def wanted(word: str) -> WorkIdentifier:
    """Return what a word means.

    Raises:
        UsageError: it means nothing that can be looked up.
    """
    word = word.strip().strip("<>")
    if found := PUBMED.fullmatch(word):
        return WorkIdentifier(pmid=found[1])
    if found := PMC.fullmatch(word):
        return WorkIdentifier(pmcid=found[1])
    is_web = word.lower().startswith(("http:", "https:"))
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", word) and not is_web:
        raise UsageError(f"“{word}”: only http: and https: are asked; {MEND}")
    if is_web and not is_web_address(word.replace(" ", "%20")):
        raise UsageError(f"“{word}” is no web address; {MEND}")
    doi = written_doi(word)
    if is_web:
        is_resolver = RESOLVER.match(word)
        if is_resolver and not doi:
            raise UsageError(f"“{word}” holds no DOI; {MEND}")
        return WorkIdentifier(doi=doi, url="" if is_resolver else word.replace(" ", "%20"))
    if doi:
        return WorkIdentifier(doi=doi)
    if word.isdigit():
        raise UsageError(f"“{word}” could be anything; write PMID:{word} if it is a PubMed number")
    raise UsageError(f"“{word}” is no DOI, no address and no file that is there; {MEND}")
