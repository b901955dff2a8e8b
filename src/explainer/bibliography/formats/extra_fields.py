"""Read the fields that Zotero and others write into a note, one per line.

https://www.zotero.org/support/kb/item_types_and_fields#citing_fields_from_extra
"""

from __future__ import annotations

import re

_FIELD = re.compile(
    r"\s*(?:\{:)?(?P<name>[A-Za-z][A-Za-z -]{1,30}?)\s*:\s*(?P<value>[^\n]+?)\}?\s*"
)
_VARIABLES = (
    *("type", "title", "container-title", "volume", "issue", "page", "number", "edition"),
    *("collection-title", "genre", "publisher", "publisher-place", "language", "status"),
    *("ISSN", "ISBN", "PMID", "PMCID", "DOI", "URL", "issued", "accessed"),
    "original-date",
)
_NAMES = {name.lower(): name for name in _VARIABLES} | {
    "pubmed-id": "PMID",
    "pubmed-pmid": "PMID",
    "date": "issued",
    "place": "publisher-place",
    "pages": "page",
    "publication-title": "container-title",
    "arxiv": "arXiv",
}
_UNSUPPORTED = (
    *("original-title", "original-author", "original-publisher"),
    *("original-publisher-place", "reviewed-title", "event-date", "available-date"),
)


def read_extra_fields(note: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the CSL variables in a note, and those for which a study has no field.

    Args:
        note: the whole text; lines of any other form are ignored.
    """
    known: dict[str, str] = {}
    unsupported: dict[str, str] = {}
    for line in note.replace("}{", "}\n{").splitlines():
        match = _FIELD.fullmatch(line)
        name = re.sub(r"[ _]+", "-", match["name"].strip().lower()) if match else ""
        if match and name in _NAMES:
            known.setdefault(_NAMES[name], match["value"])
        elif match and name in _UNSUPPORTED:
            unsupported.setdefault(match["name"].strip(), match["value"])
    return known, unsupported


def read_identifiers(note: str) -> dict[str, str]:
    """Return only the identifiers in a note, because databases write much else in this form."""
    identifiers = ("DOI", "PMID", "PMCID")
    return {
        name: value for name, value in read_extra_fields(note)[0].items() if name in identifiers
    }
