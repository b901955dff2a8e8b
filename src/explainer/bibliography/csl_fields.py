"""The fields of CSL items, and the attributes of a study that hold them.

https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables
"""

from __future__ import annotations

from typing import TypedDict

TEXT_FIELDS = {
    "container-title": "container_title",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
    "number": "number",
    "edition": "edition",
    "collection-title": "collection_title",
    "genre": "genre",
    "publisher": "publisher",
    "publisher-place": "publisher_place",
    "language": "language",
    "ISSN": "issn",
    "ISBN": "isbn",
    "PMID": "pmid",
    "PMCID": "pmcid",
}
"""Variables that hold plain text."""

OWN_TEXT_FIELDS = {
    name: name for name in ("design", "size", "sample", "country", "instrument", "lang")
}
"""Fields of study files that CSL does not have."""

NAME_FIELDS = {
    "family": "family",
    "given": "given",
    "literal": "literal",
    "dropping-particle": "dropping_particle",
    "non-dropping-particle": "non_dropping_particle",
    "suffix": "suffix",
}

CslName = TypedDict(
    "CslName",
    {
        "family": str,
        "given": str,
        "literal": str,
        "dropping-particle": str,
        "non-dropping-particle": str,
        "suffix": str,
    },
    total=False,
)

CslDate = TypedDict("CslDate", {"date-parts": list[list[int | str]], "raw": str}, total=False)

CslItem = TypedDict(
    "CslItem",
    {
        "id": str,
        "type": str,
        "title": str,
        "author": list[CslName],
        "editor": list[CslName],
        "issued": CslDate,
        "accessed": CslDate,
        "container-title": str,
        "volume": str,
        "issue": str,
        "page": str,
        "number": str,
        "edition": str,
        "collection-title": str,
        "genre": str,
        "publisher": str,
        "publisher-place": str,
        "language": str,
        "ISSN": str,
        "ISBN": str,
        "PMID": str,
        "PMCID": str,
        "DOI": str,
        "URL": str,
    },
    total=False,
)
