from __future__ import annotations

from pathlib import Path

import pytest

from explainer.source.titles import make_title, read_title, read_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Three rules of <em>do</em>-calculus", "Three rules of do-calculus"),
        ("Using `knitr` and *R*, see [a post](b.md)", "Using knitr and R, see a post"),
        ("Water is H<sub>2</sub>O", "Water is H2O"),
        ("The __init__ of a <name>, 5 * 3 * 2", "The __init__ of a <name>, 5 * 3 * 2"),
        ("{dplyr} and {ggplot2}", "{dplyr} and {ggplot2}"),
    ],
)
def test_text_fields_lose_markup_and_keep_their_words(text: str, words: str) -> None:
    assert read_words(text) == words


@pytest.mark.parametrize(
    ("markdown", "title"),
    [
        ("# Layers {#sec-layers}\n\nText.", "Layers"),
        ("Text.\n\n# A *new* day {.unnumbered}\n", "A new day"),
        ("## A section\n", ""),
    ],
)
def test_the_title_is_the_first_heading_of_level_one_without_attributes(
    markdown: str, title: str
) -> None:
    assert read_title(markdown) == title


def test_a_page_without_a_title_is_named_after_its_file() -> None:
    assert make_title(Path("a_good-day.md")) == "A good day"
    assert make_title(Path("stigma/index.md")) == "Stigma"
