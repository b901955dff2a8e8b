from __future__ import annotations

from pathlib import Path

from explainer.source.cleanup import clean_markdown


def test_headings_in_a_set_of_tabs_are_labels() -> None:
    """A tab is not a section of the page; a heading in a tab is one below it."""
    text = (
        "## A\n\n::: {.panel-tabset}\n## One `x` {.y}\n\na\n\n### Part\n\nb\n\n"
        "## **Two**\n\nc\n:::\n\n::: {.columns}\n## D\n:::\n\nd"
    )
    cleaned = clean_markdown(text, path=Path("page.md")).text
    assert cleaned == ("## A\n\n**One `x`**\n\na\n\n### Part\n\nb\n\n**Two**\n\nc\n\n## D\n\nd")
    assert clean_markdown(cleaned, path=Path("page.md")).text == cleaned


def test_blocks_of_columns_are_no_warning() -> None:
    """They say only where their parts stand."""
    text = "::: {.column-screen-inset-right}\na\n:::\n\n::: {.g-col-5}\nb\n:::"
    cleaned = clean_markdown(text, path=Path("page.md"))
    assert (cleaned.text, cleaned.diagnostics) == ("a\n\nb", ())
