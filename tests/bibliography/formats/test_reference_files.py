"""Reading and writing BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.bibliography.formats.bibtex_reader import read_bibtex
from explainer.bibliography.formats.bibtex_writer import write_bibtex
from explainer.bibliography.formats.csl_items import study_from_csl, study_to_csl
from explainer.bibliography.formats.csl_json_reader import read_csl_json
from explainer.bibliography.formats.ris_reader import read_ris
from explainer.bibliography.formats.ris_writer import write_ris
from explainer.bibliography.study_keys import StudyKeys
from explainer.bibliography.study_reader import read_studies
from explainer.model import Name, Study
from support.paths import ROOT

PATH = Path("refs")
SHIPPED = ROOT / "content" / "studies"

WHOLE = Study(
    key="vandermade2014",
    type="article-journal",
    title="50% of R&D on H_2O: What the {braces} of McGill’s DNA test cost ($5), and ~why^",
    author=(
        Name(family="Made", given="Jan", non_dropping_particle="van der"),
        Name(family="King", given="Martin Luther", suffix="Jr."),
        Name(literal="Society for Birds and Bees"),
        Name(family="Müller-Łódź", given="Zoë"),
        Name(family="鸟", given="小明"),
        Name(family="محمد علي", given="سارة"),
        Name(family="Berg Smith", given="Ann Mary"),
    ),
    editor=(Name(family="Editor", given="Ed"),),
    issued=(2014, 6, 30),
    container_title="Journal of Birds & Bees",
    volume="3",
    issue="2",
    page="11-19",
    number="e12",
    publisher="Made-up Press",
    publisher_place="Nowhere",
    language="en",
    issn="1234-5678",
    accessed=(2026, 1, 31),
    doi="10.5555/S2215-0366(14)00023-6",
    url="https://birds.example:8443/a_(b)?x=1&y=%20z#f",
    pmid="123",
    pmcid="PMC34",
)
OTHERS = (
    Study(
        key="web",
        type="webpage",
        title="A page",
        author=(Name(literal="Birds Inc. and Sons"),),
        url="https://birds.example/%7Efoo_bar",
        accessed=(2026, 2, 3),
    ),
    Study(
        key="part",
        type="chapter",
        title="A part",
        author=(Name(family="Able", given="B."),),
        issued=(1999,),
        container_title="A Whole",
        publisher="P",
        page="1-2",
        isbn="978-3-16-148410-0",
    ),
    Study(
        key="phd",
        type="thesis",
        title="On birds",
        author=(Name(family="Able", given="B."),),
        issued=(2001, 12),
        genre="PhD thesis",
        publisher="U",
    ),
    Study(
        key="translated",
        type="book",
        title="On gulls",
        author=(Name(family="Able", given="B."),),
        translator=(Name(family="Berg", given="C.", non_dropping_particle="van den"),),
        issued=(2001,),
        publisher="P",
    ),
    Study(key="rep", type="report", title="On bees", author=(), number="17", publisher="I"),
)


def from_text(kind: str, text: str):
    read = {"bibtex": read_bibtex, "ris": read_ris, "csl": read_csl_json}[kind]
    return read(text, PATH)


def to_text(kind: str, studies) -> str:
    if kind == "csl":
        return json.dumps([study_to_csl(study) for study in studies], ensure_ascii=False)
    return {"bibtex": write_bibtex, "ris": write_ris}[kind](studies)


@pytest.mark.parametrize("kind", ["bibtex", "ris", "csl"])
@pytest.mark.parametrize("study", [WHOLE, *OTHERS], ids=lambda study: study.key)
def test_a_study_survives_a_round_trip(kind: str, study: Study) -> None:
    """A study that is written and read again is unchanged."""
    back = from_text(kind, to_text(kind, [study]))
    assert back.diagnostics == ()
    assert [entry.study for entry in back.entries] == [study]


@pytest.mark.parametrize("kind", ["bibtex", "csl"])
@pytest.mark.parametrize(
    ("begin", "end"), [((2001,), (2003,)), ((2001, 6), (2001, 7)), ((2001, 12, 24), (2002, 1, 6))]
)
def test_ranges_and_original_dates_survive_a_round_trip(
    kind: str, begin: tuple[int, ...], end: tuple[int, ...]
) -> None:
    """As BibLaTeX and CSL write them."""
    study = Study(
        key="a",
        type="book",
        title="On gulls",
        author=(),
        issued=begin,
        issued_end=end,
        original_date=(1914, 2),
    )
    back = from_text(kind, to_text(kind, [study]))
    assert back.diagnostics == ()
    assert [entry.study for entry in back.entries] == [study]


@pytest.mark.parametrize("kind", ["bibtex", "ris", "csl"])
def test_the_shipped_studies_survive_a_round_trip(kind: str) -> None:
    """The CSL fields of every shipped study are unchanged after writing and reading."""
    studies = list(read_studies(SHIPPED)[0].values())
    back = from_text(kind, to_text(kind, studies))
    assert back.diagnostics == ()
    assert len(back.entries) == len(studies) > 3
    for entry, study in zip(back.entries, studies, strict=True):
        bare = study_from_csl(study_to_csl(study), study.key)
        assert entry.study == bare


def list_pandoc_formats() -> list[str]:
    """Return the formats that the installed pandoc reads."""
    if not shutil.which("pandoc"):
        return []
    return subprocess.check_output(["pandoc", "--list-input-formats"], text=True).split()


@pytest.mark.parametrize(
    ("kind", "theirs"),
    [("bibtex", "biblatex"), ("bibtex", "bibtex"), ("ris", "ris"), ("csl", "csljson")],
)
def test_pandoc_reads_what_is_written(kind: str, theirs: str) -> None:
    """Pandoc finds the same works, authors, years and DOIs."""
    if theirs not in list_pandoc_formats():
        pytest.skip(f"the installed pandoc does not read {theirs}")
    studies = [WHOLE, *read_studies(SHIPPED)[0].values()]
    done = subprocess.run(
        ["pandoc", "-f", theirs, "-t", "csljson"],
        input=to_text(kind, studies).encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    items = {item["id"]: item for item in json.loads(done.stdout)}
    for study in studies:
        item = items[study.key]
        assert item.get("DOI", "") == study.doi
        if study.issued:
            assert int(item["issued"]["date-parts"][0][0]) == study.issued[0]
        assert len(item["author"]) == len(study.author)


def test_broken_csl() -> None:
    """Items before a syntax error are kept; each error is reported with its line."""
    text = '[\n{"id": "a", "type": "book", "title": "A"},\n{"id": "a"},\n7,\n{"id": "b", "ty'
    read = read_csl_json(text, PATH)
    assert [entry.study.title for entry in read.entries] == ["A"]
    assert [str(diagnostic).split(";")[0] for diagnostic in read.diagnostics] == [
        "refs:3: E702 the id “a” is already used on line 2",
        "refs:4: E710 this is not a CSL item",
        "refs:5: E701 this item is not valid JSON (Unterminated string starting at, on line 5)",
    ]
    assert read_csl_json('{"id": "x", "title": "One"}', PATH).entries[0].study.title == "One"
    deep = read_csl_json("[" * 100_000, PATH)
    assert deep.entries == ()
    assert len(deep.diagnostics) == 1


def test_an_item_of_crossref() -> None:
    """Crossref's types, lists, organisations, markup and empty dates are understood."""
    study = study_from_csl(
        {
            "type": "journal-article",
            "title": ["The <i>bird</i> &amp; the\n bee"],
            "subtitle": ["A count"],
            "container-title": ["Journal"],
            "author": [{"name": "Society"}, {"given": "Only"}, {"family": "von Able"}, {}, "x"],
            "issued": {"date-parts": [[None]]},
            "DOI": "10.5555/ABC",
            "URL": "http://dx.doi.org/10.5555/abc",
            "page": "11–19",
            "volume": 3,
            "relation": {"x": []},
        }
    )
    assert study.type == "article-journal"
    assert study.title == "The bird & the bee: A count"
    assert study.author == (
        Name(literal="Society"),
        Name(literal="Only"),
        Name(family="Able", non_dropping_particle="von"),
    )
    assert (study.issued, study.doi, study.url) == ((), "10.5555/ABC", "")
    assert (study.page, study.volume, study.container_title) == ("11-19", "3", "Journal")


