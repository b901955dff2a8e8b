"""Reading RIS."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.bibliography.formats.reference_list import ReferenceList
from explainer.bibliography.formats.ris_reader import read_ris
from explainer.errors import sort_diagnostics
from explainer.model import Name, Study

PATH = Path("refs")


def read(*lines: str) -> ReferenceList:
    """Return the references of a record with these lines."""
    return read_ris("\n".join(lines), PATH)


def read_study(*lines: str, kind: str = "JOUR") -> tuple[Study, list[str]]:
    """Return the study of a record with these lines, and its lines and codes of diagnostics."""
    result = read(f"TY  - {kind}", "TI  - T", *lines, "ER  - ")
    (entry,) = result.entries
    return entry.study, [f"{d.line} {d.code}" for d in sort_diagnostics(result.diagnostics)]


BROKEN_RIS = """
TY  - JOUR
TI  - First
AU  - van der Made, Jan
AU  - Society of Birds
DA  - 2014/06/30/
UR  - https://a.example/x;y
ER  - 

TY  - JOUR
ti  - small letters
ZZ  - what is this
T1 - one space
T1  - Second
 and its second line
PY  - 2001
TY  - XYZ
TI  - Third
"""


def test_broken_ris() -> None:
    """Each wrong tag and missing end is reported with its line, and the records are kept."""
    result = read_ris(BROKEN_RIS, PATH)
    first, second, third = (entry.study for entry in result.entries)
    assert first.author == (
        Name(family="Made", given="Jan", non_dropping_particle="van der"),
        Name(literal="Society of Birds"),
    )
    assert (first.issued, first.url) == ((2014, 6, 30), "https://a.example/x;y")
    assert (second.title, second.issued) == ("Second and its second line", (2001,))
    assert (third.title, third.type) == ("Third", "document")
    assert [
        str(diagnostic).split(";")[0] for diagnostic in sort_diagnostics(result.diagnostics)
    ] == [
        "refs:10: W708 the record that begins here has no end",
        "refs:11: W709 “ti” is not a RIS tag, and this line was ignored",
        "refs:12: W709 “ZZ” is not a RIS tag, and this line was ignored",
        "refs:13: W709 this line has the tag T1 in the wrong form, and was ignored",
        "refs:17: W708 the record that begins here has no end",
        "refs:17: W705 “XYZ” is not a known type of record, and became a document",
    ]


def test_issn_and_isbn_of_one_ris_record() -> None:
    """Both numbers of a work in a series have the tag SN."""
    lines = (
        "TY  - DATA",
        "TI  - T",
        "SN  - 1234-5678 (print)",
        "SN  - 978-3-16-148410-0",
        "ER  - ",
    )
    (entry,) = read_ris("\n".join(lines), PATH).entries
    assert (entry.study.issn, entry.study.isbn) == ("1234-5678", "978-3-16-148410-0")


@pytest.mark.parametrize(
    ("lines", "issued", "codes"),
    [
        (["PY  - 2014/07/"], (2014, 7), []),
        (["PY  - 2014/07/30/Spring"], (2014, 7, 30), []),
        (["PY  - 2024//"], (2024,), []),
        (["Y1  - 2003///Jun 30"], (2003, 6, 30), []),
        (["PY  - 2001///Spring"], (2001,), ["3 W715"]),
        (["PY  - 2002/13/45"], (2002,), ["3 W715"]),
        (["PY  - 2005", "DA  - Nov 15"], (2005, 11, 15), []),
        (["PY  - 2014", "DA  - JUN 30"], (2014, 6, 30), []),
        (["PY  - 2014", "DA  - 2014/06/30/"], (2014, 6, 30), []),
        (["PY  - 2003", "DA  - 2004/Nov/15"], (2004, 11, 15), ["3 W715"]),
        (["Y1  - 2015/october"], (2015, 10), []),
        (["DA  - 2014/06/30"], (2014, 6, 30), []),
        (["PY  - soon"], (), ["3 W715"]),
    ],
)
def test_dates(lines: list[str], issued: tuple[int, ...], codes: list[str]) -> None:
    """DA has the date, or the month and the day of the year in PY, in words or numbers."""
    study, found = read_study(*lines)
    assert (study.issued, found) == (issued, codes)


@pytest.mark.parametrize(
    ("lines", "attribute", "value", "codes"),
    [
        (["DO  - doi:10.5555/en.2003."], "doi", "10.5555/en.2003", []),
        (["M3  - doi: 10.5555/x"], "doi", "10.5555/x", []),
        (["L3  - 10.5555/x"], "doi", "10.5555/x", []),
        (["N1  - doi: 10.5555/x"], "doi", "10.5555/x", []),
        (["N1  - it corrects 10.5555/x"], "doi", "", []),
        (["M3  - https://doi.org/10.5555/x"], "genre", "", []),
        (["M3  - Article"], "genre", "", []),
        (["AN  - 514000886", "DP  - EBSCOhost"], "pmid", "", []),
        (["AN  - 12345678", "DB  - PubMed"], "pmid", "12345678", []),
        (["C2  - 12345678", "DB  - Scopus"], "pmid", "12345678", []),
        (["C2  - PMC123"], "pmcid", "PMC123", []),
        (["N1  - PMID: 12345678"], "pmid", "12345678", []),
        (["SN  - 0040781X"], "issn", "0040-781X", []),
        (["SN  - none"], "issn", "", ["3 W716"]),
        (["SP  - 11", "EP  - 19"], "page", "11-19", []),
        (["SP  - 11-19", "EP  - 19"], "page", "11-19", []),
        (["LA  - English"], "language", "en", []),
        (["LA  - eng"], "language", "en", []),
        (["Y2  - 2020/02/19/10:11:12"], "accessed", (2020, 2, 19), []),
        (["VL  - 3", "VL  - 4"], "volume", "3", ["4 W703"]),
        (["JF  - Time", "T2  - A subtitle"], "container_title", "Time", ["4 W719"]),
        (["JO  - Shore Lett", "T2  - Shore Letters"], "container_title", "Shore Letters", []),
        (["IS  - Publish Ahead of Print"], "issue", "", ["3 W716"]),
    ],
)
def test_values_in_their_own_form(
    lines: list[str], attribute: str, value: object, codes: list[str]
) -> None:
    """Values are found where each database writes them, and checked for their form."""
    study, found = read_study(*lines)
    assert (getattr(study, attribute), found) == (value, codes)


@pytest.mark.parametrize(
    ("line", "names", "codes"),
    [
        ("AU  - Gull Council,", [Name(literal="Gull Council")], []),
        ("A1  - Tern A.", [Name(family="Tern", given="A.")], []),
        ("AU  - World Gull Organization", [Name(literal="World Gull Organization")], []),
        (
            "AU  - Tern, A.; Auk, B.",
            [Name(family="Tern", given="A."), Name(family="Auk", given="B.")],
            ["3 W714"],
        ),
        ("AU  - [Anonymous]", [], []),
        ("AU  - et al.", [], ["3 W714"]),
    ],
)
def test_names(line: str, names: list[Name], codes: list[str]) -> None:
    """Names without given names are organisations, unless initials follow."""
    study, found = read_study(line)
    assert (list(study.author), found) == (names, codes)


def test_text_between_records_is_one_warning() -> None:
    """Ovid writes numbers, links and the search between records."""
    lines = ("1. ", "TY  - JOUR", "TI  - A", "ER  - ", "C1  - Database", "2. ", "TY  - BOOK")
    result = read(*lines, "TI  - B", "ER  - ")
    assert [entry.study.title for entry in result.entries] == ["A", "B"]
    assert [(d.line, d.code) for d in result.diagnostics] == [(1, "W707")]


def test_a_record_without_its_first_line_is_an_error() -> None:
    """Fields and an end without TY are a record that is lost."""
    result = read("TI  - A", "ER  - ", "TY  - BOOK", "TI  - B", "ER  - ")
    assert [entry.study.title for entry in result.entries] == ["B"]
    assert "E706" in [d.code for d in result.diagnostics]


def test_the_type_may_be_last() -> None:
    """Some tools sort the tags; fields above TY belong to the record if they name the work."""
    result = read("DB  - WoS", "TI  - A", "TY  - JOUR", "AU  - Auk, B.", "ER  - ")
    assert [entry.study.title for entry in result.entries] == ["A"]
    assert result.diagnostics == ()


@pytest.mark.parametrize("end", ["ER", "ER -", "ER  -", "ER  -  "])
def test_an_end_without_its_spaces(end: str) -> None:
    """Some tools leave out spaces or the dash of the last line."""
    result = read("TY  - JOUR", "TI  - A", "PY  - 2014", end, "TY  - BOOK", "TI  - B", end)
    assert [entry.study.title for entry in result.entries] == ["A", "B"]
    assert result.diagnostics == ()
