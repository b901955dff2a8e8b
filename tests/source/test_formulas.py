"""Formulas pass from pages to notebooks as they were written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from explainer.source.cleanup import clean_markdown
from explainer.text.formulas import find_formulas

TEX = st.lists(
    st.sampled_from(
        [
            *(
                "x",
                "y_1",
                "^2",
                " ",
                "*",
                "**",
                "_",
                "__",
                "\\\\",
                "\\",
                "<",
                ">",
                "&",
                "&amp;",
                "~~",
            ),
            *("{}", "{", "}", "[a]", "(b)", "](c)", "#", "- ", "+ ", "= ", "1. ", "> ", "!", "\\{"),
            *(
                "|",
                "\\|",
                "<b>",
                "<!--",
                "\\frac{1}{2}",
                "\\text{a b}",
                "\t",
                "é",
                "http://a.b",
                "5",
            ),
            *("'", '"', "...", ":smile:", "[[x]]", "^[n]", "[^1]", "@x", "==", "%%", "`"),
        ]
    ),
    max_size=8,
).map("".join)
LINES = st.lists(TEX.filter(str.strip), min_size=1, max_size=4).map("\n".join)
PLACES = [
    *("{}", "Text {} text.", "a {}, b", "**{}**", "*a {} b*", "[{}](https://a.example)", "~~{}~~"),
    *("- {}", "1. a\n\n   {}\n2. b", "> {}", "> - {}", "- a\n  - {}", "## A {} title", "#### {}"),
    *("| a | b |\n| - | - |\n| {} | c |", "| {} | b |\n| - | - |\n| c | d |", "($5) {} costs $6"),
]


def clean(text: str) -> str:
    return clean_markdown(text, path=Path("p.md"), title="A title").text


def put(formula: str, place: str) -> str:
    """Return a text with a formula, whose lines get the signs of the blocks around them."""
    before, _, _ = place.rpartition("\n")[2].partition("{}")
    indent = "".join(sign if sign == ">" else " " for sign in before if sign in "> -1.")
    prefix = indent if before.strip() in (">", "-", "> -", "") else ""
    return place.replace("{}", formula.replace("\n", f"\n{prefix}"))


def is_one_formula(text: str) -> bool:
    formula = find_formulas(text).get(0)
    return formula is not None and formula.end == len(text) and formula.source == text


@given(tex=TEX, place=st.sampled_from(PLACES))
@example(tex="\\{1, 2\\}", place="Text {} text.")
@example(tex="|x|", place="| {} | b |\n| - | - |\n| c | d |")
def test_a_formula_in_a_line_is_not_changed(tex: str, place: str) -> None:
    formula = f"${tex}$"
    assume(is_one_formula(formula))
    found = find_formulas(put(formula, place))
    assume(any(value.source == formula for value in found.values()))
    assume("|" not in formula or place[0] != "|" or tex[0] == tex[-1])
    once = clean(put(formula, place))
    assert formula in once
    assert clean(once) == once


@given(tex=LINES, place=st.sampled_from([place for place in PLACES if place[0] not in "#|"]))
@example(tex="a\n=\n- b", place="{}")
@example(tex="x &< y \\\\\n+ {} * z", place="> - {}")
def test_a_formula_of_several_lines_is_not_changed(tex: str, place: str) -> None:
    formula = f"$$\n{tex}\n$$"
    text = put(formula, place)
    assume(is_one_formula(formula) and "\\begin" not in tex)
    once = clean(text)
    lines = [line.lstrip(" \t>") for line in once.split("\n")]
    assert "\n".join(line.lstrip(" \t>") for line in formula.split("\n")) in "\n".join(lines)
    assert clean(once) == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It costs $5.", "It costs \\$5."),
        ("It costs $5, not $6.", "It costs <span>\\$</span>5, not <span>\\$</span>6."),
        ("\\$5 and `$x$` and $y$", "<span>\\$</span>5 and `$x$` and $y$"),
        ("\\(x_1\\) and {math}`y*z*`", "$x_1$ and $y*z*$"),
        ("```math\nx < y\n```", "$$\nx < y\n$$"),
        ("```{math}\n:label: a\n\nx\n\ny\n```", "$$\nx\n$$\n\n$$\ny\n$$"),
        ("```python\ncost = '$5$'\n```", "```python\ncost = '$5$'\n```"),
        ("    $$ code $$", "```\n$$ code $$\n```"),
        ("[x = y]", "[x = y]"),
        ("![A $x$ b](c.png)", "![A \\$x\\$ b](c.png)"),
        ("\\[x = y\\]", "$$x = y$$"),
        ("&#91;x = y\\]", "[x = y]"),
        ("Title $x$\n===\n\na", "## Title $x$\n\na"),
    ],
)
def test_signs_are_those_that_jupyter_reads(text: str, expected: str) -> None:
    assert clean(text) == expected
    assert clean(expected) == expected
