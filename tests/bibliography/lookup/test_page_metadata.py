from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explainer.bibliography.lookup.page_metadata import read_page_metadata


def test_a_page_of_a_publisher() -> None:
    """The fields of Google Scholar and Dublin Core are read from a page that is cut off."""
    page = read_page_metadata(
        b"<head><title>Site</title><meta name=citation_title content='A count'>"
        b"<meta name=citation_author content='Able, Bea'>"
        b"<meta name=citation_author content='Eve Dorn'>"
        b"<meta name=citation_journal_title content=Birds><meta name=citation_firstpage content=11>"
        b"<meta name=citation_lastpage content=19><meta name=citation_date content=2014/6>"
        b"<meta name=dc.identifier content='doi:10.5555/a'><meta name='citation_vol"
    )
    assert page.doi == "10.5555/a"
    assert page.item["type"] == "article-journal"
    assert page.item["title"] == "A count"
    assert page.item["author"] == [
        {"family": "Able", "given": "Bea"},
        {"family": "Dorn", "given": "Eve"},
    ]
    assert (page.item["page"], page.item["issued"]) == ("11-19", {"raw": "2014/6"})


def test_a_page_in_another_encoding() -> None:
    """The declared encoding is used, and an unknown one is read as UTF-8."""
    latin = '<meta charset="latin-1"><title>Vögel</title>'.encode("latin-1")
    unknown = '<meta charset="birds"><title>Vögel</title>'.encode()
    assert read_page_metadata(latin).item["title"] == "Vögel"
    assert read_page_metadata(unknown).item["title"] == "Vögel"


@given(st.binary() | st.text().map(lambda text: f"<meta name=doi content='{text}".encode()))
def test_any_page_can_be_read(body: bytes) -> None:
    """Any bytes give metadata, possibly empty."""
    assert isinstance(read_page_metadata(body).item["title"], str)
