from __future__ import annotations

import time
from pathlib import Path

import pytest

from explainer.source.cleanup import clean_markdown
from explainer.text.markdown import render_markdown


def clean(text: str) -> str:
    return clean_markdown(text, path=Path("page.md"), title="Page").text


def write_list(attributes: str, *items: str) -> str:
    inside = "\n\n".join(f"<li>\n\n{item}\n\n</li>" for item in items)
    return f"<ol {attributes}>\n\n{inside}\n\n</ol>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a. One\nb. Two\n\n   More\n\nc. Three", ('type="a"', "One", "Two\n\nMore", "Three")),
        ("C)  One\nD)  Two", ('type="A" start="3"', "One", "Two")),
        ("(i) One\n(ii) Two\n(iii) Three", ('type="i"', "One", "Two", "Three")),
        ("I. One\n\nII. Two", ('type="I"', "One", "Two")),
        ("i. One\nj. Two", ('type="a" start="9"', "One", "Two")),
        ("a. One\ncontinued\nb. Two", ('type="a"', "One\ncontinued", "Two")),
    ],
)
def test_letters_and_roman_numerals(text: str, expected: tuple[str, ...]) -> None:
    """Markdown has no such lists, so they are HTML, whose items are Markdown."""
    assert clean(text) == write_list(*expected)
    assert clean(clean(text)) == clean(text)


def test_letters_in_an_item_need_no_blank_line() -> None:
    """As in pandoc, they follow the text of the item."""
    assert '<ol type="a">' in clean("1. How:\n   a. One\n   b. Two")
    assert "ol" not in clean("How:\na. One\nb. Two")
    text = clean("- How:\n  a\\. One\n  b\\. Two")
    assert text == "- How:\n  a\\. One\n  b\\. Two"
    assert clean(text) == text


def test_numbers_of_examples_go_on() -> None:
    """Pandoc counts examples over the page; ``#.`` begins with 1."""
    text = "(@) One\n(@two) Two\n\nText\n\n(@) Three\n\nText\n\n#. Four\n#. Five"
    assert clean(text) == "1. One\n1. Two\n\nText\n\n3. Three\n\nText\n\n1. Four\n1. Five"


@pytest.mark.parametrize("text", ["A. Smith", "I. One\n\nC. Two", "a. One", "e) One\n(f) Two"])
def test_a_letter_alone_is_text(text: str) -> None:
    """A list has a second item, which follows the first one."""
    assert "<ol" not in clean(text)
    assert clean(clean(text)) == clean(text)


def test_letters_after_a_backslash_are_text() -> None:
    """They stay text however often the page is written."""
    text = clean("a\\. One\n\nb\\. Two")
    assert text == "a\\. One\n\nb\\. Two"
    assert clean(text) == text


def test_pages_show_the_letters() -> None:
    """The type of the list is part of the page."""
    assert '<ol type="a"' in render_markdown(clean("a. One\nb. Two"))


def test_many_lists_take_time_that_grows_with_them() -> None:
    """Each list is looked at once."""
    start = time.perf_counter()
    clean("- a. One\n" + "  a. One\n" * 3000 + "\na. One\nc. Two\n\n" * 2000)
    clean("a. One\nb. Two\n\nText\n\n" * 300)
    assert time.perf_counter() - start < 30
