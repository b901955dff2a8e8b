from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explainer.bibliography.study_index import StudyIndex
from explainer.bibliography.study_reader import read_studies, read_study
from explainer.errors import ContentError
from explainer.model import Name, Study, Verification
from support.growth import check_growth

HEAD = "type: article-journal\ntitle: A made-up count\n"


@pytest.fixture
def read(tmp_path: Path):
    def read_text(fields: str, body: str = "", name: str = "able2014") -> Study:
        path = tmp_path / f"{name}.md"
        path.write_text(f"---\n{fields}---\n{body}", encoding="utf-8")
        return read_study(path)

    return read_text


def test_a_complete_study(read) -> None:
    """Every field and each of the four headings becomes an attribute of the study."""
    fields = HEAD + (
        "author:\n  - {family: Able, given: Bea}\n  - {literal: Society for Invented Birds}\n"
        "issued: 2014-06\ncontainer-title: The Invented Journal\nvolume: 3\nissue: 2\npage: 11-19\n"
        "publisher: Made-up Press\nDOI: https://doi.org/10.5555/Abc\nURL: https://birds.example\n"
        "PMID: 12\nPMCID: PMC34\ndesign: a count\nsample: 12 birds\n"
        "finding: There are *twelve*.\nkind: survey\nsample-size: {people: 2, studies: 1200}\n"
        "country: Nowhere\n"
        "number: e4\nedition: 2\ncollection-title: Bird Counts\ngenre: Field notes\n"
        "publisher-place: Nowhere\nlanguage: en\nISSN: 1234-5679\nISBN: 978-0-00-000000-2\n"
        "editor:\n  - {family: Owl, given: O., non-dropping-particle: van, dropping-particle: de,"
        " suffix: Jr.}\n"
        "accessed: 2026-02-01\nsize: 12 birds counted\ninstrument: two eyes\n"
        "open-copy: https://copy.example/birds\n"
        "access: open\nurls: ['https://birds.example/a,b']\n"
        "checked:\n  - {on: 2026-01-31, what: the page, by: us}\n"
    )
    body = "\n## Found\n\nTwelve *birds*.\n\n```\n## Limits\n```\n\n## Fit\nNone.\n\n"
    body += "## Disagreement\nAnother count has 13.\n"
    assert read(fields, body) == Study(
        key="able2014",
        type="article-journal",
        title="A made-up count",
        author=(Name(family="Able", given="Bea"), Name(literal="Society for Invented Birds")),
        issued=(2014, 6),
        editor=(
            Name(
                family="Owl",
                given="O.",
                non_dropping_particle="van",
                dropping_particle="de",
                suffix="Jr.",
            ),
        ),
        number="e4",
        edition="2",
        collection_title="Bird Counts",
        genre="Field notes",
        publisher_place="Nowhere",
        language="en",
        issn="1234-5679",
        isbn="978-0-00-000000-2",
        accessed=(2026, 2, 1),
        size="12 birds counted",
        instrument="two eyes",
        open_copy="https://copy.example/birds",
        disagreement="Another count has 13.",
        container_title="The Invented Journal",
        volume="3",
        issue="2",
        page="11-19",
        publisher="Made-up Press",
        doi="10.5555/Abc",
        url="https://birds.example",
        pmid="12",
        pmcid="PMC34",
        finding="There are *twelve*.",
        kind="survey",
        sample_size=(("people", 2), ("studies", 1200)),
        design="a count",
        sample="12 birds",
        country="Nowhere",
        access="open",
        urls=("https://birds.example/a,b",),
        checked=(Verification(on="2026-01-31", what="the page", by="us"),),
        found="Twelve *birds*.\n\n```\n## Limits\n```",
        fit="None.",
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("title: x\n", "able2014.md:1: E122 this study has no type"),
        ("type: book\n", "able2014.md:1: E122 this study has no title"),
        (
            HEAD + "doi: 10.5555/a\n",
            "able2014.md:4: E111 there is no field “doi”; did you mean “DOI”?",
        ),
        (HEAD + "containr-title: x\n", "did you mean “container-title”?"),
        (HEAD + "issued: 2014-13\n", "able2014.md:4: E117 “2014-13” is not a date"),
        (HEAD + "issued: 2023-02-29\n", "“2023-02-29” is not a date"),
        (
            HEAD + "issued: May 2014\n",
            "“May 2014” is not a date; write 2014, 2014-06 or 2014-06-30",
        ),
        (HEAD + "DOI: birds\n", "able2014.md:4: E502 “birds” is not a DOI"),
        (HEAD + "author: [{given: Bea}]\n", "able2014.md:4: E120 author 1 has no family name"),
        (HEAD + "author: [{familly: Able}]\n", "did you mean “family”?"),
        (HEAD + "author: Able\n", "“author” is not a list of groups of fields"),
        (HEAD + "editor: [{given: Bea}]\n", "able2014.md:4: E120 editor 1 has no family name"),
        (HEAD + "accessed: 2026-02-30\n", "able2014.md:4: E117 “2026-02-30” is not a date"),
        (HEAD + "open-copy: [https://a.example, https://b.example]\n", "has more than one address"),
        (HEAD + "access: opn\n", "“opn” is not a kind of access; did you mean “open”?"),
        (HEAD + "URL: birds.example\n", "“birds.example” is not a web address"),
        (HEAD + "urls: ['ftp://x']\n", "able2014.md:4: E121 “ftp://x” is not a web address"),
        (HEAD + "kind: surveys\n", "E512 “surveys” is not a kind of study; did you mean “survey”?"),
        (HEAD + "kind: 7\n", "E512 “7” is not a kind of study; write one of meta-analysis, "),
        (HEAD + "sample-size: 353\n", "E513 “sample-size” is not a group of numbers; write what"),
        (HEAD + "sample-size: {poeple: 3}\n", "E513 a sample has no “poeple”; did you mean"),
        (HEAD + "sample-size: {people: '5,597'}\n", "“5,597” is not a whole number; write digits"),
        (HEAD + "checked: [{what: x}]\n", "a check has no day"),
        (HEAD + "checked: [{on: 2026-01}]\n", "“2026-01” is not a day"),
        (HEAD + "title: [a]\n", "is set a second time here"),
        ("type: book\ntitle: [a]\n", "able2014.md:3: E112 “title” is a list"),
    ],
)
def test_an_invalid_field_is_reported(fields: str, message: str, read) -> None:
    """The message has the line of the field, the error and its fix."""
    with pytest.raises(ContentError) as caught:
        read(fields)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Words.\n", "able2014.md:5: E505 there is text before the first heading"),
        ("\n## Fonud\n", "able2014.md:6: E506 a study has no part “Fonud”; did you mean “Found”?"),
        ("# Found\n", "a study has no part “Found”"),
        ("## Fit\n\n### More\n", "able2014.md:7: E506 a study has no part “More”"),
        ("## Fit\n\n## Fit\n", "able2014.md:7: E507 the heading “Fit” is repeated"),
    ],
)
def test_an_invalid_body_is_reported(body: str, message: str, read) -> None:
    """A study's text is below its four headings and no others."""
    with pytest.raises(ContentError) as caught:
        read(HEAD, body)
    assert message in str(caught.value)


