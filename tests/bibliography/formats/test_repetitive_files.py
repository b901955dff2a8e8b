"""Files that repeat something many times are read in seconds, or reported."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from explainer.bibliography.formats.bibtex_writer import write_bibtex
from explainer.bibliography.formats.reference_files import read_reference_file
from explainer.model import Study
from support.growth import check_growth

RECORD = "TY  - JOUR\nTI  - T\nAU  - Tern, A\nPY  - 2001\nVL  - 3\nER  - \n"
MACROS = "".join(f"@string{{a{n + 1} = a{n} # a{n}}}\n" for n in range(60))
CHAIN = "".join(f"@book{{k{n}, title={{x}}, crossref={{k{n + 1}}}}}\n" for n in range(2000))


def make_item(field: str, text: str) -> str:
    return f'[{{"id": "a", "title": "T", "{field}": "{text}"}}]'


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lines.ris", RECORD * 10_000),
        ("tags.ris", "TY  - JOUR\nTI  - T\n" + "ZZ  - x\n" * 100_000),
        ("authors.ris", "TY  - JOUR\nTI  - T\n" + "AU  - Tern, A\n" * 100_000),
        ("macros.bib", '@string{a0 = "ha"}\n' + MACROS + "@book{a, title=a60}"),
        ("chain.bib", CHAIN),
        ("braces.bib", "@book{a, title={" + "{\\'e" * 50_000 + "}" * 50_000 + "}}"),
        ("authors.bib", "@book{a, title={T}, author={" + "a, b;" * 20_000 + "}}"),
        ("formulas.bib", "@book{a, title={" + "$a_2" * 20_000 + "}}"),
        ("brackets.bib", "@book{a, title={" + "\\(" * 50_000 + "}}"),
        ("deep.json", '[{"title": ' + '{"a": ' * 100_000),
        ("unclosed.json", '[{"a": 1 x' + ',{"a": [' * 20_000),
        ("family.json", '[{"title": "T", "author": [{"family": "a' + ", " * 50_000 + 'x"}]}]'),
        ("address.json", make_item("URL", ";" * 100_000)),
        ("doi.json", make_item("DOI", "10.5555/a" + "/full" * 20_000)),
        ("publisher.json", make_item("publisher", "-" * 100_000 + "x")),
        ("date.json", make_item("issued", "2001 May " * 30_000)),
        ("issn.json", make_item("ISSN", "1234 " * 50_000)),
        ("records.nbib", "PMID- 1\nTI  - T\nFAU - Tern, Ada\n\n" * 5_000),
        ("deep.xml", "<xml><records><record>" + "<a>" * 100_000),
        ("references.xml", "<xml>" + "&#" * 100_000),
    ],
    ids=lambda value: value if len(value) < 20 else "",
)
def test_a_repetitive_file_takes_seconds(tmp_path: Path, name: str, text: str) -> None:
    """Time and memory grow with the size of the file, not with its square."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    began = time.process_time()
    result = read_reference_file(path)
    assert time.process_time() - began < 10
    assert result.entries or result.diagnostics
    assert all(len(entry.study.title) < 200_000 for entry in result.entries)


@pytest.mark.parametrize("part", ["“", "a", "A", "(a", "/a"])
def test_the_time_to_write_a_title_grows_with_its_length(part: str) -> None:
    """It does not grow with the square; words that must keep their capitals are in any text."""

    def write(length: int) -> None:
        assert write_bibtex([Study(key="a", type="book", title=part * length, author=())])

    check_growth(write, 12_500)
