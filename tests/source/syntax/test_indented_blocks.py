from __future__ import annotations

from pathlib import Path

import pytest

from explainer.source.cleanup import CleanTokens, clean_markdown


def clean(text: str) -> CleanTokens:
    cleaned = clean_markdown(text, path=Path("page.md"))
    assert clean_markdown(cleaned.text, path=Path("page.md")).text == cleaned.text
    return cleaned


def make_aside(kind: str, title: str, text: str) -> str:
    return f'<aside class="callout callout-{kind}">\n\n**{title}**\n\n{text}\n\n</aside>'


def make_details(kind: str, title: str, text: str) -> str:
    start = f'<details class="callout callout-{kind}">\n<summary>{title}</summary>'
    return f"{start}\n\n{text}\n\n</details>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("!!! note\n    A **b**.\n", make_aside("note", "Note", "A **b**.")),
        ('!!! warning "A *b*"\n\n    C\n', make_aside("warning", "A *b*", "C")),
        ('!!! danger inline end "T"\n    C\n', make_aside("caution", "T", "C")),
        ("!!! pied-piper\n    C\n", make_aside("note", "Pied piper", "C")),
        ('!!! note ""\n    C\n', make_aside("note", "Note", "C")),
        ('???+ tip "T"\n    C\n\n\n    D\n\nE', make_aside("tip", "T", "C\n\nD") + "\n\nE"),
        ('??? tip "T"\n    C\n', make_details("tip", "T", "C")),
        (
            "!!! note\n    A\n\n    !!! tip\n        B\nC",
            make_aside("note", "Note", "A\n\n" + make_aside("tip", "Tip", "B")) + "\n\nC",
        ),
        (
            '=== "C"\n\n    ```c\n    a\n    ```\n\n=== "D"\n\n    d\n',
            "**C**\n\n```c\na\n```\n\n**D**\n\nd",
        ),
        (
            "- a\n\n    !!! tip\n        B\n",
            "- a\n\n  " + make_aside("tip", "Tip", "B").replace("\n\n", "\n\n  "),
        ),
        ("[TOC]\n\nA", "A"),
        ("[[_TOC_]]\n\nA", "A"),
    ],
)
def test_block(text: str, expected: str) -> None:
    """Admonitions are callouts, tabs come one below the other; pages have a list of sections."""
    cleaned = clean(text)
    assert cleaned.text == expected
    assert not cleaned.diagnostics


@pytest.mark.parametrize(
    "text",
    [
        r"\!!! note",
        'A\n\\=== "T"',
        r"\[TOC]",
        "[[TOC]]",
        "!!!\n\nA",
        "What???\n\nA",
        "!!! Yes, really.\n\nA",
    ],
)
def test_other_text_stays(text: str) -> None:
    """Marks without the name of a block are text."""
    assert clean(text).text == text
