"""Claims that something was never studied."""

from __future__ import annotations

import pytest

from explainer.source.absence_claims import find_absence_claims
from explainer.source.tokens import parse_markdown


def claims(text: str) -> list[str]:
    """Return the claims in a paragraph."""
    return [
        claim
        for token in parse_markdown(text)
        if token.type == "inline"
        for claim in find_absence_claims(token)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("That nobody has measured them well does not mean much.", "nobody has measured"),
        ("No-one has ever really\ntested such houses.", "No-one has ever really tested"),
        ("There is no good evidence for it.", "There is no good evidence"),
        ("So far no trial has compared the two.", "no trial has"),
        ("Such groups have never been studied.", "have never been studied"),
        (
            "Nobody has measured it. Houses are old. They stand in [a town](https://a.example).",
            "Nobody has measured",
        ),
    ],
)
def test_a_claim_without_a_source_is_found(text: str, expected: str) -> None:
    """A link two sentences further on is not its source."""
    assert claims(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Nobody has measured it, [a review of 11 trials](https://a.example) says.",
        "They looked for [trials](https://a.example). Nobody has measured it.",
        "“Nobody has studied this” is easy to write and hard to know.",
        "We searched on this day, and found none.",
        "None of the four works measures lectures.",
        "Nobody has to speak. There is no hurry, and no study today.",
        "The trial found no evidence of a difference.",
    ],
)
def test_other_sentences_are_left_alone(text: str) -> None:
    """A source beside it, a quotation, and what works did find are fine."""
    assert claims(text) == []
