"""The expected references follow each style's manual."""

from __future__ import annotations

import re
from html import unescape

import pytest

from explainer.bibliography import citation_styles
from explainer.bibliography.citation_styles import format_styled_citations
from explainer.bibliography.citations import format_citation
from explainer.bibliography.study_reader import read_studies
from explainer.model import DEFAULT_CITATION_STYLES, CitationStyle, Name, Study
from support.paths import ROOT

SHIPPED = read_studies(ROOT / "content" / "studies")[0]
ABLE = Name(family="Able", given="Bea Carla")
DORN = Name(family="Dorn", given="Eve-Lou")
GOGH = Name(family="Gogh", given="Vincent", non_dropping_particle="van")
CLUB = Name(literal="Society for Invented Birds")
ARTICLE: dict[str, object] = {
    "key": "k",
    "type": "article-journal",
    "title": "A made-up count & more",
    "author": (ABLE, DORN, GOGH),
    "issued": (2014, 6),
    "container_title": "The Invented Journal",
    "volume": "3",
    "issue": "2",
    "page": "11-19",
    "doi": "10.5555/a(b)",
}
NUMBERED = {**ARTICLE, "page": "", "number": "39"}
PAGE: dict[str, object] = {
    "key": "p",
    "type": "webpage",
    "title": "Nests",
    "author": (CLUB,),
    "url": "https://birds.example/x",
    "accessed": (2026, 4, 14),
}
SAME_QUOTES = str.maketrans("‘’“”", "''''")
CASES = [
    (
        "APA 7",
        ARTICLE,
        "Able, B. C., Dorn, E.-L., & van Gogh, V. (2014). A made-up count & more. <i>The "
        "Invented Journal</i>, <i>3</i>(2), 11–19. https://doi.org/10.5555/a(b)",
    ),
    (
        "APA 7",
        NUMBERED,
        "Able, B. C., Dorn, E.-L., & van Gogh, V. (2014). A made-up count & more. <i>The "
        "Invented Journal</i>, <i>3</i>(2), Article 39. https://doi.org/10.5555/a(b)",
    ),
    (
        "APA 7",
        PAGE,
        "Society for Invented Birds. (n.d.). <i>Nests</i>. Retrieved April 14, 2026, "
        "from https://birds.example/x",
    ),
    (
        "Harvard",
        ARTICLE,
        "Able, B.C., Dorn, E.-L. and van Gogh, V. (2014) ‘A made-up count & more’, "
        "<i>The Invented Journal</i>, 3(2), pp. 11–19. Available at: "
        "https://doi.org/10.5555/a(b).",
    ),
    (
        "Harvard",
        NUMBERED,
        "Able, B.C., Dorn, E.-L. and van Gogh, V. (2014) ‘A made-up count & more’, "
        "<i>The Invented Journal</i>, 3(2), p. 39. Available at: "
        "https://doi.org/10.5555/a(b).",
    ),
    (
        "Harvard",
        {**ARTICLE, "title": "A ‘made-up’ count", "author": (ABLE,), "doi": ""},
        "Able, B.C. (2014) ‘A “made-up” count’, <i>The Invented Journal</i>, 3(2), pp. 11–19.",
    ),
    (
        "Harvard",
        PAGE,
        "Society for Invented Birds (no date) <i>Nests</i>. Available at: "
        "https://birds.example/x (Accessed: 14 April 2026).",
    ),
    (
        "AMA 11",
        ARTICLE,
        "Able BC, Dorn EL, van Gogh V. A made-up count & more. <i>The Invented "
        "Journal</i>. 2014;3(2):11-19. doi:10.5555/a(b)",
    ),
    (
        "AMA 11",
        NUMBERED,
        "Able BC, Dorn EL, van Gogh V. A made-up count & more. <i>The Invented "
        "Journal</i>. 2014;3(2):39. doi:10.5555/a(b)",
    ),
    (
        "AMA 11",
        PAGE,
        "Society for Invented Birds. Nests. Accessed April 14, 2026. https://birds.example/x",
    ),
]


def cite(values: dict[str, object], style: str, locale: str = "en-US") -> str:
    """Return the reference of a study in a style of the repository, with unescaped characters."""
    styles = [CitationStyle(name="x", style=style, locale=locale)]
    (references,) = format_styled_citations([Study(**values)], styles, ROOT).values()
    return unescape(dict(references).get("x", ""))


