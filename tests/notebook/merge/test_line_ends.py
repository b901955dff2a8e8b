"""What an editor changes when it saves a notebook is not an edit."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode

from explainer.builder import build
from explainer.notebook.digests import digest_exactly, digest_text, has_digest, normalize_source
from explainer.notebook.importer.import_notebook import import_notebook
from explainer.notebook.merge.report import ChangeKind
from explainer.text.markdown import render_markdown

BASE = """---
title: Gulls at the pier
lang: en
---

Intro words of the page.

## Why do gulls shout?

First paragraph on shouting.

Second paragraph on shouting.

## Who feeds them?

People feed them, it is said.

```{code-cell}
for gull in range(3):
    print(gull)
```

## What then?

They come back.
"""
CORRECTIONS = {
    "of the page.": "of the page, corrected.",
    "Second paragraph on shouting.": "Second paragraph on shouting, with a correction.",
    "it is said.": "it is said, and counted.",
    "range(3)": "range(4)",
}
SAVING: dict[str, Callable[[str], str]] = {
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "line ends of an old Mac": lambda text: text.replace("\n", "\r"),
    "mixed line ends": lambda text: text.replace("\n", "\r\n", 1),
    "a line end at the end": lambda text: f"{text}\n",
    "blank lines at both ends": lambda text: f"\r\n \n{text}\n\n \t\r\n",
    "a space at the end of each line": lambda text: re.sub("$", " ", text, flags=re.MULTILINE),
    "tabs at the end of each line": lambda text: re.sub("$", "\t\t", text, flags=re.MULTILINE),
    "spaces in blank lines": lambda text: text.replace("\n\n", "\n    \n"),
}
texts = st.text(st.sampled_from("ab#-> \t\r\n"), max_size=20)


class Course:
    """The page, and its notebook."""

    def __init__(self, folder: Path) -> None:
        self.content, self.out = folder / "content", folder / "notebooks"
        self.page, self.path = self.content / "pages/gulls.md", self.out / "gulls.ipynb"
        self.page.parent.mkdir(parents=True)
        (self.content / "site.toml").write_text('title = "Birds"\n')
        self.page.write_text(BASE)
        self.build()

    def build(self) -> None:
        self.result = build(self.content, self.out)

    def read(self) -> NotebookNode:
        return nbformat.read(self.path, nbformat.NO_CONVERT)

    def save(self, saving: Callable[[str], str]) -> None:
        """Save the notebook as an editor does."""
        node = self.read()
        for cell in node.cells:
            cell.source = saving(cell.source)
        nbformat.write(node, self.path)

    def correct(self) -> None:
        text = self.page.read_text()
        for old, new in CORRECTIONS.items():
            assert old in text
            text = text.replace(old, new)
        self.page.write_text(text)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path)


@pytest.mark.parametrize("saving", SAVING.values(), ids=SAVING)
def test_corrections_reach_a_notebook_that_was_only_saved(
    saving: Callable[[str], str], course: Course
) -> None:
    """All corrections are taken, nothing is in conflict, and the other cells are as they were."""
    course.save(saving)
    before = {cell.id: cell.source for cell in course.read().cells}
    course.correct()
    course.build()
    node = course.read()
    text = "\n".join(cell.source for cell in node.cells)
    assert [correction in text for correction in CORRECTIONS.values()] == [True] * 4
    assert [cell.cell_type for cell in node.cells].count("raw") == 0
    assert course.result.reports == ()
    same = [cell.id for cell in node.cells if cell.source == before[cell.id]]
    assert len(same) == len(node.cells) - 4
    assert "text-what-then" in same


@pytest.mark.parametrize("saving", SAVING.values(), ids=SAVING)
def test_an_edited_cell_keeps_its_line_ends(saving: Callable[[str], str], course: Course) -> None:
    """An educator's words stay byte by byte, and the corrections of other cells are taken."""
    node = course.read()
    cell = next(cell for cell in node.cells if "come back" in cell.source)
    cell.source = cell.source.replace("come back.", "come back.\n\nI have\nseen them.")
    cell.source = cell.source.replace("come back.", "come back, I think.")
    nbformat.write(node, course.path)
    course.save(saving)
    before = next(cell.source for cell in course.read().cells if "seen them" in cell.source)
    course.correct()
    course.page.write_text(course.page.read_text().replace("come back.", "come back, mostly."))
    course.build()
    sources = [cell.source for cell in course.read().cells]
    assert before in sources
    (report,) = course.result.reports
    assert len(report.to_review) == 1
    assert any("Second paragraph on shouting, with a correction." in source for source in sources)


@pytest.mark.parametrize("saving", SAVING.values(), ids=SAVING)
def test_a_notebook_that_was_only_saved_has_nothing_to_import(
    saving: Callable[[str], str], course: Course
) -> None:
    """The page stays as it is."""
    course.save(saving)
    assert import_notebook(course.path, course.content).written == ()


def test_a_line_break_is_an_edit(course: Course) -> None:
    """Two spaces before another line of text are a line break, which readers see."""
    node = course.read()
    cell = next(cell for cell in node.cells if "First paragraph" in cell.source)
    cell.source = cell.source.replace("First paragraph on", "First paragraph  \non")
    nbformat.write(node, course.path)
    course.correct()
    course.build()
    merged = [
        change.title
        for change in course.result.reports[0].changes
        if change.kind is ChangeKind.MERGED
    ]
    assert merged == ["“Why do gulls shout?”"]
    assert any("First paragraph  \non" in cell.source for cell in course.read().cells)


def test_digests_of_the_first_version_are_known() -> None:
    """Version 0.1.0 recorded the digest of the text as it is."""
    source = "\nx = 1  \ny = 2\n"
    assert digest_exactly(source) != digest_text(source)
    assert has_digest(source, digest_exactly(source))
    assert has_digest(source.replace("\n", "\r\n"), digest_exactly(source))


@given(texts)
def test_what_is_normalized_changes_nothing_that_readers_see(source: str) -> None:
    """A normalized text is rendered as before, and normalizing it again changes nothing."""
    normalized = normalize_source(source)
    assert normalize_source(normalized) == normalized
    assert render_markdown(normalized).split() == render_markdown(source).split()
