from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.text.urls import extract_doi, is_web_address, normalize_address, normalize_doi
from support.growth import check_growth


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.5555/ABC", "10.5555/abc"),
        ("doi:10.5555/abc", "10.5555/abc"),
        ("https://doi.org/10.5555/Birds(14)00023-6", "10.5555/birds(14)00023-6"),
        ("http://dx.doi.org/10.5555/Birds%2814%2900023-6", "10.5555/birds(14)00023-6"),
        ("https://doi.org/10.5555%2Fabc", "10.5555/abc"),
        (
            "https://www.publisher.example/articles/10.5555/abc.2020.00326/full",
            "10.5555/abc.2020.00326",
        ),
        ("https://publisher.example/doi/abs/10.5555/abc/abstract?x=1#y", "10.5555/abc"),
        ("https://publisher.example/content/pdf/10.5555/s00127-008.pdf", "10.5555/s00127-008"),
        ("https://publisher.example/doi/10.5555/abc/full/html", "10.5555/abc"),
        ("https://journal.example/article?id=10.5555/journal.pone.1", "10.5555/journal.pone.1"),
        (
            "https://rxiv.example/content/10.1101/2020.01.02.123v2.full.pdf",
            "10.1101/2020.01.02.123",
        ),
        ("https://doi.org/10.5555/(SICI)1<1::AID>3.0.CO;2-2", "10.5555/(sici)1<1::aid>3.0.co;2-2"),
        ("(see 10.5555/abc).", "10.5555/abc"),
        ("<https://doi.org/10.5555/abc>", "10.5555/abc"),
        ("https://doi.org/10.5555/abc?utm_source=x", "10.5555/abc"),
        ("https://birds.example/10.5/abc", ""),
        ("https://birds.example/210.5555/abc", ""),
        ("https://[broken/10.5555/abc", "10.5555/abc"),
        ("no doi at all", ""),
        ("", ""),
    ],
)
def test_doi(text: str, doi: str) -> None:
    """A DOI is found in text, in resolver addresses and in publisher addresses."""
    assert normalize_doi(text) == doi


def test_extracted_doi_keeps_capitals() -> None:
    """The DOI for display keeps its capitals."""
    assert extract_doi("https://doi.org/10.5555/Birds(14)") == "10.5555/Birds(14)"


@pytest.mark.parametrize(
    "part", ["/full", ".pdf", "(", "[x]", "/full/x", "%2Ffull", "?a=10.5555/b&"]
)
def test_the_time_for_an_address_grows_with_its_length(part: str) -> None:
    """It does not grow with the square, whatever the address repeats."""

    def normalize(size: int) -> None:
        address = "https://birds.example/10.5555/a" + part * (size // len(part))
        extract_doi(address)
        normalize_doi(address)
        normalize_address(address)

    check_growth(normalize, 25_000)


@pytest.mark.parametrize(
    "url",
    [
        "http://birds.example/a b,(c)",
        "https://www.birds.example/a%20b,(c)/",
        "HTTPS://Birds.Example:443/a%20b%2C%28c%29",
        "http://birds.example:80/a%20b,(c)#top",
        " https://birds.example/a%20b,(c)?utm_source=x&utm_medium=y ",
    ],
)
def test_equal_addresses(url: str) -> None:
    """Scheme, www, capitals, port, fragment, tracking and encoding make no difference."""
    assert normalize_address(url) == "https://birds.example/a%20b,(c)"


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("http://birds.example:8008/a", "http://birds.example/a"),
        ("https://birds.example/a", "https://birds.example/A"),
        ("https://birds.example/?a=1", "https://birds.example/?a=2"),
        ("https://birds.example/a%2520b", "https://birds.example/a%20b"),
    ],
)
def test_different_addresses(url: str, other: str) -> None:
    """Addresses with different ports, paths or queries are not equal."""
    assert normalize_address(url) != normalize_address(other)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://birds.example/x", True),
        ("http://birds.example:8008/x,y(z)", True),
        ("birds.example", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://birds.example/a b", False),
        ("https://[broken", False),
    ],
)
def test_web_address(url: str, expected: bool) -> None:
    """A web address has http or https and a host, and no spaces."""
    assert is_web_address(url) is expected


@given(st.text(max_size=60).map(lambda text: f"https://birds.example/{text}") | st.text())
def test_normalizing_twice_changes_nothing(url: str) -> None:
    """Any text can be normalized, and normalizing the result changes nothing."""
    assert normalize_address(normalize_address(url)) == normalize_address(url)
    assert normalize_doi(normalize_doi(url)) == normalize_doi(url)