@pytest.fixture(scope="module")
def shipped_references() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the references of the shipped studies."""
    return format_styled_citations(list(SHIPPED.values()), DEFAULT_CITATION_STYLES, ROOT)


@pytest.mark.parametrize(("style", "values", "citation"), CASES)
def test_a_default_style(style: str, values: dict[str, object], citation: str) -> None:
    """A reference follows the style's manual."""
    (default,) = [default for default in DEFAULT_CITATION_STYLES if default.name == style]
    assert cite(values, default.style, default.locale) == citation


def test_every_default_style_has_expectations() -> None:
    """There are expected references for each style that is offered."""
    assert {style.name for style in DEFAULT_CITATION_STYLES} == {name for name, _, _ in CASES}


@pytest.mark.parametrize("key", sorted(SHIPPED))
def test_format_citation_agrees_with_the_processor(
    key: str, shipped_references: dict[str, tuple[tuple[str, str], ...]]
) -> None:
    """For every shipped study, ``format_citation`` gives the processor’s APA reference.

    Only the processor puts quotation marks into the form of the locale.
    """
    own = re.sub(r"[*<>]|\\(?=.)", "", format_citation(SHIPPED[key]))
    apa = unescape(re.sub(r"</?i>", "", dict(shipped_references[key])["APA 7"]))
    assert own.translate(SAME_QUOTES) == apa.translate(SAME_QUOTES)


def test_an_article_is_not_called_a_preprint() -> None:
    """Nor published ahead of print, if its volume is not known. A preprint is called one."""
    unknown = {**ARTICLE, "volume": "", "issue": "", "page": ""}
    assert cite(unknown, "harvard-cite-them-right") == ""
    assert "Journal</i>. June 2014. doi" in cite(unknown, "american-medical-association")
    assert "ahead of print" not in cite(unknown, "chicago-author-date")
    preprint = {**unknown, "type": "article", "genre": "Preprint"}
    assert "[Preprint]" in cite(preprint, "harvard-cite-them-right")


def test_an_article_number_is_shown_once() -> None:
    """Styles show it as a number, or in place of the pages."""
    number = {**ARTICLE, "page": "", "number": "e42", "doi": "10.5555/e42"}
    for style in ("apa", "modern-language-association", "nature", "elsevier-harvard", "plos"):
        assert cite(number, style).replace("10.5555/e42", "").count("e42") == 1


def test_text_is_not_markup() -> None:
    """A title with HTML, Markdown or TeX is shown as text."""
    title = "<b>Birds</b> & <i>bees</i> *x* $y$ 1 < 2"
    (pairs,) = format_styled_citations(
        [Study(**{**ARTICLE, "title": title})], DEFAULT_CITATION_STYLES, ROOT
    ).values()
    for _, text in pairs:
        assert "&lt;b&gt;Birds&lt;/b&gt; &amp; &lt;i&gt;bees&lt;/i&gt; *x* $y$ 1 &lt; 2" in text


@pytest.mark.parametrize(
    ("style", "author", "expected"),
    [
        ("american-medical-association", Name(family="Lien", given="Y.-Y."), "Lien YY."),
        ("apa", Name(family="Lien", given="Y.-Y."), "Lien, Y.-Y. ("),
        ("apa", Name(family="Wu", given="Xiao-Ming"), "Wu, X.-M. ("),
        ("apa", Name(family="Tolkien", given="J.R.R."), "Tolkien, J. R. R. ("),
        ("modern-language-association", Name(family="Able", given="Bea Carla"), "Able, Bea Carla."),
        ("chicago-author-date", Name(family="Able", given="Bea Carla"), "Able, Bea Carla. 2014."),
        (
            "apa",
            Name(family="Tocqueville", given="Alexis", dropping_particle="de"),
            "Tocqueville, A. de. (",
        ),
        ("apa", Name(family="King", given="Martin Luther", suffix="Jr."), "King, M. L., Jr. ("),
        ("apa", Name(literal="山田太郎"), "山田太郎. ("),
        ("apa", Name(family="Иванов", given="Иван Петрович"), "Иванов, И. П. ("),
    ],
)
def test_names(style: str, author: Name, expected: str) -> None:
    """Names of all kinds have the form that the style asks for."""
    assert cite({**ARTICLE, "author": (author,)}, style).startswith(expected)


def test_many_studies_are_formatted_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """The references are the same in batches of any size."""
    studies = [Study(**{**ARTICLE, "key": f"k{n}", "title": f"Count {n}"}) for n in range(7)]
    whole = format_styled_citations(studies, DEFAULT_CITATION_STYLES, ROOT)
    monkeypatch.setattr(citation_styles, "BATCH_SIZE", 3)
    assert format_styled_citations(studies, DEFAULT_CITATION_STYLES, ROOT) == whole
    assert len(whole) == 7
