from __future__ import annotations

import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer import SectionNav, StudyList
from explainer.errors import UsageError

SECTIONS = [("one", "One"), ("two", "Two"), ("three", "Three")]
RECORDS = [{"id": key, "title": key.upper()} for key in ("a", "b", "c")]


@pytest.fixture
def nav() -> SectionNav:
    return SectionNav(SECTIONS)


@pytest.fixture
def studies() -> StudyList:
    return StudyList(RECORDS)


def test_both_controls_carry_their_html(nav: SectionNav, studies: StudyList) -> None:
    """Where no kernel runs, the saved output is the same semantic HTML."""
    for control, opening in ((nav, "<nav "), (studies, '<div class="explainer-studies"')):
        data, _ = control._repr_mimebundle_(include=None, exclude=None)
        assert data["text/html"] == control.html
        assert control.html.startswith(opening)
        assert "application/vnd.jupyter.widget-view+json" in data


def test_what_the_page_is_told(nav: SectionNav, studies: StudyList) -> None:
    """A control's state is what reader.js reads: kind, HTML, place, open cards."""
    assert {"kind", "html", "current", "one_at_a_time", "_esm", "_css"} <= set(nav.get_state())
    assert nav.kind == "nav"
    assert {"kind", "html", "open"} <= set(studies.get_state())
    assert studies.kind == "studies"
    assert studies.get_state()["open"] == []


def test_moving_from_python(nav: SectionNav) -> None:
    """Next and previous go through the sections and stay at the ends."""
    seen = []
    nav.observe(lambda change: seen.append(change["new"]), "current")
    for move in (nav.next, nav.next, nav.next, nav.previous, nav.previous, nav.previous):
        move()
    assert seen == ["two", "three", "two", "one"]


def test_going_to_a_section(nav: SectionNav) -> None:
    """A section is set by its slug; one that there is not is told with those that there are."""
    nav.current = "three"
    with pytest.raises(traitlets.TraitError, match="no section 'four'; the sections are one, two"):
        nav.current = "four"
    assert nav.current == "three"
    nav.current = ""
    assert nav.current == ""


def test_the_page_may_know_more_sections(nav: SectionNav) -> None:
    """A section that an educator has added comes from the page, and the way back is known."""
    nav.set_state({"current": "added", "one_at_a_time": True})
    assert (nav.current, nav.one_at_a_time) == ("added", True)
    with pytest.raises(traitlets.TraitError):
        nav.current = "wrong"
    nav.next()
    assert nav.current == "two"


def test_navigation_of_nothing() -> None:
    """A page without sections has a navigation that stays where it is."""
    nav = SectionNav([])
    nav.next()
    nav.previous()
    assert nav.current == ""


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        (["one"], "'one' is no pair of slug and title"),
        (["ab"], "'ab' is no pair of slug and title"),
        ([("a", "A", "x")], "is no pair of slug and title"),
        ([("a", "A"), ("a", "B")], "two sections have one slug"),
    ],
)
def test_wrong_sections(sections: list, said: str) -> None:
    """What an educator got wrong in the list of sections is told."""
    with pytest.raises(UsageError, match=said):
        SectionNav(sections)


def test_opening_and_closing(studies: StudyList) -> None:
    """Cards open and close from Python, one, all and none, in the order of the list."""
    studies.open = ["c", "a"]
    assert studies.open == ["a", "c"]
    studies.open_all()
    assert studies.open == ["a", "b", "c"]
    studies.close_all()
    assert studies.open == []


def test_an_unknown_study(studies: StudyList) -> None:
    """A study that there is not is told with those that there are, and nothing opens."""
    with pytest.raises(traitlets.TraitError, match="no study 'x'; the studies are a, b, c"):
        studies.open = ["a", "x"]
    with pytest.raises(UsageError, match="no study 'x'; the studies are a, b, c"):
        studies.cards("a", "x")
    assert studies.open == []


def test_open_keys_are_a_list(studies: StudyList) -> None:
    """What is open compares, prints and travels as a list, and observers get it."""
    seen = []
    studies.observe(lambda change: seen.append(change["new"]), "open")
    studies.open = ["b"]
    assert seen == [["b"]]
    assert repr(studies.open) == "['b']"
    assert studies.get_state()["open"] == ["b"]
    studies.set_state({"open": ["a", "b"]})
    assert studies.open == ["a", "b"]


def test_some_cards_keep_their_numbers(studies: StudyList) -> None:
    """A part of the list shows its studies with the numbers that they have on the page."""
    part = studies.cards("c", "b", "c")
    assert part.ids == ("c", "b")
    assert "Study 3: C n.d." in part.html
    assert part.html.count('<details class="study"') == 2
    assert [study.key for study in part.studies] == ["c", "b"]


def test_a_part_and_the_whole_are_one(studies: StudyList) -> None:
    """What opens in a part is open in the whole and in every other part, and the other way."""
    part, other = studies.cards("a"), studies.cards("a", "b")
    part.open_all()
    assert (studies.open, other.open) == (["a"], ["a"])
    studies.open = ["b", "c"]
    assert (part.open, other.open) == ([], ["b"])
    other.close_all()
    assert (studies.open, part.open) == (["c"], [])
    assert studies.cards("c").open == ["c"]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["whole", "ab", "b", "bc"]), st.lists(st.sampled_from(["a", "b", "c"]))
        ),
        max_size=6,
    )
)
def test_all_lists_agree_whatever_is_opened(moves: list[tuple[str, list[str]]]) -> None:
    """After any moves, each list has open exactly those of its studies that the whole has open."""
    whole = StudyList(RECORDS)
    lists = {"whole": whole, **{keys: whole.cards(*keys) for keys in ("ab", "b", "bc")}}
    for name, keys in moves:
        lists[name].open = [key for key in keys if key in lists[name].ids]
        for one in lists.values():
            assert one.open == [key for key in one.ids if key in whole.open]


def test_wrong_records() -> None:
    """A record with a wrong field is told by its study; so are two studies with one id."""
    with pytest.raises(UsageError, match="the study 'a' has the unknown field 'titel'; use one of"):
        StudyList([{"id": "a", "title": "A", "titel": "B"}])
    with pytest.raises(UsageError, match="two studies have one id"):
        StudyList([RECORDS[0], RECORDS[0]])


def test_words_of_another_language(studies: StudyList) -> None:
    """A language without words of its own has the English ones, in parts too."""
    assert SectionNav(SECTIONS, lang="xx").html == SectionNav(SECTIONS).html
    assert StudyList(RECORDS, lang="xx").cards("a").html == studies.cards("a").html


def test_closing_a_widget(studies: StudyList) -> None:
    """``close`` is still the widget’s own."""
    studies.close()
    assert studies.comm is None
