from __future__ import annotations

from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from explainer.bibliography.formats.coins import write_coins
from explainer.model import Name, Study

ABLE = Name(family="Able", given="Bea")
GOGH = Name(family="Gogh", given="Vincent", non_dropping_particle="van")


def fields(**values: object) -> list[tuple[str, str]]:
    study = Study(**{"key": "k", "type": "article-journal", "title": "T", "author": (), **values})
    return parse_qsl(write_coins(study), strict_parsing=True)


def test_an_article() -> None:
    """An article has the fields that Zotero's translator reads, without empty ones."""
    found = fields(
        title="Birds & bees",
        author=(ABLE, GOGH),
        issued=(2014, 6),
        container_title="The Invented Journal",
        volume="3",
        issue="2",
        page="11-19",
        doi="10.5555/a(b)",
        pmid="12",
    )
    assert found == [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"),
        ("rft.genre", "article"),
        ("rft.atitle", "Birds & bees"),
        ("rft.jtitle", "The Invented Journal"),
        ("rft.volume", "3"),
        ("rft.issue", "2"),
        ("rft.pages", "11-19"),
        ("rft.date", "2014-06"),
        ("rft.aulast", "Able"),
        ("rft.aufirst", "Bea"),
        ("rft.au", "Bea Able"),
        ("rft.au", "Vincent van Gogh"),
        ("rft_id", "info:doi/10.5555/a(b)"),
        ("rft_id", "info:pmid/12"),
    ]


def test_a_web_page_of_an_organisation() -> None:
    """A web page has its address, and an organisation is a corporate author."""
    found = fields(type="webpage", author=(Name(literal="Bird Club"),), url="https://b.example/x")
    assert ("rft.type", "webpage") in found
    assert ("rft.aucorp", "Bird Club") in found
    assert ("rft.identifier", "https://b.example/x") in found


def test_a_book() -> None:
    """A chapter has its own title and that of its book."""
    assert ("rft.btitle", "T") in fields(type="book")
    chapter = fields(type="chapter", container_title="B")
    assert {("rft.atitle", "T"), ("rft.btitle", "B"), ("rft.genre", "bookitem")} <= set(chapter)


@given(st.text(min_size=1), st.sampled_from(["article-journal", "book", "webpage", ""]))
def test_any_title_can_be_read_back(title: str, kind: str) -> None:
    """Any title can be read back from the fields."""
    title = title.encode("utf-8", "ignore").decode()
    values = [value for _, value in fields(title=title, type=kind)]
    assert title in values or not title
