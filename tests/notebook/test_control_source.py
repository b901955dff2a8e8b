"""Studies and figures in the source of code cells, read without running it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.figure_data import FigureData
from explainer.notebook.control_source import (
    ShownFigure,
    UnreadableRecords,
    has_records,
    is_control,
    read_figure,
    read_records,
)
from explainer.notebook.python_source import format_figure

RECORDS = 'studies = StudyList([{"id": "a", "type": "book", "title": "A"}], lang="de")'
FIGURE = FigureData(
    slug="fear",
    title="Fear",
    caption="From [A](#study-a).",
    low=0,
    high=4,
    groups=("before", "after"),
    rows=(("fear", ((1.5, 0.1), (2.0, 0.2))),),
)
PIECES = st.sampled_from(
    [
        "studies",
        "=",
        "StudyList(",
        "[",
        "]",
        ")",
        ".cards(",
        '"a"',
        "\n",
        "{",
        "}",
        "nav",
        "\0",
        "%",
    ]
)


def test_a_figure_is_read_back() -> None:
    """What a build writes gives the same figure again."""
    shown = read_figure(format_figure(FIGURE, "de"))
    assert shown == ShownFigure(figure=FIGURE, lang="de")
    assert shown.is_drawable


@pytest.mark.parametrize(
    ("old", "new"),
    [('"before", "after"', '"before"'), ("high=4", "high=0"), ('"before", "after"', "")],
)
def test_numbers_that_do_not_fit_together_are_not_drawn(old: str, new: str) -> None:
    """A figure that its widget would refuse is not rendered from its source."""
    shown = read_figure(format_figure(FIGURE, "en").replace(old, new))
    assert shown
    assert not shown.is_drawable


@pytest.mark.parametrize(
    ("old", "new"),
    [("low=0", "low=lowest()"), ('"Fear"', "title"), ("display(", "print("), ("low=0,", "")],
)
def test_a_figure_that_code_makes_is_not_read(old: str, new: str) -> None:
    """Only plain values are read."""
    source = format_figure(FIGURE, "en")
    assert old in source
    assert read_figure(source.replace(old, new)) is None


def test_records_and_the_rest_of_their_cell() -> None:
    """What a person has added to the cell is kept apart."""
    records = read_records(f"from explainer import StudyList\n\n{RECORDS}\nx = 1")
    assert [study.key for study in records.studies] == ["a"]
    assert records.other_source == "x = 1"
    with pytest.raises(UnreadableRecords, match="made by code"):
        read_records("studies = StudyList(load())")
    with pytest.raises(UnreadableRecords, match="not valid Python"):
        read_records("studies = StudyList([")


@given(st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join))
def test_any_source_is_read_without_an_error(source: str) -> None:
    """A cell may hold anything, also what is not Python."""
    read_figure(source)
    has_records(source)
    is_control(source)
