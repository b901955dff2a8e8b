"""Reading BibTeX and BibLaTeX."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.bibliography.formats.bibtex_reader import read_bibtex
from explainer.bibliography.formats.reference_list import ReferenceList
from explainer.errors import sort_diagnostics
from explainer.model import Name, Study

PATH = Path("refs")


def read(text: str) -> ReferenceList:
    return read_bibtex(text, PATH)


def read_study(fields: str, kind: str = "article") -> Study:
    """Return the study of an entry with these fields."""
    (entry,) = read(f"@{kind}{{key, {fields}}}").entries
    return entry.study


def list_codes(text: str) -> list[str]:
    """Return the lines and codes of the diagnostics of a file."""
    return [f"{found.line} {found.code}" for found in sort_diagnostics(read(text).diagnostics)]


BROKEN_BIBTEX = r"""@article{good1, title={The {B}ird in G{\"o}ttingen, {\'\i}}, year=2014,
  author={M{\"u}ller, J{\'o}n and {\v{S}}koda, {\L}. and others}}

@article{broken, title={never closed, year=2000

@book{good2, title="50\% more -- or less", author = "Charles de la Vall{\'e}e Poussin", month=jun,
  year = 1999}
@book{good2, title="Again", year=1999}
@book{twice, title={X}, title={Y}}
@book{nocomma title={Z}}
@podcast{good3, title={Heard}, url={https://a.example/x_(y) https://b.example}}
@inproceedings{child, title={In}, crossref={parent}}
@proceedings{parent, title={The Meeting}, year={2005}}
"""


def test_broken_bibtex() -> None:
    """Each broken entry is reported with its line, and the others are kept."""
    result = read(BROKEN_BIBTEX)
    studies = {entry.study.key: entry.study for entry in result.entries}
    assert list(studies) == ["good1", "good2", "twice", "good3", "child", "parent"]
    assert studies["good1"].title == "The Bird in Göttingen, í"
    assert studies["good1"].author == (
        Name(family="Müller", given="Jón"),
        Name(family="Škoda", given="Ł."),
    )
    assert studies["good2"].title == "50% more – or less"
    assert studies["good2"].author == (
        Name(family="Vallée Poussin", given="Charles", non_dropping_particle="de la"),
    )
    assert studies["good2"].issued == (1999, 6)
    assert (studies["good3"].url, studies["good3"].urls) == (
        "https://a.example/x_(y)",
        ("https://b.example",),
    )
    assert studies["child"].container_title == "The Meeting"
    assert studies["child"].issued == (2005,)
    assert [
        str(diagnostic).split(";")[0] for diagnostic in sort_diagnostics(result.diagnostics)
    ] == [
        "refs:2: W714 the author “others” stands for people who are not named, and was dropped",
        "refs:4: E701 this entry cannot be read (Unexpected block start: @book. Was still looking "
        "for field-value closing })",
        "refs:8: E702 the key “good2” is already used on line 6",
        "refs:9: W703 this entry has more than one title, and the first was read",
        "refs:10: E701 this entry cannot be read (Expected comma after entry key, but found =)",
        "refs:11: W705 “@podcast” is not a known type of entry, and became a document",
    ]


def test_a_deeply_nested_entry_is_reported() -> None:
    """An entry that LaTeX nesting makes unreadable does not affect the others."""
    braces = "{\\'e" * 400 + "}" * 400
    result = read(f"@book{{a, title={{{braces}}}}}\n@book{{b, title={{Fine}}}}")
    assert [entry.study.title for entry in result.entries] == ["Fine"]
    assert [str(diagnostic).split(";")[0] for diagnostic in result.diagnostics] == [
        "refs:1: E701 this entry is nested too deeply"
    ]


@pytest.mark.parametrize(
    ("date", "issued", "codes"),
    [
        ("year = 2017, month = {7}", (2017, 7), []),
        ("year = 2017, month = jul", (2017, 7), []),
        ('year = 2017, month = jul # "~4"', (2017, 7, 4), []),
        ('year = 2017, month = "10~" # jan', (2017, 1, 10), []),
        ("year = {2017}, month = {July}, day = {4}", (2017, 7, 4), []),
        ("year = {2017}, month = {JUN 30}", (2017, 6, 30), []),
        ('year = 2017, month = jul # "/" # aug', (2017, 7), []),
        ("year = {2017}, month = {13}", (2017,), ["1 W715"]),
        ("year = 2017, month = January", (2017, 1), []),
        ("year = 2017, month = Januar", (2017,), ["1 W717"]),
        ("year = {2014--2015}", (2014,), []),
        ("year = {20014}", (), ["1 W715"]),
        ("year = {in press}", (), []),
        ("year = {{2001}}", (2001,), []),
        ("year = {{\\noopsort{1973b}}1973}", (1973,), []),
        ("date = {2014-06/2014-07}", (2014, 6), []),
        ("date = {2014}, origdate = {1914~}", (2014,), ["1 W715"]),
        ("date = {2014-06/..}", (2014, 6), ["1 W715"]),
        ("date = {2014-06/2013}", (2014, 6), ["1 W715"]),
        ("date = {2014-06-30T10:00:00Z}", (2014, 6, 30), []),
        ("date = {2005~}", (2005,), ["1 W715"]),
        ("date = {2001-21}", (2001,), ["1 W715"]),
        ("date = {2014-02-31}", (2014, 2), ["1 W715"]),
        ("date = {199X}", (), ["1 W715"]),
        ("date = {-0350}", (), ["1 W715"]),
    ],
)
def test_dates_of_bibtex_and_biblatex(date: str, issued: tuple[int, ...], codes: list[str]) -> None:
    """Numbers, names and joins are read; what a study cannot hold is a warning."""
    text = f"@article{{key, title = {{T}}, {date}}}"
    assert (read(text).entries[0].study.issued, list_codes(text)) == (issued, codes)


@pytest.mark.parametrize(
    ("author", "names", "codes"),
    [
        (
            "family=Beek, given=Ann, prefix=van der, useprefix=true and Auk, Ben",
            [
                Name(family="Beek", given="Ann", non_dropping_particle="van der"),
                Name(family="Auk", given="Ben"),
            ],
            [],
        ),
        (
            'given={Jean, Paul}, family="Auk", prefix=de, useprefix=false',
            [Name(family="Auk", given="Jean, Paul", dropping_particle="de")],
            [],
        ),
        ("Gull Council,", [Name(family="Gull Council")], []),
        ("{Barnacle and Tern, Inc.}", [Name(literal="Barnacle and Tern, Inc.")], []),
        (r"\{Gull Council\}", [Name(literal="Gull Council")], ["1 W714"]),
        (
            "Tern, A.; Auk, B.",
            [Name(family="Tern", given="A."), Name(family="Auk", given="B.")],
            ["1 W714"],
        ),
        (
            "{Tern, A. and Auk, B.}",
            [Name(family="Tern", given="A."), Name(family="Auk", given="B.")],
            ["1 W714"],
        ),
        ("Tern, A., Auk, B., Rail, C.", [Name(literal="Tern, A., Auk, B., Rail, C.")], ["1 W714"]),
        ("Tern A., Auk B., Rail C.", [Name(literal="Tern A., Auk B., Rail C.")], ["1 W714"]),
        (", A. B.", [Name(literal="A. B.")], ["1 W714"]),
        (
            "Tern, A. and and Auk, B.",
            [Name(family="Tern", given="A."), Name(family="Auk", given="B.")],
            [],
        ),
        ("A. Tern, B. Auk", [Name(literal="A. Tern, B. Auk")], ["1 W714"]),
        ("Tern, A. and others", [Name(family="Tern", given="A.")], ["1 W714"]),
        ("Tern, A. and et al.", [Name(family="Tern", given="A.")], ["1 W714"]),
        ("Tern=Auk, A.", [Name(family="Tern=Auk", given="A.")], ["1 W714"]),
        ("Y, Z 0001", [Name(family="Y", given="Z")], ["1 W714"]),
        (r"Auk, Ben\textsuperscript{1}", [Name(family="Auk", given="Ben")], []),
        ("King, Jr., Martin", [Name(family="King", given="Martin", suffix="Jr.")], []),
        (r"{\relax Yu}lia Sokolova", [Name(family="Sokolova", given="Yulia")], []),
        ("Anne {Auk and Sons}", [Name(family="Auk and Sons", given="Anne")], []),
        ("王, 小明", [Name(family="王", given="小明")], []),
        ("Tern, A. and", [Name(family="Tern", given="A.")], []),
    ],
)
def test_names_of_bibtex_and_biblatex(author: str, names: list[Name], codes: list[str]) -> None:
    """Names are read as BibLaTeX defines them; anything else is a warning."""
    text = f"@misc{{key, title = {{T}}, author = {{{author}}}}}"
    assert (list(read(text).entries[0].study.author), list_codes(text)) == (names, codes)


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"{\L}{\'o}d{\'z} {\ss} \c{S} Erd\H os", "Łódź ß Ş Erdős"),
        (r"10\textsuperscript{5} or $10^{5}$ of CO$_2$", "10⁵ or 10⁵ of CO2"),
        (r"\emph{Larus} \& \textit{Sterna}: $\alpha$, $p<0.05$", "Larus & Sterna: α, p<0.05"),
        (r"\enquote{Why?} 50\% of 5\,\$ -- or 5% of \$", "“Why?” 50% of 5 $ – or 5% of $"),
        (r"a {\textless} b", "a < b"),
        (
            r"\href{https://a.example}{Birds} and \url{https://b.example/a_b}",
            "Birds and https://b.example/a_b",
        ),
        (r"soft\-hyphen, a_b", "softhyphen, a_b"),
    ],
)
def test_latex_in_titles(latex: str, text: str) -> None:
    """Accents, commands and formulas become plain text, and powers stay powers."""
    result = read(f"@misc{{key, title = {{{latex}}}}}")
    assert (result.entries[0].study.title, result.diagnostics) == (text, ())


def test_an_unknown_command_is_a_warning() -> None:
    """A command without a known meaning is left out; its argument is kept."""
    text = "@misc{key,\n title = {On \\bird{birds}}}"
    assert read(text).entries[0].study.title == "On birds"
    assert list_codes(text) == ["2 W720"]


KEYS = """@string{ shore = "Shore " # "Letters" }
@article{, author = {Tern, Ada}, title = {No key}, journal = shore, volume = 7}
@article{author = {Auk, Ben}, title = {No comma}, journal = shore # " B"}
@online{web, title = {Web}, url = {https://a.example}}
@article
{line, title = {Brace on the next line}, journal = jacs,
  volume = 1}
@misc{a, title = {Lost comma}
  year = 2001}
"""


def test_entries_without_keys_and_values_without_braces() -> None:
    """An entry without a key is a reference, but not the parent of others."""
    result = read(KEYS)
    found = [(e.study.title, e.study.container_title, e.study.volume) for e in result.entries]
    assert found == [
        ("No key", "Shore Letters", "7"),
        ("No comma", "Shore Letters B", ""),
        ("Web", "", ""),
        ("Brace on the next line", "", "1"),
        ("Lost comma", "", ""),
    ]
    assert result.entries[2].study.author == ()
    assert list_codes(KEYS) == ["2 W712", "3 W712", "6 W717", "8 W717"]


INHERITANCE = """@xdata{press, publisher = {Pier Press}, location = {Shore}}
@mvbook{whole, title = {All Birds}, author = {Auk, B.}, year = 1990, xdata = {press}}
@book{volume, title = {Sea Birds}, crossref = {whole}, volume = 2, doi = {10.5555/book}}
@inbook{part, title = {Gulls}, crossref = {VOLUME}, pages = {1--9}}
@periodical{issue, title = {Shore}, year = 2001, issn = {1234-5678}}
@article{article, title = {Terns}, author = {Tern, A.}, crossref = {issue}}
@book{loop, title = {Loop}, crossref = {loop}}
@book{lost, title = {Lost}, crossref = {nothing}}
"""


def test_inheritance_follows_biblatex() -> None:
    """Titles of parents become containers; a part does not get the DOI of the whole."""
    studies = {entry.study.key: entry.study for entry in read(INHERITANCE).entries}
    part = studies["part"]
    assert (part.title, part.container_title, part.volume) == ("Gulls", "Sea Birds", "2")
    assert (part.publisher, part.publisher_place, part.issued) == ("Pier Press", "Shore", (1990,))
    assert (part.author, part.doi) == ((Name(family="Auk", given="B."),), "")
    assert (studies["volume"].title, studies["volume"].doi) == ("Sea Birds", "10.5555/book")
    article = studies["article"]
    assert (article.title, article.container_title, article.issued) == ("Terns", "Shore", (2001,))
    assert list(studies) == ["whole", "volume", "part", "issue", "article", "loop", "lost"]
    assert list_codes(INHERITANCE) == ["8 W718"]


def test_a_repeated_field() -> None:
    """The first value holds; only another value of a field that is used is a warning."""
    text = (
        "@misc{a, title={T},\n year=2001, year={2001},\n keywords={a}, keywords={b},\n year=1999}"
    )
    assert read(text).entries[0].study.issued == (2001,)
    assert list_codes(text) == ["4 W703"]


def test_a_repeated_macro_is_no_error() -> None:
    """The last definition of a macro holds."""
    text = '@string{j = "A"}\n@string{j = "B"}\n@article{a, title={T}, journal=j}'
    assert read(text).entries[0].study.container_title == "B"
    assert list_codes(text) == []


@pytest.mark.parametrize(
    ("fields", "attribute", "value", "codes"),
    [
        (r"doi = {10.5555/978-3{\_}13}", "doi", "10.5555/978-3_13", []),
        (r"doi = {10.5555/S0140\(84\)23}", "doi", "10.5555/S0140(84)23", []),
        (r"doi = {10.5555/a{\textless}b{\textgreater}c}", "doi", "10.5555/a<b>c", []),
        ("doi = {https://dx.doi.org/10.5555/ABC.14}", "doi", "10.5555/ABC.14", []),
        ("doi = {doi: 10.5555/abc.16.}", "doi", "10.5555/abc.16", []),
        ("doi = {10.5555/a, 10.5555/b}", "doi", "10.5555/a", ["1 W716"]),
        ("doi = {10.5555/abc. 22}", "doi", "", ["1 W716"]),
        ("doi = {n/a}", "doi", "", ["1 W716"]),
        ("doi = {10/c9pd}", "url", "https://doi.org/10/c9pd", []),
        ("url = {http://dx.doi.org/10.5555/abc.19}", "doi", "10.5555/abc.19", []),
        (
            r"url = {\url{https://a.example/b_c?d=%7E&e}}",
            "url",
            "https://a.example/b_c?d=%7E&e",
            [],
        ),
        (r"url = {https://a.example/{\~{}}me\&x\#y}", "url", "https://a.example/~me&x#y", []),
        (r"howpublished = {\href{https://a.example/x}{here}}", "url", "https://a.example/x", []),
        (r"note = {Available at \url{https://a.example/x}.}", "url", "https://a.example/x", []),
        ("url = {www.a.example}", "url", "", ["1 W716"]),
        ("url = {javascript:alert(1)}", "url", "", ["1 W716"]),
        (
            "eprint = {2101.00001}, eprinttype = {arxiv}",
            "url",
            "https://arxiv.org/abs/2101.00001",
            [],
        ),
        (
            "eprint = {hep-th/9901001}, archiveprefix = {arXiv}",
            "url",
            "https://arxiv.org/abs/hep-th/9901001",
            [],
        ),
        ("eprint = {12345678}, eprinttype = {pubmed}", "pmid", "12345678", []),
        ("eprint = {123}, eprinttype = {jstor}", "url", "https://www.jstor.org/stable/123", []),
        ("eprint = {x}, eprinttype = {attic}", "url", "", ["1 W716"]),
        ("note = {PMID: 12345678}", "pmid", "12345678", []),
        ("pmid = {see page 12}", "pmid", "", ["1 W716"]),
        ("isbn = {1234-5678}", "issn", "1234-5678", []),
        ("isbn = {9783161484100 (print)}", "isbn", "9783161484100", []),
        ("issn = {unknown}", "issn", "", ["1 W716"]),
        ("pages = {n/a--n/a}", "page", "", ["1 W716"]),
        ("pages = {22 pp.}", "page", "", ["1 W716"]),
        ("volume = {ahead-of-print}", "volume", "", ["1 W716"]),
        ("art_number = {e123}", "number", "e123", []),
        ("langid = {ngerman}", "language", "de", []),
        ("language = {eng}", "language", "en", []),
        ("language = {Martian}", "language", "", ["1 W716"]),
        ("type = {Article}", "genre", "", []),
        ("pubstate = {inpress}", "status", "in press", []),
    ],
)
def test_values_in_their_own_form(
    fields: str, attribute: str, value: str, codes: list[str]
) -> None:
    """A value is read in every notation that tools write; another one is a warning."""
    text = f"@article{{key, title = {{T}}, {fields}}}"
    study = read(text).entries[0].study
    assert (getattr(study, attribute), list_codes(text)) == (value, codes)


@pytest.mark.parametrize(
    ("kind", "fields", "csl_type", "genre"),
    [
        ("thesis", "type = {phdthesis}", "thesis", "PhD thesis"),
        ("mastersthesis", "", "thesis", "Master’s thesis"),
        ("article", "entrysubtype = {newspaper}", "article-newspaper", ""),
        ("report", "type = {Working paper}", "report", "Working paper"),
        ("mvproceedings", "", "book", ""),
        ("jurisdiction", "", "legal_case", ""),
    ],
)
def test_types_of_biblatex(kind: str, fields: str, csl_type: str, genre: str) -> None:
    """Types and genres have their meaning in BibLaTeX."""
    study = read_study(f"title = {{T}}, {fields}", kind)
    assert (study.type, study.genre) == (csl_type, genre)


LAST = "@book{last, title = {Last}, year = {2000}}"


@pytest.mark.parametrize(
    "end",
    ["", ",", "\n", ",\n", "\n\n% a comment\n", "\n\nA text between entries.\n\n"],
)
@pytest.mark.parametrize("braces", ["{", "("])
def test_an_entry_without_its_last_brace_is_completed(end: str, braces: str) -> None:
    """It is read with a warning, and the entries after it are as they were."""
    text = f"\n@book{braces}open, title = {{Open}},\n\n  year = 1999{end}\n{LAST}"
    studies = [entry.study for entry in read(text).entries]
    assert [(study.key, study.title, study.issued) for study in studies] == [
        ("open", "Open", (1999,)),
        ("last", "Last", (2000,)),
    ]
    assert list_codes(text) == ["2 W721"]


@pytest.mark.parametrize(
    "text",
    [
        "@book{open, title = {Open, year = {1999},\n}",
        '@book{open, title = "Open, year = 1999}',
        "@book{open, title = {Open",
        "@book{open",
        "@book{open,",
        "@string{open = {x}",
    ],
)
def test_an_entry_that_lacks_more_is_an_error(text: str) -> None:
    """Nothing of it is guessed, and the entries after it are read."""
    text = f"{text}\n{LAST}"
    assert [entry.study.key for entry in read(text).entries] == ["last"]
    assert list_codes(text) == ["1 E701"]


def test_translators_and_original_dates() -> None:
    """BibLaTeX has fields for both."""
    text = "@book{a, title = {A}, translator = {Knot, E. and Tern, A.}, origdate = {1914-02}}"
    study = read(text).entries[0].study
    assert study.translator == (
        Name(family="Knot", given="E."),
        Name(family="Tern", given="A."),
    )
    assert study.original_date == (1914, 2)
    assert list_codes(text) == []
