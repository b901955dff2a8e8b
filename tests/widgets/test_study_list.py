from __future__ import annotations

import ipywidgets
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st

from explainer import StudyList

RECORDS = [{"id": key, "title": key.upper()} for key in ("a", "b", "c")]


@pytest.fixture
def studies() -> StudyList:
    return StudyList(RECORDS)


def test_saved_output_is_the_html(studies: StudyList) -> None:
    """Where no kernel runs, the saved output shows the same semantic HTML."""
    data, _ = studies._repr_mimebundle_(include=None, exclude=None)
    assert data["text/html"] == studies.html
    assert studies.html.startswith('<div class="explainer-studies"')
    assert "application/vnd.jupyter.widget-view+json" in data


def test_synced_state(studies: StudyList) -> None:
    """The state has every trait that the script reads."""
    assert {"kind", "html", "open_ids", "_esm", "_css"} <= set(studies.get_state())
    assert studies.kind == "studies"
    assert studies.get_state()["open_ids"] == []


def test_open_and_close(studies: StudyList) -> None:
    """Cards open and close one by one and all at once, in the order of the list."""
    studies.open_ids = ["c", "a"]
    assert studies.open_ids == ["a", "c"]
    studies.open_all()
    assert studies.open_ids == ["a", "b", "c"]
    studies.close_all()
    assert studies.open_ids == []


def test_unknown_study(studies: StudyList) -> None:
    """The error for an unknown study lists the known ones, and nothing opens."""
    for name in ("open_ids", "open"):
        with pytest.raises(traitlets.TraitError, match="no study 'x'; the studies are a, b, c"):
            setattr(studies, name, ["a", "x"])
    with pytest.raises(ValueError, match="no study 'x'; the studies are a, b, c"):
        studies.cards("a", "x")
    assert studies.open_ids == []


def test_open_is_another_name_of_the_trait(studies: StudyList) -> None:
    """Notebooks that read, set and observe ``open`` go on working."""
    seen: list[tuple[str, list[str]]] = []

    def record(change: traitlets.Bunch) -> None:
        seen.append((change["name"], change["new"]))

    studies.observe(record, "open")
    studies.open = ["b"]
    assert seen == [("open", ["b"])]
    assert studies.open == ["b"]
    assert repr(studies.open) == "['b']"
    assert ",".join(studies.open) == "b"
    studies.set_state({"open_ids": ["a", "b"]})
    assert studies.open == ["a", "b"]
    studies.unobserve(record, "open")
    studies.open = []
    assert seen == [("open", ["b"]), ("open", ["a", "b"])]


def test_open_is_the_method_of_ipywidgets(studies: StudyList) -> None:
    """A closed widget opens its comm again, as every widget of ipywidgets does."""
    assert StudyList.open is ipywidgets.Widget.open
    studies.close()
    assert studies.comm is None
    studies.open()
    assert studies.comm is not None
    assert studies.open == []


def test_some_cards_keep_their_numbers(studies: StudyList) -> None:
    """A part of the list shows its studies with the numbers that they have on the page."""
    part = studies.cards("c", "b", "c")
    assert part.ids == ("c", "b")
    assert "C n.d." in part.html
    assert part.html.count('<details class="study"') == 2
    assert [study.key for study in part.studies] == ["c", "b"]


def test_parts_open_with_the_whole(studies: StudyList) -> None:
    """What opens in a part opens in the whole and in every other part, and the reverse."""
    part, other = studies.cards("a"), studies.cards("a", "b")
    part.open_all()
    assert (studies.open, other.open) == (["a"], ["a"])
    studies.open = ["b", "c"]
    assert (part.open, other.open) == ([], ["b"])
    other.close_all()
    assert (studies.open, part.open) == (["c"], [])
    assert studies.cards("c").open == ["c"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["whole", "ab", "b", "bc"]), st.lists(st.sampled_from(["a", "b", "c"]))
        ),
        max_size=6,
    )
)
def test_all_lists_agree_after_any_moves(moves: list[tuple[str, list[str]]]) -> None:
    """Each list has open exactly those of its studies that the whole has open."""
    whole = StudyList(RECORDS)
    lists = {"whole": whole, **{keys: whole.cards(*keys) for keys in ("ab", "b", "bc")}}
    for name, keys in moves:
        lists[name].open_ids = [key for key in keys if key in lists[name].ids]
        for part in lists.values():
            assert part.open_ids == [key for key in part.ids if key in whole.open_ids]


def test_wrong_records() -> None:
    """The error for a record with a wrong field names the study; so does that for a double id."""
    with pytest.raises(ValueError, match="the study 'a' has the unknown field 'titel'"):
        StudyList([{"id": "a", "title": "A", "titel": "B"}])
    with pytest.raises(ValueError, match="two studies have the same id"):
        StudyList([RECORDS[0], RECORDS[0]])


def test_language_without_translation(studies: StudyList) -> None:
    """A language without translated messages has the English ones, in parts too."""
    assert StudyList(RECORDS, lang="xx").cards("a").html == studies.cards("a").html
