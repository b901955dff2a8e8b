from __future__ import annotations

import pytest

from explainer.bibliography.lookup.identifiers import WorkIdentifier, parse_identifier
from explainer.errors import UsageError


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("10.5555/a(b)", WorkIdentifier(doi="10.5555/a(b)")),
        (" doi:10.5555/a ", WorkIdentifier(doi="10.5555/a")),
        ("<https://doi.org/10.5555/a>", WorkIdentifier(doi="10.5555/a")),
        ("pmid 123", WorkIdentifier(pmid="123")),
        ("https://pubmed.ncbi.nlm.nih.gov/123/?from=x", WorkIdentifier(pmid="123")),
        ("PMC34", WorkIdentifier(pmcid="34")),
        (
            "https://birds.example/10.5555/a/full",
            WorkIdentifier(doi="10.5555/a", url="https://birds.example/10.5555/a/full"),
        ),
        ("https://birds.example/a b", WorkIdentifier(url="https://birds.example/a%20b")),
    ],
)
def test_identifiers(text: str, identifier: WorkIdentifier) -> None:
    """DOIs, PubMed numbers and web addresses are identifiers."""
    assert parse_identifier(text) == identifier


@pytest.mark.parametrize("text", ["", "birds", "12345", "file:///etc/passwd", "http://", "PMC"])
def test_unknown_identifiers(text: str) -> None:
    """Other texts are refused with a hint."""
    with pytest.raises(UsageError, match="; "):
        parse_identifier(text)