def test_an_invalid_key_is_reported(read) -> None:
    """A file name that cannot be an HTML id is an error."""
    with pytest.raises(ContentError, match="cannot be a study’s key"):
        read(HEAD, name="able 2014")


def test_all_errors_of_a_folder_are_reported(tmp_path: Path) -> None:
    """The errors of all files are returned with the valid studies."""
    for name, text in [("a", HEAD), ("b", "type: book\n"), ("c", HEAD + "issued: x\n")]:
        (tmp_path / f"{name}.md").write_text(f"---\n{text}---\n")
    studies, diagnostics = read_studies(tmp_path)
    assert list(studies) == ["a"]
    assert [diagnostic.path.stem for diagnostic in diagnostics] == ["b", "c"]


def made(key: str, **parts: object) -> Study:
    return Study(key=key, type="book", title="t", author=(), **parts)


@pytest.mark.parametrize(
    "url",
    [
        "https://doi.org/10.5555/ABC",
        "doi:10.5555/abc",
        "https://publisher.example/articles/10.5555/abc/full",
        "http://www.birds.example/a%20b",
        "https://pubmed.ncbi.nlm.nih.gov/12/",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC34",
    ],
)
def test_a_study_is_found_by_address(url: str) -> None:
    """A study is found by its DOI in any address, its own addresses, and those in PubMed."""
    study = made(
        "a", doi="10.5555/abc", urls=("https://birds.example/a b",), pmid="12", pmcid="PMC34"
    )
    assert StudyIndex([study, made("b", doi="10.5555/abcd")]).find_by_address(url) is study
    assert StudyIndex([study]).find_by_address("https://birds.example/a") is None


def test_two_studies_cannot_have_one_address(tmp_path: Path) -> None:
    """A DOI or an address of two studies is reported with both files."""
    two = [made("a", doi="10.5555/X"), made("b", url="https://doi.org/10.5555/x")]
    with pytest.raises(ContentError, match=r"b\.md: E508 this study and “a” both have 10\.5555/x"):
        StudyIndex(two, folder=tmp_path)


def test_finding_each_study_does_not_search_all_of_them() -> None:
    """The time to find every study grows with their number, not with its square."""

    def find_all(number: int) -> None:
        index = StudyIndex(
            made(f"k{n}", doi=f"10.5555/{n}", urls=(f"https://birds.example/{n}",))
            for n in range(number)
        )
        for n in range(number):
            assert index.find_by_address(f"http://www.birds.example/{n}/") is index[f"k{n}"]

    check_growth(find_all, 1000)


LINES = st.lists(
    st.sampled_from(
        [
            "type: book\n",
            "title: x\n",
            "author: [{family: A}]\n",
            "author: x\n",
            "DOI: y\n",
            "issued: 2014\n",
            "urls: [x\n",
            "checked: [[]]\n",
            "---\n",
            "## Found\n",
            "x\n",
        ]
    ),
    max_size=12,
).map("".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=LINES, body=LINES)
def test_any_text_is_a_study_or_a_content_error(fields: str, body: str, read) -> None:
    """Reading any text gives a study or a ContentError."""
    with suppress(ContentError):
        assert read(fields, body).title
