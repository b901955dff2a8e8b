from __future__ import annotations

import subprocess
import sys

import pytest

from explainer.bibliography.citations import format_citation, format_short_citation
from explainer.model import Name, Study
from explainer.text.markdown import inline_html_of

ABLE = Name(family="Able", given="Bea Carla")
DORN = Name(family="Dorn", given="Eve-Lou")
FINCH = Name(family="Finch")
CLUB = Name(literal="Society for Invented Birds")


def study(*author: Name, **parts: object) -> Study:
    values = {"key": "k", "type": "article-journal", "title": "A made-up count", **parts}
    return Study(author=author, **values)


@pytest.mark.parametrize(
    ("made", "short"),
    [
        (study(ABLE, issued=(2021,)), "Able 2021"),
        (study(ABLE, DORN, issued=(2020, 4, 30)), "Able & Dorn 2020"),
        (study(ABLE, DORN, FINCH, issued=(2014,)), "Able et al. 2014"),
        (study(CLUB), "Society for Invented Birds n.d."),
        (study(issued=(2014,)), "A made-up count 2014"),
        (
            study(title="A title that is by far too long for a marker in a text"),
            "A title that is by far too long for a… n.d.",
        ),
    ],
)
def test_short_citation(made: Study, short: str) -> None:
    """A marker names up to two authors and the year, or says that there is none."""
    assert format_short_citation(made) == short


@pytest.mark.parametrize(
    ("made", "full"),
    [
        (
            study(
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
            study(CLUB, title="How to build a nest?", url="https://birds.example/x"),
            "Society for Invented Birds. (n.d.). *How to build a nest?* <https://birds.example/x>",
        ),
        (study(publisher="Made-up Press"), "*A made-up count*. (n.d.). Made-up Press."),
        (
            study(*[FINCH] * 22),
            "Finch, " * 19 + "… Finch. (n.d.). *A made-up count*.",
        ),
    ],
)
def test_full_citation(made: Study, full: str) -> None:
    """An entry has authors, year, title, container, volume, pages and an address, as in APA."""
    assert format_citation(made) == full


def test_title_is_shown_as_it_is() -> None:
    """Signs that mean something in Markdown are shown, not obeyed; an old DOI stays a link."""
    made = study(ABLE, title="On *stars*, [boxes] & <b>", doi="10.5555/1<2>3")
    html = inline_html_of(format_citation(made))
    assert "On *stars*, [boxes] &amp; &lt;b&gt;</em>." in html
    assert 'href="https://doi.org/10.5555/1%3C2%3E3"' in html


def test_no_library_is_needed() -> None:
    """The kernel's side can import it without any parser."""
    code = (
        "import sys, explainer.bibliography.citations; "
        "assert not {'markdown_it', 'nh3', 'yaml'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_particles_and_suffixes() -> None:
    """A particle that belongs to the family name goes with it; the others follow the given name."""
    gogh = Name(family="Gogh", given="Vincent", non_dropping_particle="van")
    bea = Name(family="Able", given="Bea", dropping_particle="de", suffix="Jr.")
    study = Study(key="a", type="book", title="T", author=(gogh, bea), issued=(1890,))
    assert format_short_citation(study) == "van Gogh & Able 1890"
    assert format_citation(study) == "van Gogh, V., & Able, B. de, Jr. (1890). *T*."
