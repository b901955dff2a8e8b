"""Reading CSL-JSON, as Zotero, pandoc and Mendeley write it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explainer.bibliography.formats.csl_json_reader import read_csl_json

PATH = Path("refs.json")


@pytest.mark.parametrize(
    ("note", "attribute", "value", "codes"),
    [
        ("PMID: 12345678\nPMCID: PMC123456\ntex.type: x", "pmid", "12345678", []),
        ("{:doi: 10.5555/a}{:pmid: 16016791}", "doi", "10.5555/a", []),
        ("{:doi: 10.5555/a}{:pmid: 16016791}", "pmid", "16016791", []),
        ("status: forthcoming", "status", "forthcoming", []),
        ("Original Date: 1876", "original_date", (1876,), []),
        ("Original Title: Vögel", "title", "T", ["2 W719"]),
        ("arXiv: 2101.00001 [cs]", "url", "https://arxiv.org/abs/2101.00001", []),
        ("See also: the other one", "title", "T", []),
        ("DOI: soon", "doi", "", ["2 W716"]),
    ],
)
def test_fields_in_notes(note: str, attribute: str, value: object, codes: list[str]) -> None:
    """Zotero's “Extra” becomes the note, and may have fields that Zotero lacks."""
    text = f'[{{"id": "a", "type": "book", "title": "T",\n"note": {json.dumps(note)}}}]'
    result = read_csl_json(text, PATH)
    assert getattr(result.entries[0].study, attribute) == value
    assert list_codes(result) == codes


def list_codes(result) -> list[str]:
    return [f"{found.line} {found.code}" for found in result.diagnostics]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("director", [{"family": "Knot"}]),
        ("original-title", "Vögel"),
        ("original-date", {"date-parts": [[2000], [2001]]}),
        ("issued", {"date-parts": [[-350]]}),
        ("issued", {"date-parts": [[2018]], "season": "1"}),
        ("issued", {"date-parts": [[2012]], "circa": True}),
        ("URL", "a.example/no-scheme"),
    ],
)
def test_what_a_study_cannot_hold_is_a_warning(variable: str, value: object) -> None:
    """The warning has the line of the variable."""
    text = f'[{{"id": "a", "type": "book", "title": "T",\n\n"{variable}": {json.dumps(value)}}}]'
    assert [found.line for found in read_csl_json(text, PATH).diagnostics] == [3]


def test_items_after_a_syntax_error_are_read() -> None:
    """One faulty item touches no other."""
    text = '[{"id": "a", "title": "A" x},\n{"id": "b", "type": "book", "title": "B"}]'
    result = read_csl_json(text, PATH)
    assert [entry.study.title for entry in result.entries] == ["B"]
    assert list_codes(result) == ["1 E701"]
