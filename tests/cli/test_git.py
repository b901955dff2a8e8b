"""Git merges and compares notebooks cell by cell."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from explainer.cli.git import ATTRIBUTES, CONFLICT, write_command, write_driver
from explainer.cli.main import main

PAGE = """---
title: Gulls at the pier
---
Gulls are large birds of the coast. Many people feed them.

## Why do gulls shout?

They shout at dawn. Nobody has counted the shouts so far.

## Who feeds them?

Visitors feed them at noon. The town put up signs against it.

## What then?

The gulls come back in spring.
"""
PATH = "notebooks/gulls.ipynb"


class Repository:
    """A course in a repository, and a branch of a colleague."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "content/pages").mkdir(parents=True)
        (folder / "content/site.toml").write_text('title = "Birds"\n')
        (folder / "content/pages/gulls.md").write_text(PAGE)
        (folder / ".gitignore").write_text(".backups\n")
        self.build()
        self.git("init", "-q", "-b", "mine")
        for name, value in {"user.name": "A", "user.email": "a@birds.example"}.items():
            self.git("config", name, value)

    def git(self, *words: str, code: int = 0) -> str:
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            ["git", *words], cwd=self.folder, capture_output=True, text=True, env=environment
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def build(self) -> None:
        folders = ["--content", str(self.folder / "content")]
        assert main(["build", *folders, "--out", str(self.folder / "notebooks")]) == 0

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "Edit")

    def edit(self, *edits: Callable[[NotebookNode], object]) -> None:
        node = self.read()
        for edit in edits:
            edit(node)
        nbformat.write(node, self.folder / PATH)
        self.commit()

    def read(self) -> NotebookNode:
        node = nbformat.read(self.folder / PATH, nbformat.NO_CONVERT)
        nbformat.validate(node)
        return node

    def part(
        self,
        mine: tuple[Callable[[NotebookNode], object], ...],
        others: tuple[Callable[[NotebookNode], object], ...],
    ) -> None:
        """Commit edits on two branches; the one of mine is checked out then."""
        self.commit()
        self.git("checkout", "-q", "-b", "others")
        self.edit(*others)
        self.git("checkout", "-q", "mine")
        self.edit(*mine)

    @property
    def text(self) -> str:
        return "\n\n".join(cell.source for cell in self.read().cells)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path)
    monkeypatch.chdir(tmp_path)
    return made


def change(name: str, old: str, new: str) -> Callable[[NotebookNode], object]:
    def edit(node: NotebookNode) -> None:
        cell = node.cells[find(node, name)]
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    return edit


def find(node: NotebookNode, name: str) -> int:
    return next(at for at, cell in enumerate(node.cells) if cell.id == name)


def add(after: str, cell: NotebookNode) -> Callable[[NotebookNode], object]:
    return lambda node: node.cells.insert(find(node, after) + 1, cell)


def run_all(node: NotebookNode) -> None:
    """Run all cells, as a tool does that writes numbers, widgets and times."""
    view = "application/vnd.jupyter.widget-view+json"
    mark = str(len(node.cells[3].source))
    for number, cell in enumerate(node.cells, start=1):
        if cell.cell_type == "code":
            cell.execution_count = number
            cell.metadata["execution"] = {"iopub.execute_input": mark}
            for output in [output for output in cell.outputs if "data" in output]:
                output.data |= {view: {"model_id": mark}, "text/plain": f"at 0x{mark}"}
    node.metadata.language_info["version"] = mark
    state = {"state": {mark: {"state": {}}}, "version_major": 2, "version_minor": 0}
    node.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": state}


WHY, WHO, THEN = "text-why-do-gulls-shout", "text-who-feeds-them", "text-what-then"


