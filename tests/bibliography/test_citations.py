from __future__ import annotations

import subprocess
import sys

import pytest

from explainer.bibliography.citations import format_citation, format_short_citation
from explainer.model import Name, Study
from explainer.text.markdown import render_inline

ABLE = Name(family="Able", given="Bea Carla")
DORN = Name(family="Dorn", given="Eve-Lou")
FINCH = Name(family="Finch")
CLUB = Name(literal="Society for Invented Birds")


def make_study(*author: Name, **parts: object) -> Study:
    values = {"key": "k", "type": "article-journal", "title": "A made-up count", **parts}
    return Study(author=author, **values)


@pytest.mark.parametrize(
    ("study", "citation"),
    [
        (make_study(ABLE, issued=(2021,)), "Able 2021"),
        (make_study(ABLE, DORN, issued=(2020, 4, 30)), "Able & Dorn 2020"),
        (make_study(ABLE, DORN, FINCH, issued=(2014,)), "Able et al. 2014"),
        (make_study(CLUB), "Society for Invented Birds n.d."),
        (make_study(issued=(2014,)), "A made-up count 2014"),
        (
            make_study(title="A title that is by far too long for a marker in a text"),
            "A title that is by far too long for a… n.d.",
        ),
    ],
)
def test_short_citation(study: Study, citation: str) -> None:
    """A short citation names up to two authors and the year, or “n.d.”."""
    assert format_short_citation(study) == citation


@pytest.mark.parametrize(
    ("study", "citation"),
    [
        (
            make_study(
                ABLE,
                DORN,
                issued=(2014, 6),
                container_title="The Invented Journal",
                volume="3",
                issue="2",
                page="11-19",
                doi="10.5555/a(b)",
            ),
            "Able, B. C., & Dorn, E.-L. (2014). A made-up count. *The Invented Journal*, *3*(2), "
            "11–19. <https://doi.org/10.5555/a(b)>",
        ),
        (
            make_study(CLUB, title="How to build a nest?", url="https://birds.example/x"),
            "Society for Invented Birds. (n.d.). *How to build a nest?* <https://birds.example/x>",
        ),
        (make_study(publisher="Made-up Press"), "*A made-up count*. (n.d.). Made-up Press."),
        (
            make_study(
                ABLE,
                type="book",
                translator=(DORN, CLUB),
                issued=(1999,),
                issued_end=(2001,),
                original_date=(1914,),
            ),
            "Able, B. C. (1999–2001). *A made-up count* (E.-L. Dorn & Society for Invented Birds, "
            "Trans.). (Original work published 1914)",
        ),
        (
            make_study(*[FINCH] * 22),
            "Finch, " * 19 + "… Finch. (n.d.). *A made-up count*.",
        ),
    ],
)
def test_full_citation(study: Study, citation: str) -> None:
    """A citation has authors, year, title, container, volume, pages and address, as in APA."""
    assert format_citation(study) == citation


def test_markdown_in_a_title_is_escaped() -> None:
    """Characters with a meaning in Markdown are escaped, and an old DOI stays a link."""
    study = make_study(ABLE, title="On *stars*, [boxes] & <b>", doi="10.5555/1<2>3")
    html = render_inline(format_citation(study))
    assert "On *stars*, [boxes] &amp; &lt;b&gt;</em>." in html
    assert 'href="https://doi.org/10.5555/1%3C2%3E3"' in html


def test_citations_import_no_parser() -> None:
    """A kernel can import the module without any parser."""
    code = (
        "import sys, explainer.bibliography.citations; "
        "assert not {'markdown_it', 'nh3', 'yaml'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_particles_and_suffixes() -> None:
    """A non-dropping particle precedes the family name; a dropping one follows the given name."""
    gogh = Name(family="Gogh", given="Vincent", non_dropping_particle="van")
    bea = Name(family="Able", given="Bea", dropping_particle="de", suffix="Jr.")
    study = Study(key="a", type="book", title="T", author=(gogh, bea), issued=(1890,))
    assert format_short_citation(study) == "van Gogh & Able 1890"
    assert format_citation(study) == "van Gogh, V., & Able, B. de, Jr. (1890). *T*."


def test_a_title_with_money_is_no_formula() -> None:
    """A reference with two dollars shows them; notebooks would read a formula between them."""
    study = Study(key="a", type="book", title="From $5 to $10", author=())
    assert "<math" not in render_inline(format_citation(study))
    assert "$5 to " in render_inline(format_citation(study))
