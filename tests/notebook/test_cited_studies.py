from __future__ import annotations

from pathlib import Path

from explainer.bibliography.study_index import StudyIndex
from explainer.model import Citation, CitingSection, Page, Section, Study
from explainer.notebook.cited_studies import (
    MAX_CITING_SECTIONS,
    CitedStudies,
    find_citing_sections,
    find_uncited_studies,
)
from explainer.render.cards import HERE

STYLED = {"x": (("APA 7", "X. (n.d.)."),)}


def page(slug: str, *cited: tuple[str, ...]) -> Page:
    sections = tuple(
        Section(
            slug=f"s{at}",
            title=f"S {at}",
            text="",
            line=at,
            citations=tuple(Citation(key=key, number=1, line=at) for key in keys),
        )
        for at, keys in enumerate(cited)
    )
    keys = tuple(dict.fromkeys(key for keys in cited for key in keys))
    return Page(
        slug=slug, path=Path(f"{slug}.md"), title=slug.upper(), sections=sections, studies=keys
    )


def study(key: str) -> Study:
    return Study(key=key, type="book", title=key.upper(), author=(), doi=f"10.5555/{key}")


def test_each_citing_section_is_listed_once() -> None:
    """The sections are in the order of the pages."""
    places = find_citing_sections([page("a", ("x", "x"), ("y",)), page("b", ("x",))])
    assert places == {
        "x": (
            CitingSection(page="a", title="A", section="s0", heading="S 0"),
            CitingSection(page="b", title="B", section="s0", heading="S 0"),
        ),
        "y": (CitingSection(page="a", title="A", section="s1", heading="S 1"),),
    }


def test_sections_of_the_own_page_come_first() -> None:
    """They have no address of a page."""
    pages = [page("a", ("x",)), page("b", ("x",))]
    studies_of_site = CitedStudies(StudyIndex([study("x")]), find_citing_sections(pages), STYLED)
    (shown,) = studies_of_site.for_page(pages[1]).values()
    assert [(place.page, place.section) for place in shown.cited] == [(HERE, "s0"), ("a", "s0")]
    assert shown.styled == STYLED["x"]


def test_a_card_lists_a_limited_number_of_sections() -> None:
    """A work that every page cites lists some of them."""
    pages = [page(f"p{number}", ("x",)) for number in range(40)]
    studies_of_site = CitedStudies(StudyIndex([study("x")]), find_citing_sections(pages), STYLED)
    assert len(studies_of_site.for_page(pages[0])["x"].cited) == MAX_CITING_SECTIONS


def test_an_uncited_study_is_a_warning() -> None:
    """The warning says how to cite it."""
    (warning,) = find_uncited_studies(StudyIndex([study("x"), study("y")]), {"x"}, Path("studies"))
    assert warning.is_warning
    assert str(warning) == (
        "studies/y.md: W511 no page cites this study; "
        "link to https://doi.org/10.5555/y from a page, or delete the file"
    )
