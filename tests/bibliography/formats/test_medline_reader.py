"""Reading MEDLINE, PubMed's format."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.bibliography.formats.medline_reader import read_medline
from explainer.bibliography.formats.reference_files import read_reference_file
from explainer.model import Name, Study

PATH = Path("refs.nbib")
ARTICLE = """
PMID- 12345678
OWN - NLM
STAT- MEDLINE
IS  - 1234-5678 (Electronic)
IS  - 0040-781X (Linking)
VI  - 24
IP  - 2
DP  - 2016 Dec 1
TI  - Gulls and their neighbours: how one colony changed over many years in
      a harbour.
PG  - 117-24
LID - 10.5555/shor.12345 [doi]
AB  - Gulls are loud. PMID- is a tag.
FAU - Tern, Ada
AU  - Tern A
AD  - Pier.
FAU - van der Auk, Ben
AU  - van der Auk B
CN  - Gull Council.
LA  - eng
PT  - Journal Article
TA  - Shore Lett
JT  - Shore letters
PMC - PMC123456
AID - shor12345 [pii]
AID - 10.5555/shor.12345 [doi]

PMID- 22
DP  - 2014 Jan-Feb
TI  - [A title in translation].
AU  - Rail CD
LA  - ger
LID - e1024 [pii]
TA  - Shore Lett
PT  - Journal Article
"""


def read_study(*lines: str) -> tuple[Study, list[str]]:
    """Return the study of a record with these lines, and the codes of its diagnostics."""
    result = read_medline("\n".join(["PMID- 7", "TI  - T.", *lines]), PATH)
    (entry,) = result.entries
    return entry.study, [f"{found.line} {found.code}" for found in result.diagnostics]


def test_articles() -> None:
    """Each record becomes a reference, with full names, pages and identifiers."""
    result = read_medline(ARTICLE, PATH)
    first, second = (entry.study for entry in result.entries)
    title = "Gulls and their neighbours: how one colony changed over many years in a harbour"
    assert first.title == title
    assert first.author == (
        Name(family="Tern", given="Ada"),
        Name(family="Auk", given="Ben", non_dropping_particle="van der"),
        Name(literal="Gull Council"),
    )
    assert (first.container_title, first.volume, first.issue) == ("Shore letters", "24", "2")
    assert (first.page, first.issued, first.language) == ("117-124", (2016, 12, 1), "en")
    assert (first.doi, first.pmid, first.pmcid) == ("10.5555/shor.12345", "12345678", "PMC123456")
    assert (first.issn, first.type) == ("1234-5678, 0040-781X", "article-journal")
    assert (second.title, second.number) == ("A title in translation", "e1024")
    assert second.author == (Name(family="Rail", given="C. D."),)
    assert [entry.line for entry in result.entries] == [2, 29]
    assert result.diagnostics == ()


@pytest.mark.parametrize(
    ("lines", "attribute", "value", "codes"),
    [
        (["DP  - 2014 Winter"], "issued", (2014,), ["3 W715"]),
        (["DP  - 2014 Dec-2015 Jan"], "issued", (2014, 12), []),
        (["DP  - 2014 Dec-2015 Jan"], "issued_end", (2015, 1), []),
        (["DP  - 2014 Jan-Feb"], "issued_end", (2014, 2), []),
        (["DEP - 20140630"], "issued", (2014, 6, 30), []),
        (["PG  - e12-e19"], "page", "e12-e19", []),
        (["PT  - Book"], "type", "book", []),
        (["PT  - Preprint"], "type", "article", []),
        (["LID - none [doi]"], "doi", "", ["3 W716"]),
        (["LA  - und"], "language", "und", []),
    ],
)
def test_values(lines: list[str], attribute: str, value: object, codes: list[str]) -> None:
    """Values are read as PubMed writes them, and checked for their form."""
    study, found = read_study(*lines)
    assert (getattr(study, attribute), found) == (value, codes)


def test_a_chapter() -> None:
    """A chapter of a book on PubMed has the title of the book, too."""
    study, _ = read_study("BTI - The Book of Gulls", "PT  - Book Chapter", "FED - Auk, Ben")
    assert (study.type, study.container_title) == ("chapter", "The Book of Gulls")
    assert study.editor == (Name(family="Auk", given="Ben"),)


@pytest.mark.parametrize("name", ["refs.nbib", "pubmed.txt"])
def test_the_format_is_recognised(tmp_path: Path, name: str) -> None:
    """By its suffix or, as PubMed also saves text files, by its beginning."""
    (tmp_path / name).write_text(ARTICLE, encoding="utf-8")
    assert len(read_reference_file(tmp_path / name).entries) == 2


def test_a_file_without_records_is_an_error() -> None:
    """Other text has no record."""
    assert [found.code for found in read_medline("Dear Ada,\n", PATH).diagnostics] == ["E704"]