def test_setup_is_written_once_and_undone(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other attributes stay, and git is as it was before."""
    attributes = repository.folder / ".gitattributes"
    attributes.write_text("*.png binary\n")
    before = repository.git("config", "--list", "--local")
    for _ in range(2):
        assert main(["git-setup"]) == 0
    assert attributes.read_text() == f"*.png binary\n{ATTRIBUTES}\n"
    assert " git-merge %O %A %B %P;" in repository.git("config", "merge.explainer.driver")
    assert main(["git-setup", "--undo"]) == 0
    assert attributes.read_text() == "*.png binary\n"
    assert repository.git("config", "--list", "--local") == before
    assert "as text again" in capsys.readouterr().out


def test_a_path_of_windows_is_quoted_for_the_shell_of_git() -> None:
    """With slashes, as the backslashes of a path would escape letters."""
    program = PureWindowsPath("C:\\Program Files\\course\\explainer.exe")
    assert write_command(program, "git-text") == "'C:/Program Files/course/explainer.exe' git-text"


def test_setup_outside_of_a_repository_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message is git's."""
    monkeypatch.chdir(tmp_path)
    assert main(["git-setup"]) == 2
    assert "not a git repository" in capsys.readouterr().err


def test_two_people_who_ran_everything_merge_without_conflict(repository: Repository) -> None:
    """Edits of different sections and sentences, new cells, a split and a deleted cell."""
    assert main(["git-setup"]) == 0
    plot = new_code_cell("plot()", id="plot", outputs=[new_output("stream", text="drawn")])
    repository.part(
        mine=(
            change(WHY, "at dawn", "before dawn"),
            add(WHY, new_markdown_cell("Talk in pairs.", id="pairs")),
            lambda node: node.cells.pop(find(node, THEN)),
            run_all,
        ),
        others=(
            change(WHY, "so far", "until now"),
            change(WHO, "at noon", "at lunch"),
            add(WHO, plot),
            run_all,
        ),
    )
    repository.git("merge", "-q", "-m", "Merge", "others")
    text = repository.text
    assert "They shout before dawn. Nobody has counted the shouts until now." in text
    assert "Talk in pairs." in text
    assert "Visitors feed them at lunch." in text
    assert "come back in spring" not in text
    node = repository.read()
    assert node.cells[find(node, "plot")].outputs[0].text == "drawn"
    assert not any(cell.cell_type == "raw" for cell in node.cells)
    repository.build()
    assert repository.text == text, "the page has not changed"


def test_the_same_sentence_is_marked_in_a_notebook_that_opens(repository: Repository) -> None:
    """Git says that there is a conflict, and what to do is on the screen and in the notebook."""
    assert main(["git-setup"]) == 0
    repository.part(
        mine=(change(WHO, "at noon", "at lunch"),), others=(change(WHO, "at noon", "at night"),)
    )
    said = repository.git("merge", "others", code=1)
    assert "“Who feeds them?”: you and your colleague have changed the same words" in said
    node = repository.read()
    marked = node.cells[find(node, WHO) + 1]
    assert "Visitors feed them at lunch." in node.cells[find(node, WHO)].source
    assert marked.source.startswith("[Your colleague has changed a sentence")
    assert marked.source.endswith("Your colleague wrote:\n\nVisitors feed them at night.")
    assert node.cells[find(node, WHO)].metadata.explainer.cell == WHO
    repository.build()
    assert repository.text.count("at night") == 1


@pytest.mark.parametrize("program", ["/nowhere/explainer", "false", "sh -c 'kill $$'"])
def test_both_versions_are_in_the_file_if_the_program_fails(
    program: str, repository: Repository
) -> None:
    """It is missing, ends with an error, or is killed: git merges the text, with a conflict."""
    assert main(["git-setup"]) == 0
    repository.git("config", "merge.explainer.driver", write_driver(program))
    repository.part(
        mine=(change(WHO, "at noon", "at lunch"),), others=(change(WHO, "at noon", "at night"),)
    )
    repository.git("merge", "others", code=1)
    text = (repository.folder / PATH).read_text()
    assert "Visitors feed them at lunch." in text
    assert "Visitors feed them at night." in text


def test_both_versions_are_in_the_file_if_the_merge_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Our own mistake makes a conflict in the text; no known notebook causes one."""
    paths = [tmp_path / name for name in ("base", "mine", "others")]
    for path in paths:
        cell = new_markdown_cell(f"From {path.name}.", id="text")
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)

    def fail(*_: NotebookNode) -> None:
        raise KeyError("cell")

    monkeypatch.setattr("explainer.notebook.merge.versions.merge_versions", fail)
    assert main(["git-merge", *map(str, paths), "gulls.ipynb"]) == CONFLICT
    assert "gulls.ipynb: merged as text" in capsys.readouterr().err
    text = paths[1].read_text()
    assert "From mine." in text
    assert "From others." in text


def test_what_one_deleted_and_the_other_edited_is_kept(repository: Repository) -> None:
    """On whichever side it was deleted, without a conflict, and whoever merges reads it."""
    assert main(["git-setup"]) == 0
    repository.part(
        mine=(
            lambda node: node.cells.pop(find(node, THEN)),
            change(WHO, "at noon", "at lunch"),
        ),
        others=(
            lambda node: node.cells.pop(find(node, WHO)),
            change(THEN, "in spring", "in May"),
        ),
    )
    said = repository.git("merge", "-q", "-m", "Merge", "others")
    assert "“What then?”: you deleted this cell and your colleague edited it; it is kept" in said
    assert "“Who feeds them?”: your colleague deleted this cell and you edited it; it is" in said
    assert "The gulls come back in May." in repository.text
    assert "Visitors feed them at lunch." in repository.text


def test_a_merge_of_pages_reaches_both_notebooks(repository: Repository) -> None:
    """One has taken a correction of the page and the other one has not; both have edits."""
    assert main(["git-setup"]) == 0
    page = repository.folder / "content/pages/gulls.md"

    def correct(_: NotebookNode) -> None:
        page.write_text(PAGE.replace("at dawn", "before dawn"))

    repository.commit()
    repository.git("checkout", "-q", "-b", "others")
    correct(repository.read())
    repository.build()
    repository.edit(change(WHO, "at noon", "at lunch"))
    repository.git("checkout", "-q", "mine")
    repository.edit(change(WHY, "so far", "until now"))
    repository.git("merge", "-q", "-m", "Merge", "others")
    text = repository.text
    assert "They shout before dawn. Nobody has counted the shouts until now." in text
    assert "at lunch" in text
    page.write_text(page.read_text().replace("before dawn", "long before dawn"))
    repository.build()
    assert "They shout long before dawn. Nobody has counted the shouts until now." in (
        repository.text
    )


@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_a_notebook_with_the_marks_of_a_conflict_is_recovered(
    style: str, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the driver, git breaks the file; a build merges it cell by cell."""
    repository.git("config", "merge.conflictStyle", style)
    repository.part(
        mine=(
            change(WHY, "at dawn", "before dawn"),
            change(THEN, "in spring", "in May"),
            add(WHO, new_markdown_cell("Talk in pairs.", id="pairs")),
        ),
        others=(
            change(WHY, "so far", "until now"),
            change(THEN, "in spring", "in June"),
            add(WHO, new_markdown_cell("Count a flock.", id="flock")),
        ),
    )
    repository.git("merge", "others", code=1)
    assert "<<<<<<<" in (repository.folder / PATH).read_text()
    capsys.readouterr()
    repository.build()
    text = repository.text
    assert "They shout before dawn. Nobody has counted the shouts until now." in text
    assert "Talk in pairs." in text
    assert "Count a flock." in text
    assert "The gulls come back in May." in text
    assert text.count("Your colleague wrote:\n\nThe gulls come back in June.") == 1
    report = capsys.readouterr().err
    assert "git had marked a conflict; both versions are merged cell by cell" in report
    assert "“What then?”: you and your colleague have changed the same words" in report
    assert "backup of your version" in report


def test_a_diff_after_one_word_shows_that_word(repository: Repository) -> None:
    """Also of a notebook that was run and saved by any tool; with the driver it shows no JSON."""
    repository.commit()
    node = repository.read()
    run_all(node)
    nbformat.write(node, repository.folder / PATH)
    page = repository.folder / "content/pages/gulls.md"
    page.write_text(PAGE.replace("at noon", "at lunch"))
    repository.build()
    assert len(repository.git("diff", PATH).split("\n")) <= 40
    assert main(["git-setup"]) == 0
    nbformat.write(node, repository.folder / PATH)
    assert repository.git("diff", PATH) == ""
    repository.build()
    shown = repository.git("diff", PATH).rstrip().split("\n")
    assert [line for line in shown if line[:1] in ("+", "-")][2:] == [
        "-Visitors feed them at noon. The town put up signs against it.",
        "+Visitors feed them at lunch. The town put up signs against it.",
    ]
