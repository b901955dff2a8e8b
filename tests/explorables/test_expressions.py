"""The arithmetic of *what if*: what is accepted, and the same results in Python and in the page."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from explainer.explorables.expressions import (
    MAX_LENGTH,
    FormulaError,
    Tree,
    UndefinedResultError,
    evaluate,
    list_names,
    parse_formula,
)
from explainer.figure_data import format_fixed
from support.paths import ROOT

NUMBERS = st.one_of(st.sampled_from([0.0, 1.0, 100.0]), st.floats(0, 1e6))
LEAVES = st.one_of(st.sampled_from(["share", "others"]), NUMBERS)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.tuples(st.sampled_from(["+", "-", "*", "/", "min", "max"]), inner, inner),
    max_leaves=12,
)
SCRIPT = f"""
import {{ formatNumber }} from {json.dumps(str(ROOT / "frontend/src/explorables/explorable.js"))};
import {{ evaluate }} from {json.dumps(str(ROOT / "frontend/src/explorables/what-if.js"))};
let text = "";
process.stdin.on("data", (part) => (text += part)).on("end", () => {{
  const run = {{ evaluate, formatNumber }}[process.argv[1]];
  console.log(JSON.stringify(JSON.parse(text).map((values) => run(...values))));
}});
"""


def run_script(function: str, cases: Sequence[Sequence[object]]) -> list[Any]:
    """Return what a function of the page's script returns for each list of arguments."""
    node = shutil.which("node")
    assert node, "the frontend's tests need node"
    done = subprocess.run(
        [node, "--input-type=module", "-e", SCRIPT, function],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return list(json.loads(done.stdout))


def calculate(tree: Tree, values: dict[str, float]) -> float | None:
    try:
        return evaluate(tree, values)
    except UndefinedResultError:
        return None


def write(tree: Tree) -> str:
    """Return the formula of a tree."""
    if not isinstance(tree, tuple):
        return tree if isinstance(tree, str) else f"({tree!r})"
    name, first, second = tree[0], write(tree[1]), write(tree[2])
    return f"{name}({first}, {second})" if name in ("min", "max") else f"({first} {name} {second})"


def test_a_formula_follows_the_rules_of_arithmetic() -> None:
    values = {"share": 30.0, "others": 4.0}
    for formula, result in (
        ("2 + 3 * share", 92),
        ("(2 + 3) * share", 150),
        ("-share / others", -7.5),
        ("max(share, min(others, 2))", 30),
        ("1 / (others - 4)", None),
        ("min(1 / 0, 3)", None),
        ("*".join(["1e15"] * 25), None),
    ):
        assert calculate(parse_formula(formula), values) == result, formula


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "2 **" + " 2",
        "share % 2",
        "share.real",
        "open('x')",
        "__import__('os')",
        "[1]",
        "'a' * 3",
        "True",
        "1j",
        "share if 1 else 2",
        "a := 2",
        "lambda: 1",
        "max(1)",
        "max(*share)",
        "min(1, 2, key=abs)",
        "2e15",
        "1 < 2",
        "1+" * 200 + "1",
        "2; 3",
        "+2",
    ],
)
def test_whatever_is_not_arithmetic_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError):
        parse_formula(formula)


@given(TREES)
def test_a_written_formula_is_read_back(tree: Tree) -> None:
    """Reading and writing keep the result, and the names."""
    formula = write(tree)
    assume(len(formula) <= MAX_LENGTH)
    read = parse_formula(formula)
    values = {"share": 7.5, "others": -2.0}
    assert list(list_names(read)) == list(list_names(tree))
    result, again = calculate(tree, values), calculate(read, values)
    assert result == again


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.tuples(TREES, st.fixed_dictionaries({"share": NUMBERS, "others": NUMBERS})),
        min_size=10,
        max_size=40,
    )
)
def test_the_page_calculates_what_python_does(cases: list[tuple[Tree, dict[str, float]]]) -> None:
    """The script gives the same number to the last bit, and none where Python gives none."""
    for (tree, values), result in zip(cases, run_script("evaluate", cases), strict=True):
        expected = calculate(tree, values)
        assert result == expected, (tree, values)
        assert expected is None or math.isfinite(expected)


SIXTEENTHS = st.integers(-(10**6), 10**6).map(lambda number: number / 16)
"""Many of them are halfway between two numbers with fewer decimals."""


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(SIXTEENTHS, st.floats(allow_nan=False, allow_infinity=False)),
            st.integers(0, 4),
        ),
        min_size=100,
        max_size=400,
    )
)
def test_the_page_rounds_as_python_does(cases: list[tuple[float, int]]) -> None:
    written = run_script("formatNumber", cases)
    assert written == [format_fixed(*case).replace("-", "−") for case in cases]


def test_halves_are_rounded_away_from_zero_which_has_no_sign() -> None:
    numbers = (12.5, -12.5, 0.5, -0.4, -0.0)
    assert [format_fixed(number, 0) for number in numbers] == ["13", "-13", "1", "0", "0"]
    assert format_fixed(-0.125, 2) == "-0.13"
