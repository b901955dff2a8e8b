"""Numbers and short words with hyphens are not broken, and stay as they are written."""

from __future__ import annotations

import pytest

from explainer.text.markdown import render_markdown
from explainer.text.markup import extract_plain_text
from explainer.text.typography import keep_together


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("29 %, against 38 %", "29\u00a0%, against 38\u00a0%"),
        ("(n = 12)", "(n\u00a0=\u00a012)"),
        ("p < 0.05", "p\u00a0&lt;\u00a00.05"),
        ("p =.04", "p\u00a0=.04"),
        ("a 3 % b = c", "a 3\u00a0% b = c"),
        ("then = 3", "then = 3"),
    ],
)
def test_numbers_keep_their_units_and_signs(text, kept):
    """A space inside of a number's expression is a no-break space, others stay."""
    assert str(keep_together(text)) == kept


@pytest.mark.parametrize(
    "word", ["survivor-led", "Drop-in", "meta-analysis", "état-major", "PHQ-9", "AQ-27"]
)
def test_a_short_word_with_a_hyphen_is_kept_together(word):
    """The word has an element of its own, with the hyphen that its author typed."""
    html = str(keep_together(f"A {word} & more"))
    assert html == f'A <span class="together">{word}</span> &amp; more'
    assert extract_plain_text(html) == f"A {word} & more"


@pytest.mark.parametrize(
    "text", ["2018-08-04", "a-b", "--option-name", "one-two-three-four-five", "pages-2018", "x- y"]
)
def test_other_hyphens_may_end_a_line(text):
    """Dates, options and words too long for a phone stay as they are."""
    assert str(keep_together(text)) == text


def test_code_and_addresses_stay_as_they_are():
    """Only text is kept together, not code, and no address changes."""
    html = render_markdown("`self-help 3 %` [self-help](https://self-help.org/a-b) 3 %")
    assert "<code>self-help 3 %</code>" in html
    assert 'href="https://self-help.org/a-b"' in html
    assert '<span class="together">self-help</span></a> 3&nbsp;%' in html
