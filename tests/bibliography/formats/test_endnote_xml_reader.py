"""Reading EndNote XML."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.bibliography.formats.endnote_xml_reader import read_endnote_xml
from explainer.bibliography.formats.reference_files import read_reference_file
from explainer.bibliography.formats.reference_list import ReferenceList
from explainer.model import Name

PATH = Path("refs.xml")
STYLE = '<style face="normal" font="default" size="100%">'
RECORD = f"""<?xml version="1.0" encoding="UTF-8" ?>
<xml><records>
<record><database name="gulls.enl">gulls.enl</database>
<rec-number>7</rec-number><ref-type name="Journal Article">17</ref-type>
<contributors><authors><author>{STYLE}Tern, Ada</style></author>
<author>{STYLE}Gull Council,</style></author></authors></contributors>
<titles><title>{STYLE}On </style><style face="italic" font="default" size="100%">Larus</style>
{STYLE} &amp; others: a &lt; b</style></title>
<secondary-title>{STYLE}Shore Letters</style></secondary-title></titles>
<periodical><full-title>{STYLE}Shore Letters</style></full-title></periodical>
<pages>{STYLE}117-124</style></pages><volume>{STYLE}24</style></volume>
<number>{STYLE}2</style></number>
<dates><year>{STYLE}2016</style></year>
<pub-dates><date>{STYLE}Dec 1</style></date></pub-dates></dates>
<isbn>{STYLE}1234-5678</style></isbn>
<accession-num>{STYLE}12345678</style></accession-num>
<work-type>{STYLE}Article</style></work-type>
<urls><related-urls><url>{STYLE}https://a.example/x?a=1&amp;b=2</style></url></related-urls>
<pdf-urls><url>internal-pdf://1/x.pdf</url></pdf-urls></urls>
<electronic-resource-num>{STYLE}10.5555/shor.1</style></electronic-resource-num>
<remote-database-name>{STYLE}PubMed</style></remote-database-name>
<language>{STYLE}eng</style></language></record>
</records></xml>
"""


def read(*records: str) -> ReferenceList:
    lines = "\n".join(records)
    return read_endnote_xml(f"<xml><records>\n{lines}\n</records></xml>", PATH)


def make_record(fields: str, kind: str = "Journal Article") -> str:
    titles = "<titles><title>T</title></titles>"
    return f'<record><ref-type name="{kind}">1</ref-type>{titles}{fields}</record>'


def test_a_record_of_endnote() -> None:
    """Styles are not part of the text, and every field is found."""
    result = read_endnote_xml(RECORD, PATH)
    (entry,) = result.entries
    study = entry.study
    assert (study.title, study.type) == ("On Larus & others: a < b", "article-journal")
    assert study.author == (Name(family="Tern", given="Ada"), Name(literal="Gull Council"))
    assert (study.container_title, study.volume, study.issue) == ("Shore Letters", "24", "2")
    assert (study.page, study.issued) == ("117-124", (2016, 12, 1))
    assert (study.doi, study.pmid, study.issn) == ("10.5555/shor.1", "12345678", "1234-5678")
    assert (study.url, study.urls) == ("https://a.example/x?a=1&b=2", ())
    assert (study.language, study.genre, entry.line) == ("en", "", 3)
    assert result.diagnostics == ()


@pytest.mark.parametrize(
    ("kind", "csl_type"),
    [("Book Section", "chapter"), ("Thesis", "thesis"), ("Web Page", "webpage")],
)
def test_types(kind: str, csl_type: str) -> None:
    """EndNote's types become those of CSL."""
    assert read(make_record("", kind)).entries[0].study.type == csl_type


def test_faulty_values_are_warnings_with_their_lines() -> None:
    """A value that fails its own form affects no other record."""
    faulty = make_record("\n<electronic-resource-num>none</electronic-resource-num>", "Song")
    result = read(faulty, make_record("<volume>3</volume>"))
    assert [entry.study.volume for entry in result.entries] == ["", "3"]
    assert [(d.line, d.code) for d in result.diagnostics] == [(2, "W705"), (3, "W716")]


def test_records_before_a_syntax_error_are_kept() -> None:
    """The error has its line."""
    result = read_endnote_xml(f"<xml><records>\n{make_record('')}\n<record><x></record>", PATH)
    assert len(result.entries) == 1
    assert [(d.line, d.code) for d in result.diagnostics] == [(3, "E701")]


def test_control_characters_are_dropped() -> None:
    """EndNote writes characters that XML forbids."""
    result = read(make_record("<volume>3\x0b&#x1F;&#11;</volume>"))
    assert (result.entries[0].study.volume, result.diagnostics) == ("3", ())


def test_entities_are_refused(tmp_path: Path) -> None:
    """A file of a few lines cannot fill the memory or read other files."""
    secret = tmp_path / "secret"
    secret.write_text("SECRET", encoding="utf-8")
    laughs = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    types = (
        f'[<!ENTITY e0 "ha">{laughs}<!ENTITY x "&e11;">]',
        f'[<!ENTITY x SYSTEM "{secret.as_uri()}">]',
        f'SYSTEM "{secret.as_uri()}"',
    )
    for document_type in types:
        record = make_record("<volume>&x;</volume>")
        result = read_endnote_xml(f"<!DOCTYPE xml {document_type}>\n{record}", PATH)
        assert "SECRET" not in repr(result)
        assert {found.code for found in result.diagnostics} == {"E701"}


def test_any_depth_is_read_or_reported() -> None:
    """Elements nested a hundred thousand deep are an error, not a traceback."""
    result = read_endnote_xml("<xml><records><record>" + "<a>" * 100_000, PATH)
    assert [found.code for found in result.diagnostics] == ["E701"]


def test_the_format_is_recognised(tmp_path: Path) -> None:
    """By its suffix; other XML is an error."""
    for text, codes in ((RECORD, []), ("<html><p>Hi</p></html>", ["E704"])):
        (tmp_path / "refs.xml").write_text(text, encoding="utf-8")
        result = read_reference_file(tmp_path / "refs.xml")
        assert [found.code for found in result.diagnostics] == codes


def test_translators_of_a_book() -> None:
    """EndNote has them among the subsidiary authors."""
    people = "<contributors><{0}><author>Knot, E.</author></{0}></contributors>"
    for group in ("subsidiary-authors", "translated-authors"):
        (entry,) = read(make_record(people.format(group), "Book")).entries
        assert entry.study.translator == (Name(family="Knot", given="E."),)
