"""The expected citations follow each style's manual.

The official CSL test suite is not on the package index and uses styles of its own.
"""

from __future__ import annotations

import re
from html import unescape

import pytest

from explainer.bibliography.citation_styles import STYLES, format_styled_citations
from explainer.bibliography.citations import format_citation
from explainer.bibliography.study_reader import read_studies
from explainer.model import Name, Study
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


@pytest.mark.parametrize(("style", "values", "citation"), CASES)
def test_a_style(style: str, values: dict[str, object], citation: str) -> None:
    """A citation follows the style's manual."""
    assert unescape(dict(format_styled_citations(Study(**values)))[style]) == citation


def test_every_shipped_style_has_expectations() -> None:
    """There are expected citations for each style that is offered."""
    assert {style.name for style in STYLES} == {name for name, _, _ in CASES}


@pytest.mark.parametrize(
    ("style", "values", "expected"),
    [
        # The manual flips quotation marks inside quotation marks; the processor does not.
        ("Harvard", {**ARTICLE, "title": "A ‘made-up’ count"}, "‘A “made-up” count’"),
        # The manual asks for an article's number; the style leaves it out.
        ("Harvard", NUMBERED, "3(2), p. 39."),
        # The manual asks for titles in sentence case; nothing can tell a name from a noun.
        ("APA 7", {**ARTICLE, "title": "A Made-Up Count"}, "(2014). A made-up count."),
        # The manual asks for the journal's abbreviation, for which there is no list here.
        ("AMA 11", ARTICLE, "<i>Invent J</i>."),
    ],
)
@pytest.mark.xfail(reason="errors of the processor and its styles")
def test_known_shortfalls(style: str, values: dict[str, object], expected: str) -> None:
    """Errors of the styles are known, and this test fails when one is corrected."""
    assert expected in unescape(dict(format_styled_citations(Study(**values)))[style])


def test_an_article_without_a_volume_is_not_called_a_preprint() -> None:
    """Styles that would present it as a preprint are left out."""
    names = [name for name, _ in format_styled_citations(Study(**{**ARTICLE, "volume": ""}))]
    assert names == ["APA 7"]


@pytest.mark.parametrize("key", sorted(SHIPPED))
def test_format_citation_agrees_with_the_processor(key: str) -> None:
    """For every shipped study, ``format_citation`` gives the processor’s APA citation."""
    own = re.sub(r"[*<>]|\\(?=.)", "", format_citation(SHIPPED[key]))
    apa = dict(format_styled_citations(SHIPPED[key]))["APA 7"]
    assert own == unescape(re.sub(r"</?i>", "", apa))


def test_html_in_a_title_is_escaped() -> None:
    """A title with HTML is shown as text."""
    for _, text in format_styled_citations(
        Study(**{**ARTICLE, "title": "<b>Birds</b> & <i>bees</i>"})
    ):
        assert "&lt;b&gt;Birds&lt;/b&gt; &amp; &lt;i&gt;bees&lt;/i&gt;" in text
