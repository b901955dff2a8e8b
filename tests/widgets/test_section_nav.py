from __future__ import annotations

import pytest
import traitlets

from explainer import SectionNav

SECTIONS = [("one", "One"), ("two", "Two"), ("three", "Three")]


@pytest.fixture
def nav() -> SectionNav:
    return SectionNav(SECTIONS)


def test_saved_output_is_the_html(nav: SectionNav) -> None:
    """Where no kernel runs, the saved output shows the same semantic HTML."""
    data, _ = nav._repr_mimebundle_(include=None, exclude=None)
    assert data["text/html"] == nav.html
    assert nav.html.startswith("<nav ")
    assert "application/vnd.jupyter.widget-view+json" in data


def test_synced_state(nav: SectionNav) -> None:
    """The state has every trait that the script reads."""
    assert {"kind", "html", "current", "one_at_a_time", "_esm", "_css"} <= set(nav.get_state())
    assert nav.kind == "nav"


def test_next_and_previous(nav: SectionNav) -> None:
    """Next and previous go through the sections and stay at the ends."""
    seen = []
    nav.observe(lambda change: seen.append(change["new"]), "current")
    for move in (nav.next, nav.next, nav.next, nav.previous, nav.previous, nav.previous):
        move()
    assert seen == ["two", "three", "two", "one"]


def test_set_current(nav: SectionNav) -> None:
    """A section is set by its slug; the error for an unknown slug lists the known ones."""
    nav.current = "three"
    with pytest.raises(traitlets.TraitError, match="no section 'four'; the sections are one, two"):
        nav.current = "four"
    assert nav.current == "three"
    nav.current = ""
    assert nav.current == ""


def test_page_may_have_more_sections(nav: SectionNav) -> None:
    """The page may report a section that an educator has added."""
    nav.set_state({"current": "added", "one_at_a_time": True})
    assert (nav.current, nav.one_at_a_time) == ("added", True)
    with pytest.raises(traitlets.TraitError):
        nav.current = "wrong"
    nav.next()
    assert nav.current == "two"


def test_no_sections() -> None:
    """The navigation of a page without sections stays where it is."""
    nav = SectionNav([])
    nav.next()
    nav.previous()
    assert nav.current == ""


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        (["one"], "'one' is not a pair of slug and title"),
        (["ab"], "'ab' is not a pair of slug and title"),
        ([("a", "A", "x")], "is not a pair of slug and title"),
        ([("a", "A"), ("a", "B")], "two sections have the same slug"),
    ],
)
def test_wrong_sections(sections: list, message: str) -> None:
    """A wrong list of sections raises an error that says what is wrong."""
    with pytest.raises(ValueError, match=message):
        SectionNav(sections)


def test_language_without_translation() -> None:
    """A language without translated messages has the English ones."""
    assert SectionNav(SECTIONS, lang="xx").html == SectionNav(SECTIONS).html
