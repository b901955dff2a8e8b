"""The first sentences of a paragraph."""

from __future__ import annotations

import pytest

from explainer.text.sentences import take_first_sentences
from support.growth import check_growth


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One sentence. And one more.", "One sentence."),
        ("It cost $5 a day. The next sentence is here.", "It cost $5 a day."),
        ("From $5 to $6 a day. Then less.", "From $5 to $6 a day."),
        ("There were a) owls and b) larks. Then more.", "There were a) owls and b) larks."),
        ("It is $a. B$ here. Then more.", "It is $a. B$ here."),
        ("We (as others. Perhaps) agree. Then more.", "We (as others. Perhaps) agree."),
        ("**All of it. Always.** Then more.", "**All of it. Always.**"),
        ("*So. It* is `a. b` so. Then more.", "*So. It* is `a. b` so."),
        ("2 * 3 birds. Then more.", "2 * 3 birds."),
        ("“Yes. Now.” Then more.", "“Yes. Now.”"),
        ("About 3.5 of them. 7 more came. Then none.", "About 3.5 of them. 7 more came."),
        ("No end", "No end"),
    ],
)
def test_first_sentence(text: str, first: str) -> None:
    """It ends where nothing that it opens is still open; money and lists open nothing."""
    assert take_first_sentences(text) == first


@pytest.mark.parametrize("start", ["", '"', "(", "$"])
def test_time_grows_with_the_text(start: str) -> None:
    """Also where what is opened first is never closed."""
    check_growth(
        lambda size: take_first_sentences(start + "A bird sings. " * size, least=10**9), 500
    )
