"""CSL's names of what a work has → the model's; one table for files, records and references.

https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables
"""

from __future__ import annotations

TEXTS = {
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
"""Variables that are taken as they are written."""

OWN_TEXTS = {one: one for one in ("design", "size", "sample", "country", "instrument", "lang")}
"""Ours beside them: CSL has no names for what a reader asks of a study."""

NAME_PARTS = {
    "family": "family",
    "given": "given",
    "literal": "literal",
    "dropping-particle": "dropping_particle",
    "non-dropping-particle": "non_dropping_particle",
    "suffix": "suffix",
}
"""Parts of a person's name."""
