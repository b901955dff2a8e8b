"""The fields of CSL items, and the attributes of a study that hold them.

https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypedDict

STUDY_KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")
"""The key of a study, which is the ``id`` of its item and the name of its file."""


def _map_to_attributes(*names: str) -> dict[str, str]:
    return {name: name.lower().replace("-", "_") for name in names}


TEXT_FIELDS = _map_to_attributes(
    *("container-title", "container-title-short", "volume", "issue", "page", "number", "edition"),
    *("collection-title", "collection-number", "version", "medium", "event-title", "event-place"),
    *("genre", "status", "publisher", "publisher-place", "language", "ISSN", "ISBN"),
    *("PMID", "PMCID"),
)
"""Variables that hold plain text."""

OWN_TEXT_FIELDS = _map_to_attributes(
    *("finding", "kind", "design", "size", "sample", "country", "instrument", "lang")
)
"""Fields of study files that CSL does not have."""

ROLES = ("author", "editor", "translator")
"""Variables that hold names."""

NAME_FIELDS = _map_to_attributes(
    *("family", "given", "literal", "dropping-particle", "non-dropping-particle", "suffix")
)

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
        "translator": list[CslName],
        "issued": CslDate,
        "original-date": CslDate,
        "accessed": CslDate,
        "container-title": str,
        "container-title-short": str,
        "volume": str,
        "issue": str,
        "page": str,
        "number": str,
        "edition": str,
        "collection-title": str,
        "collection-number": str,
        "version": str,
        "medium": str,
        "event-title": str,
        "event-place": str,
        "genre": str,
        "status": str,
        "publisher": str,
        "publisher-place": str,
        "language": str,
        "ISSN": str,
        "ISBN": str,
        "PMID": str,
        "PMCID": str,
        "DOI": str,
        "URL": str,
        "note": str,
    },
    total=False,
)


def get_filled_fields(value: object, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes of a study or a name that are not empty, by field.

    Args:
        value: the study or the name.
        fields: field → attribute.
    """
    return {field: text for field, name in fields.items() if (text := getattr(value, name))}
