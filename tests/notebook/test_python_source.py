from __future__ import annotations

import ast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from explainer.notebook.python_source import format_literal

CHARACTERS = st.sampled_from(
    ['"', "'", "\\", "\n", "\r", '"""', "%", "?", "!", "é", "ة", "\0", "\u2028"]
)
TEXTS = st.one_of(st.text(), st.lists(CHARACTERS | st.text(max_size=3), max_size=12).map("".join))
VALUES = st.recursive(
    TEXTS | st.integers() | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(TEXTS, inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
@example('line\n"')
@example('line\n\\"')
@example('\n""""')
@example("a\n\r\nb\r")
@example("\0\n\x7f")
def test_a_literal_evaluates_to_its_value(value: object) -> None:
    """Whatever the value, Python reads back exactly the same one."""
    assert ast.literal_eval(format_literal(value)) == value


@given(VALUES)
@example(["\n", {"\x85": "\u2028", "\x1c": "\u2029\n"}])
def test_a_notebook_reads_the_same_literal(value: object) -> None:
    """IPython’s own syntax, such as % and ?, changes nothing in a literal."""
    source = f"# words\nx = {format_literal(value)}"
    transformed = TransformerManager().transform_cell(source)
    assert ast.dump(ast.parse(transformed)) == ast.dump(ast.parse(source))


def test_a_literal_is_readable() -> None:
    """Short values share a line, long ones have a line each, and prose is a block."""
    value = {"id": "able", "issued": [2014, 6], "found": 'One.\n\nTwo "so-called" birds.'}
    assert format_literal([value, ("a", "A")]) == (
        '[\n    {\n        "id": "able",\n        "issued": [2014, 6],\n'
        '        "found": """One.\n\nTwo "so-called" birds.""",\n    },\n    ("a", "A"),\n]'
    )


def test_small_containers() -> None:
    """Empty containers and a tuple of one item are valid Python."""
    assert [format_literal(value) for value in ([], (), {}, (1,))] == ["[]", "()", "{}", "(1,)"]


def test_a_value_without_a_literal_is_a_bug() -> None:
    """A value of another type is never written as wrong source."""
    with pytest.raises(AssertionError, match="cannot be written as a literal"):
        format_literal(1j)
