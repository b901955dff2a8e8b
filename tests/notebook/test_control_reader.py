"""Which of our controls a code cell shows, read without running it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.explorables.guess import GuessData
from explainer.figure_data import FigureData
from explainer.notebook.control_reader import (
    ControlReader,
    has_own_code,
    may_show_control,
    split_controls,
)
from explainer.notebook.control_source import ShownFigure, ShownNav, ShownStudies
from explainer.notebook.explorable_source import ShownExplorable, format_explorable
from explainer.notebook.python_source import format_figure

RECORDS = 'studies = StudyList([{"id": "a", "type": "book", "title": "A"}], lang="de")'
NAV = 'nav = SectionNav([("why", "Why")])'
CARDS = 'studies.cards("a")'
DATA = FigureData(
    slug="fear",
    title="Fear",
    caption="From [A](#study-a).",
    low=0,
    high=4,
    groups=("before", "after"),
    rows=(("fear", ((1.5, 0.1), (2.0, 0.2))),),
)
FIGURE = format_figure(DATA, "en")
GUESS = format_explorable(GuessData(asks="How much?", says="", figure=DATA, group="after"), "en")
OWN = "x = 1\nprint(x)"


def read(*sources: str) -> list[list[type]]:
    reader = ControlReader()
    return [[type(shown) for shown in reader.read(source).controls] for source in sources]


def test_cells_that_were_joined_show_all_their_controls() -> None:
    """In their order, whatever else is between them."""
    reader = ControlReader()
    reader.read(f"{NAV}\n{RECORDS}")
    joined = reader.read(f"nav\n\n{GUESS}\n\n{OWN}\n{FIGURE}\n\n{CARDS}")
    assert [type(shown) for shown in joined.controls] == [
        ShownNav,
        ShownExplorable,
        ShownFigure,
        ShownStudies,
    ]
    assert not joined.is_plain
    assert reader.read(f"{GUESS}\n{FIGURE}").is_plain


def test_a_control_may_be_made_in_another_cell() -> None:
    """As after a split, or where an educator shows it again."""
    made, shown = FIGURE.rsplit("\n", 1)
    assert read(made, shown) == [[], [ShownFigure]]
    assert read(GUESS, "guess") == [[ShownExplorable], [ShownExplorable]]
    assert read(RECORDS, CARDS, 'studies.cards("b")', "studies = 1\nstudies") == [
        [],
        [ShownStudies],
        [],
        [],
    ]


def test_cards_have_the_language_and_the_numbers_of_their_list() -> None:
    """Both are in another cell."""
    reader = ControlReader()
    reader.read(RECORDS)
    (shown,) = reader.read(CARDS).controls
    assert isinstance(shown, ShownStudies)
    numbered = [(number, study.key) for number, study in shown.numbered]
    assert (shown.lang, numbered) == ("de", [(1, "a")])


@pytest.mark.parametrize("source", [NAV, RECORDS, "nav", CARDS, FIGURE, GUESS, f"nav\n{FIGURE}"])
def test_controls_are_no_code_of_educators(source: str) -> None:
    """So no kernel starts for them; joined with other code, one does."""
    assert not has_own_code(source)
    assert has_own_code(f"{source}\n{OWN}")
    assert has_own_code(f"{OWN}\n{source}")


def test_a_cell_is_split_where_its_controls_are() -> None:
    """Its parts are its text again, and comments stay above what they are about."""
    source = f"# of mine\nx = 1\n\n# the figure\n{FIGURE}\n\nnav; x\n{GUESS}\n# the end"
    parts = split_controls(source)
    assert [part.strip() for part in parts] == [
        "# of mine\nx = 1",
        f"# the figure\n{FIGURE}",
        "nav; x",
        f"{GUESS}\n# the end",
    ]
    assert "\n".join(parts) == source


@given(st.lists(st.sampled_from([NAV, RECORDS, CARDS, FIGURE, GUESS, OWN, "(", "nav;", "'''"])))
def test_any_cell_can_be_read(sources: list[str]) -> None:
    """Nothing is lost when it is split, and what is shown was expected."""
    source = "\n".join(sources)
    assert "\n".join(split_controls(source)) == source
    assert may_show_control(source) or not ControlReader().read(source).controls
    has_own_code(source)
