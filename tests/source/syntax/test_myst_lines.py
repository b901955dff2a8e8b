from __future__ import annotations

import pytest

from explainer.source.syntax.myst_lines import remove_hidden_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A\n\n+++\n\nB", "A\n\n\n\nB"),
        ('A\n\n+++ {"tags": ["a"]}\n\nB', "A\n\n\n\nB"),
        ("A\n\n% hidden\n% too\nB", "A\n\n\n\nB"),
        ("50 % of it, and a % b", "50 % of it, and a % b"),
        ("```\n% a\n+++\n```", "```\n% a\n+++\n```"),
        ("$$\nx\n% a\n$$", "$$\nx\n% a\n$$"),
        ("++++", "++++"),
    ],
)
def test_comments_and_breaks_are_not_shown(text: str, expected: str) -> None:
    """Code and formulas stay as they are."""
    assert remove_hidden_lines(text).text == expected
