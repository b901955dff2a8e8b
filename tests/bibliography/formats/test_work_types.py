from __future__ import annotations

import pytest

from explainer.bibliography.formats.work_types import (
    BIBTEX_BY_CSL,
    CSL_BY_BIBTEX,
    CSL_BY_RIS,
    CSL_TYPES,
    RIS_BY_CSL,
    normalize_csl_type,
)


def test_every_type_that_is_read_is_a_csl_type() -> None:
    """The tables for reading lead to CSL types only, apart from series of books."""
    assert {*CSL_BY_BIBTEX.values(), *CSL_BY_RIS.values()} <= CSL_TYPES


def test_every_type_that_is_written_can_be_read() -> None:
    """The tables for writing use types that the readers know."""
    assert set(BIBTEX_BY_CSL.values()) - {"inreference"} <= set(CSL_BY_BIBTEX)
    assert set(RIS_BY_CSL.values()) <= set(CSL_BY_RIS)


@pytest.mark.parametrize(
    ("name", "csl"),
    [
        ("book", "book"),
        ("journal-article", "article-journal"),
        ("BOOK_CHAPTER", "chapter"),
        ("sculpture", "document"),
    ],
)
def test_types_of_crossref(name: str, csl: str) -> None:
    """A type of Crossref becomes a CSL type, and an unknown one a document."""
    assert normalize_csl_type(name) == csl