@pytest.mark.parametrize("kind", ["bibtex", "ris", "csl"])
def test_a_thousand_entries(kind: str) -> None:
    """A thousand entries are read, each with a key of its own."""
    many = [replace(WHOLE, key=f"k{number}") for number in range(1000)]
    read = from_text(kind, to_text(kind, many))
    assert len(read.entries) == 1000
    assert read.diagnostics == ()
    keys = StudyKeys(["VANDERMADE2014"])
    assert len({keys.assign(entry.study).casefold() for entry in read.entries}) == 1000


TOKENS = "@article{ @string{ @comment{ @ { } \" = , # \\ $ % title author key [ ] : null \\'{e} 鸟"
LINES = ("TY  - JOUR", "ER  - ", "AU  - ", "TI  - ", "PY  - 2001", "ti - ", '{"id": "a"}', " and ")
PIECES = st.sampled_from([*TOKENS.split(" "), *LINES, "\n", "\ufeff", "\x00"])


@pytest.mark.parametrize("kind", ["bibtex", "ris", "csl"])
@given(pieces=st.lists(PIECES | st.text(max_size=5), max_size=30))
def test_any_text_is_read_or_reported(kind: str, pieces: list[str]) -> None:
    """Any text gives references and diagnostics, with lines of the file."""
    text = "".join(pieces)
    read = from_text(kind, text)
    lines = text.count("\n") + 1
    assert all(1 <= entry.line <= lines for entry in read.entries)
    assert all(diagnostic.line and 1 <= diagnostic.line <= lines for diagnostic in read.diagnostics)


PARTS = st.sampled_from(["date-parts", "raw", "family", "given", "literal", "name"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PARTS, inner, max_size=3),
    max_leaves=8,
)
CSL_FIELDS = (
    *("type", "title", "subtitle", "author", "editor", "issued", "accessed"),
    *("DOI", "URL", "PMID", "page", "volume"),
)


@given(st.dictionaries(st.sampled_from(CSL_FIELDS), JSON))
def test_any_item_becomes_a_study(item) -> None:
    """An item with values of any kind becomes a valid study."""
    study = study_from_csl(item)
    assert isinstance(study.title, str)
    assert all(name.family or name.literal for name in study.author)
    again = study_from_csl(study_to_csl(study))
    assert replace(again, urls=study.urls) == study


def test_a_number_of_thousands_of_digits_is_reported() -> None:
    """A number that Python refuses to parse is dropped with a warning; others are kept."""
    nines = "9" * 5000
    item = f'{{"id": "a", "volume": {nines}, "issued": {{"date-parts": [[{nines}]]}}}}'
    read = read_csl_json(f'[{item}, {{"id": "b", "title": "Fine"}}]', PATH)
    assert [entry.study.title for entry in read.entries] == ["", "Fine"]
    assert (read.entries[0].study.volume, read.entries[0].study.issued) == ("", ())
    assert [diagnostic.code for diagnostic in read.diagnostics] == ["W716", "W715"]
