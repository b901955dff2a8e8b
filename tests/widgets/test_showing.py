"""A cell shows each control in it, as educators join cells."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import RichOutput, capture_output

from explainer.widgets.showing import show_all_controls

MADE = """from explainer import Question, SectionNav, StudyList
nav = SectionNav([("a", "A")])
studies = StudyList([{"id": "a", "type": "book", "title": "T"}])
question = Question("Why?\\n\\n- [x] So\\n- [ ] Not so")"""


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    """Run IPython as a kernel does."""
    running = InteractiveShell.instance()
    show_all_controls()
    show_all_controls()
    yield running
    InteractiveShell.clear_instance()


def list_shown(shell: InteractiveShell, source: str) -> list[str]:
    """Run a cell and return what it shows."""
    with capture_output() as captured:
        assert shell.run_cell(source).success
    outputs: list[RichOutput] = captured.outputs
    return [output.data["text/plain"] for output in outputs]


def test_each_control_of_a_cell_is_shown_once(shell: InteractiveShell) -> None:
    """In its order, also above other code; other values are not."""
    shell.run_cell(MADE)
    source = 'nav\n\n1\nstr(2)\nquestion\nstudies.cards("a")\nx = studies'
    assert list_shown(shell, source) == ["SectionNav()", "Question()", "StudyList()"]
    assert list_shown(shell, "nav\nx = 1") == ["SectionNav()"]
    assert list_shown(shell, "if nav:\n    nav\nx = 1") == []


def test_an_error_names_the_line_of_the_educator(shell: InteractiveShell) -> None:
    """The line is as it was written."""
    shell.run_cell(MADE)
    result = shell.run_cell('nav\nstudies.cards("b")\nx = 1')
    assert isinstance(result.error_in_exec, ValueError)
    frame = result.error_in_exec.__traceback__
    assert frame is not None
    assert frame.tb_next is not None
    assert frame.tb_next.tb_lineno == 2
