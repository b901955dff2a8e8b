"""Files in the forms that reference managers and databases write, as a whole.

The files are in the folder ``library``, beside this module.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.bibliography.formats.reference_files import read_reference_file
from explainer.errors import sort_diagnostics

FOLDER = Path(__file__).parent / "library"

TITLES = {
    "dates.ris": 7,
    "identifiers.bib": 18,
    "keyless.bib": 5,
    "keys.bib": 13,
    "mendeley.bib": 2,
    "month.bib": 1,
    "names.bib": 1,
    "organisations.bib": 17,
    "ovid.ris": 2,
    "wiley.ris": 1,
    "zotero.json": 7,
}
"""How many references each file has."""
REPORTS = {
    "dates.ris": ["4 W715", "5 W715", "15 W719", "31 W715", "38 W715", "45 W715"],
    "identifiers.bib": ["11 W716", "12 W716", "14 W716"],
    "keyless.bib": ["9 W712"],
    "keys.bib": ["6 W712", "7 W712", "12 W714", "14 W717", "18 W721"],
    "mendeley.bib": [],
    "month.bib": [],
    "names.bib": [],
    "organisations.bib": [*(f"{line} W714" for line in (3, 6, 7, 8, 9, 11, 12))],
    "ovid.ris": ["1 W707"],
    "wiley.ris": [],
    "zotero.json": ["5 W716", "6 W715", "7 W715"],
}


@pytest.mark.parametrize("name", TITLES)
def test_every_reference_is_read_and_every_loss_is_reported(name: str) -> None:
    """All complete entries become references; warnings have the line of their value."""
    result = read_reference_file(FOLDER / name)
    assert len([entry for entry in result.entries if entry.study.title]) == TITLES[name]
    reports = [f"{found.line} {found.code}" for found in sort_diagnostics(result.diagnostics)]
    assert reports == REPORTS[name]


def test_no_reference_has_the_values_of_another() -> None:
    """The entry without a key in keyless.bib gives nothing to the others."""
    entries = read_reference_file(FOLDER / "keyless.bib").entries
    studies = {entry.study.key: entry.study for entry in entries}
    assert (studies["site"].author, studies["site"].volume, studies["site"].issued) == ((), "", ())
    assert (studies["report"].author, studies["auk2010"].issn) == ((), "")


def test_values_of_a_publisher_and_of_zotero() -> None:
    """A DOI in M3 is not a genre; identifiers in a note are identifiers."""
    (wiley,) = read_reference_file(FOLDER / "wiley.ris").entries
    assert (wiley.study.doi, wiley.study.genre) == ("10.5555/shor.12345", "")
    assert wiley.study.container_title == "Shore Letters"
    first, second, *_, last = (
        entry.study for entry in read_reference_file(FOLDER / "zotero.json").entries
    )
    assert (first.pmid, first.pmcid) == ("12345678", "PMC123456")
    assert first.title == "On Larus and McGull: H2O & a < b > c"
    assert (second.doi, second.status, second.issued) == ("10.5555/c.2", "in press", ())
    assert last.issued == (2022, 5, 6)
