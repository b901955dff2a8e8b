"""Figures that show the numbers of another figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.builder import check
from support.content import open_content, open_page

STUDY = """---
type: article-journal
title: A
author: [{family: Able, given: B.}]
issued: 2014
DOI: 10.1000/able
---
"""
SONGS = """---
title: How loud birds sing
finding: Larks are loudest at dawn
study: able2014
from: 0
to: 10
---
| song | larks | owls |
|---|---|---|
| at dawn | 8.25 (0.40) | 2.10 (0.35) |

The answer is in the table.
"""
SECOND = """---
title: Who is louder?
numbers-of: {name}
ends: [silent, loudest]
---
{text}
"""
PAGE = "---\ntitle: P\n---\n\n## One\n\n```{figure} quiz\n```\n\n```{figure} songs\n```\n"


def write_site(folder: Path, *, name: str = "songs", text: str = "Look closely.") -> Path:
    for path, content in {
        "site.toml": 'title = "S"\n',
        "studies/able2014.md": STUDY,
        "figures/songs.md": SONGS,
        "figures/quiz.md": SECOND.format(name=name, text=text),
        "pages/p.md": PAGE,
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    return folder


def test_figure_shows_the_numbers_of_another_one_without_its_finding(tmp_path: Path) -> None:
    """It has their numbers, range, source and card, and a title, ends and text of its own."""
    page = open_page(open_content(write_site(tmp_path)), "p")
    quiz, songs = page.sections[-1].figures
    assert (quiz.rows, quiz.groups) == (songs.rows, songs.groups)
    assert (quiz.low, quiz.high, quiz.ends) == (0, 10, ("silent", "loudest"))
    assert (quiz.title, quiz.finding) == ("Who is louder?", "")
    assert quiz.caption.endswith("Look closely.")
    assert quiz.caption.split("\n\n")[0] == songs.caption.split("\n\n")[0]
    assert page.studies == ("able2014",)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("song", "", "E422"),
        ("quiz", "", "E422"),
        ("../songs", "", "E422"),
        ("songs", "| a | b |\n|---|---|\n| c | 1 (1) |", "E408"),
    ],
)
def test_numbers_come_from_one_table(name: str, text: str, code: str, tmp_path: Path) -> None:
    """A figure without a table of its own names one that has a table, and has none beside it."""
    found = check(write_site(tmp_path, name=name, text=text))
    assert [diagnostic.code for diagnostic in found if not diagnostic.is_warning] == [code]
