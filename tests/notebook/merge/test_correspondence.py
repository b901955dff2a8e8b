"""Cells that were joined, split or renamed are recognised by their headings and words."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from explainer.cli.main import main

PAGE = """---
title: Gulls at the pier
---
Gulls are large birds of the coast. Many people feed them.

## Why do gulls shout?

They shout at dawn and at dusk. Nobody has counted the shouts so far.

A shout carries for about a mile over calm water.

## Who feeds them?

Visitors feed them at noon. The town put up signs against it.

## What then?

The gulls come back in spring. Their number has been stable since then.
"""
WHY, WHO = "text-why-do-gulls-shout", "text-who-feeds-them"


class Course:
    """A page, and its notebook as an educator edits it in JupyterLab."""

    def __init__(self, folder: Path) -> None:
        self.content, self.out = folder / "content", folder / "notebooks"
        self.page, self.path = self.content / "pages/gulls.md", self.out / "gulls.ipynb"
        self.page.parent.mkdir(parents=True)
        (self.content / "site.toml").write_text('title = "Birds"\n')
        self.page.write_text(PAGE)
        self.build()

    def build(self, *options: str) -> None:
        words = ["build", "--content", str(self.content), "--out", str(self.out), *options]
        assert main(words) == 0

    def correct(self, old: str, new: str) -> None:
        """Change the page."""
        text = self.page.read_text()
        assert old in text
        self.page.write_text(text.replace(old, new))

    def read(self) -> NotebookNode:
        return nbformat.read(self.path, nbformat.NO_CONVERT)

    def edit(self, name: str, old: str, new: str) -> None:
        node = self.read()
        cell = node.cells[find(node, name)]
        assert old in cell.source
        cell.source = cell.source.replace(old, new)
        nbformat.write(node, self.path)

    def join(self, name: str) -> None:
        """Join a cell with the next: JupyterLab makes a new one, without metadata."""
        node = self.read()
        at = find(node, name)
        text = "\n\n".join(cell.source for cell in node.cells[at : at + 2])
        node.cells[at : at + 2] = [new_markdown_cell(text)]
        nbformat.write(node, self.path)

    def split(self, name: str, at_text: str) -> None:
        """Split a cell: JupyterLab gives both halves new ids and the metadata of the whole."""
        node = self.read()
        at = find(node, name)
        cell = node.cells[at]
        cut = cell.source.index(at_text)
        halves = [
            new_markdown_cell(text.strip("\n"), metadata=cell.metadata)
            for text in (cell.source[:cut], cell.source[cut:])
        ]
        node.cells[at : at + 1] = halves
        nbformat.write(node, self.path)

    @property
    def texts(self) -> list[str]:
        """The Markdown cells between the controls and the credit."""
        node = self.read()
        nbformat.validate(node)
        return [cell.source for cell in node.cells[3:-1]]


def find(node: NotebookNode, name: str) -> int:
    return next(
        at
        for at, cell in enumerate(node.cells)
        if name in (cell.id, cell.metadata.get("explainer", {}).get("cell"))
    )


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path)


def test_corrections_reach_joined_cells(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    """Those of all their sections, also after another update; nothing counts as deleted."""
    course.join(WHY)
    course.correct("at noon", "at noon and at night")
    course.build()
    assert "gulls shout?\n\nThey shout" in course.texts[1]
    assert "Visitors feed them at noon and at night. The town" in course.texts[1]
    assert len(course.texts) == 3
    assert "updated from the page: “Why do gulls shout?”" in capsys.readouterr().err
    course.correct("a mile", "two miles")
    course.correct("put up signs", "has put up signs")
    course.build()
    assert "about two miles over" in course.texts[1]
    assert "has put up signs" in course.texts[1]
    assert "deleted" not in capsys.readouterr().err


def test_a_joined_cell_may_be_edited(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    """Edits of other sentences are merged, and the same sentence is marked."""
    course.join(WHY)
    node = course.read()
    cell = node.cells[4]
    cell.source = cell.source.replace("at noon", "at lunch").replace("## Who feeds them?\n\n", "")
    nbformat.write(node, course.path)
    course.correct("at noon", "at night")
    course.correct("a mile", "two miles")
    course.build()
    assert "two miles over calm water.\n\nVisitors feed them at lunch." in course.texts[1]
    assert course.texts[2].endswith("Visitors feed them at night.")
    assert "“Why do gulls shout?”: you and the page have both" in capsys.readouterr().err


def test_corrections_reach_the_parts_of_a_split_cell(course: Course) -> None:
    """Each is where its sentence is, and what an educator has put between them stays."""
    course.split(WHY, "A shout")
    node = course.read()
    node.cells.insert(5, new_markdown_cell("**Listen** to one.", id="own"))
    nbformat.write(node, course.path)
    course.correct("at dawn", "before dawn")
    course.correct("a mile", "two miles")
    course.build()
    assert course.texts[1:4] == [
        "## Why do gulls shout?\n\nThey shout before dawn and at dusk. "
        "Nobody has counted the shouts so far.",
        "**Listen** to one.",
        "A shout carries for about two miles over calm water.",
    ]
    assert len(course.texts) == 6


def test_a_new_section_is_not_put_into_a_split_cell(course: Course) -> None:
    """It comes before the first part, also where JupyterLab gave the old id to the second."""
    course.split(WHO, "The town")
    node = course.read()
    at = find(node, WHO)
    node.cells[at + 1].id = WHO
    nbformat.write(node, course.path)
    course.correct("## Who feeds them?", "## A new one\n\nNew words.\n\n## Who feeds them?")
    course.build()
    assert [text[:12] for text in course.texts[1:5]] == [
        "## Why do gu",
        "## A new one",
        "## Who feeds",
        "The town put",
    ]


def test_a_joined_cell_may_be_split_again(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """After an update, and at another place; the page has renamed the second section."""
    course.join(WHY)
    course.correct("at noon", "at noon and at night")
    course.build()
    course.split(WHY, "## Who feeds them?")
    course.correct("## Who feeds them?", "## Do people feed them?")
    course.correct("a mile", "two miles")
    course.build()
    assert len(course.texts) == 4
    assert "two miles" in course.texts[1]
    assert course.texts[2].startswith("## Do people feed them?\n\nVisitors feed them at noon and")
    assert "deleted" not in capsys.readouterr().err


def test_an_edited_section_with_a_new_heading_stands_there_once(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """A section that the page renames keeps the educator's edits and gets the new heading."""
    course.edit(WHY, "a mile", "a mile, I think,")
    course.correct("## Why do gulls shout?", "## What do gulls say?")
    course.build()
    assert course.texts[1].startswith("## What do gulls say?\n\nThey shout at dawn")
    assert "a mile, I think," in course.texts[1]
    assert len(course.texts) == 4
    report = capsys.readouterr().err
    assert "with your changes and the page’s: “What do gulls say?”" in report
    assert "no longer has" not in report


