"""Differences that may be chance."""

from __future__ import annotations

import pytest

from explainer.source.figure_claims import find_small_gaps

GROUPS = ("psychiatrists", "other doctors", "students")
ROWS = {
    "fear": ((8.43, 0.65), (14.15, 0.59), (16.14, 0.36)),
    "coercion": ((19.14, 0.50), (18.55, 0.34), (18.66, 0.24)),
    "avoidance": ((6.17, 0.52), (10.61, 0.44), (10.75, 0.30)),
}
COERCION = "the gap between “psychiatrists” and “students” on “coercion” is 0.48, less than its"
AVOIDANCE = "the gap between “students” and “other doctors” on “avoidance” is 0.14, less than its"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Psychiatrists have the highest mean on coercion.", [COERCION]),
        ("On avoidance and fear, students are highest.", [AVOIDANCE]),
        (
            "Psychiatrists are highest on coercion, and students on all but coercion; "
            "students are the highest on fear and avoidance.",
            [COERCION, AVOIDANCE],
        ),
        ("On avoidance, students are higher than other doctors.", [AVOIDANCE]),
        ("Students are higher on avoidance than other doctors.", [AVOIDANCE]),
        (
            "Other doctors are lower than psychiatrists on coercion.",
            ["the gap between “other doctors” and “psychiatrists” on “coercion” is 0.59, less"],
        ),
    ],
)
def test_a_gap_below_its_standard_error_is_found(text: str, expected: list[str]) -> None:
    """For “highest” and “lowest”, the gap is the one to the nearest other group."""
    found = list(find_small_gaps(text, GROUPS, ROWS))
    assert len(found) == len(expected)
    assert all(one.startswith(start) for one, start in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Students are highest on fear.",
        "Psychiatrists are lower than students on avoidance.",
        "On coercion psychiatrists have the highest mean, which may be chance.",
        "Psychiatrists have the highest mean on coercion. That is about one standard error.",
        "Psychiatrists are not the highest on coercion.",
        "More is more of what the scale is named for.",
    ],
)
def test_other_sentences_are_left_alone(text: str) -> None:
    """A larger gap, a doubt that is said, and a negation are fine."""
    assert list(find_small_gaps(text, GROUPS, ROWS)) == []
