"""The types of works that CSL has, and Crossref's words for them."""

from __future__ import annotations

TYPES = frozenset(
    [
        "article",
        "article-journal",
        "article-magazine",
        "article-newspaper",
        "bill",
        "book",
        "broadcast",
        "chapter",
        "classic",
        "collection",
        "dataset",
        "document",
        "entry",
        "entry-dictionary",
        "entry-encyclopedia",
        "event",
        "figure",
        "graphic",
        "hearing",
        "interview",
        "legal_case",
        "legislation",
        "manuscript",
        "map",
        "motion_picture",
        "musical_score",
        "pamphlet",
        "paper-conference",
        "patent",
        "performance",
        "periodical",
        "personal_communication",
        "post",
        "post-weblog",
        "regulation",
        "report",
        "review",
        "review-book",
        "software",
        "song",
        "speech",
        "standard",
        "thesis",
        "treaty",
        "webpage",
    ]
)
THEIR_TYPES = {
    "journal-article": "article-journal",
    "proceedings-article": "paper-conference",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "book-part": "chapter",
    "book-track": "chapter",
    "reference-entry": "entry",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "book-series": "book",
    "book-set": "book",
    "proceedings": "book",
    "journal": "periodical",
    "journal-issue": "periodical",
    "journal-volume": "periodical",
    "dissertation": "thesis",
    "posted-content": "article",
    "report-component": "report",
    "report-series": "report",
    "database": "dataset",
    "peer-review": "review",
    "article-preprint": "article",
}
"""Crossref's words, which its CSL answers use: https://api.crossref.org/types"""


def csl_type(told: str) -> str:
    """Return the CSL type that is meant; ``document`` where CSL has none for it."""
    if told in TYPES:
        return told
    return THEIR_TYPES.get(told.lower().replace("_", "-"), "document")