def test_a_cell_without_metadata_is_recognised(course: Course) -> None:
    """As one that was pasted from elsewhere, or that another tool has written."""
    node = course.read()
    at = find(node, WHY)
    node.cells[at] = new_markdown_cell(node.cells[at].source + "\n\nHave you heard one?")
    nbformat.write(node, course.path)
    course.correct("a mile", "two miles")
    course.build()
    assert "two miles over calm water.\n\nHave you heard one?" in course.texts[1]


def test_a_deleted_cell_is_not_found_in_another(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """A cell of one's own on the same subject does not stand for it."""
    node = course.read()
    node.cells[find(node, WHO)] = new_markdown_cell(
        "Visitors feed them, says the town. I have asked twenty of them why they do it."
    )
    nbformat.write(node, course.path)
    course.correct("at noon", "at night")
    course.build()
    assert "at night" not in "".join(course.texts)
    assert "“Who feeds them?”: you deleted this cell" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--theirs", "--ours"])
def test_a_policy_holds_for_joined_cells(option: str, course: Course) -> None:
    """One side's sentence is used where both have changed it, and other edits are merged."""
    course.join(WHY)
    node = course.read()
    node.cells[4].source = node.cells[4].source.replace("at noon", "at lunch")
    nbformat.write(node, course.path)
    course.correct("at noon", "at night")
    course.correct("a mile", "two miles")
    course.build(option)
    assert len(course.texts) == 3
    assert "two miles" in course.texts[1]
    assert ("at night" in course.texts[1]) is (option == "--ours")
    assert ("at lunch" in course.texts[1]) is (option == "--theirs")


def test_diff_says_what_was_joined_and_split(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """It shows the words that were changed, and no others."""
    course.join(WHY)
    course.split("text-what-then", "Their number")
    node = course.read()
    node.cells[4].source = node.cells[4].source.replace("at noon", "at lunch")
    nbformat.write(node, course.path)
    capsys.readouterr()
    assert main(["diff", "--content", str(course.content), "--out", str(course.out)]) == 0
    assert (
        capsys.readouterr().out
        == f"""\
{course.path}
  cell 5, “Why do gulls shout?”: joined with the next
     
    -Visitors feed them at noon. The town put up signs against it.
    +Visitors feed them at lunch. The town put up signs against it.
  cell 6, “What then?”: split
     
    -The gulls come back in spring. Their number has been stable since then.
    +The gulls come back in spring. 
    +
    +Their number has been stable since then.
"""
    )


def test_diff_lists_a_copy_of_a_section_that_was_renamed(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """The copy keeps the old heading, and is the educator's own."""
    node = course.read()
    cell = node.cells[find(node, WHY)]
    node.cells.append(new_markdown_cell(cell.source, metadata=cell.metadata))
    nbformat.write(node, course.path)
    course.correct("## Why do gulls shout?", "## What do gulls say?")
    course.build()
    capsys.readouterr()
    assert main(["diff", "--content", str(course.content), "--out", str(course.out)]) == 0
    assert "“Why do gulls shout?”: added (markdown)" in capsys.readouterr().out
