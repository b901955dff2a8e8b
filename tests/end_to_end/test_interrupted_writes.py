"""A command that is killed, or whose disk is full, at a file operation.

`make fuzz` tries every operation; `make test` one of each kind between two that move files.
"""

from __future__ import annotations

import os
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell

from explainer.builder import build
from explainer.cli.main import main
from support.interrupted_writes import KILLED, Experiment, Run, digest_files, stop_repeatedly

PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
OWN = "Words of an educator."
BIB = """
@book{able2020, title = {One}, author = {Able, A.}, year = {2020}}
@book{baker2021, title = {Two}, author = {Baker, B.}, year = {2021}}
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs fork and /proc")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a course of two pages whose first notebook an educator has edited."""
    folder = tmp_path / "course"
    for name, text in {
        "content/site.toml": 'title = "Birds"\n',
        "content/pages/a.md": "---\ntitle: A\n---\nSee [a book](https://doi.org/10.5555/x).\n",
        "content/pages/b.md": "---\ntitle: B\n---\nSee [[a]].\n",
        "content/studies/able.md": "---\ntype: book\ntitle: T\nDOI: 10.5555/x\n---\n",
        "works.bib": BIB,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    build(folder / "content", folder / "notebooks")
    path = folder / "notebooks/a.ipynb"
    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    own = new_markdown_cell(f"{OWN} ![A point.](attachment:point.png)")
    own.attachments = {"point.png": {"image/png": b64encode(PNG).decode()}}
    notebook.cells.insert(3, own)
    nbformat.write(notebook, path)
    return folder


def change_pages(folder: Path) -> None:
    for name in "ab":
        path = folder / f"content/pages/{name}.md"
        path.write_text(f"{path.read_text()}\nA correction.\n")


def stop(folder: Path, how: str, *command: str, then: tuple[str, ...]) -> list[Run]:
    """Stop a command, run the next commands, and check the least of each run."""
    runs = stop_repeatedly(
        Experiment(
            folder=str(folder),
            command=command,
            then=[n.split() for n in then],
            how=how,
            everywhere=bool(os.environ.get("EXPLAINER_NOISE")),
        )
    )
    *stopped, whole = runs
    assert len(stopped) > 3
    assert whole.code == 0, whole.errors
    for run in stopped:
        assert "Traceback" not in run.errors, run
        assert run.code == KILLED if how == "kill" else True, run
    return runs


def check_files(old: dict[str, str], runs: list[Run]) -> None:
    """Check that each file is as it was, or as the undisturbed command leaves it."""
    whole = runs[-1].state
    for run in runs:
        for name in {*run.state, *old, *whole}:
            assert run.state.get(name) in (old.get(name), whole.get(name)), (run.operation, name)


COMMANDS = {
    "build": (("build",), ("build",)),
    "studies add": (("studies", "add", "works.bib"), ("studies add works.bib",)),
    "new": (("new", "lesson", "--title", "L"), ("new lesson --title L",)),
    "new in an empty folder": (("new", "empty", "--title", "L"), ("new empty --title L",)),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_killed_command_can_be_repeated(name: str, folder: Path) -> None:
    """Nothing is half written, and the repeated command leaves what one undisturbed run does."""
    (folder / "empty").mkdir()
    if name == "build":
        change_pages(folder)
    command, then = COMMANDS[name]
    runs = stop(folder, "kill", *command, then=then)
    check_files(digest_files(folder), runs)
    for run in runs:
        assert run.states[0] == runs[-1].state, run.operation


def test_a_build_after_a_killed_import_doubles_nothing(folder: Path) -> None:
    """The next build leaves all files as before the import, or all as after it."""
    runs = stop(
        folder,
        "kill",
        "adopt",
        "notebooks/a.ipynb",
        then=("build", "adopt notebooks/a.ipynb", "build"),
    )
    before, whole = digest_files(folder), runs[-1]
    check_files(before, runs)
    for run in runs:
        assert run.states[0] in (before, whole.states[0]), run.operation
        assert run.states[2] == whole.states[0], run.operation
    assert before in [run.states[0] for run in runs]


SITE = "public"


def select_site(state: Mapping[str, str]) -> dict[str, str]:
    """Return the files of the exported site."""
    return {name: digest for name, digest in state.items() if name.startswith(f"{SITE}/")}


@pytest.mark.parametrize(
    ("how", "has_site"), [("kill", True), ("kill", False), ("once", True), ("on", True)]
)
def test_a_stopped_export_leaves_a_whole_site(how: str, has_site: bool, folder: Path) -> None:
    """The old one or the new one, if there was one; the repeated command leaves the new one."""
    if has_site:
        assert main(["export", "site", str(folder / "notebooks"), "--out", str(folder / SITE)]) == 0
        change_pages(folder)
        (folder / "content/pages/b.md").unlink()
        (folder / "notebooks/b.ipynb").unlink()
        build(folder / "content", folder / "notebooks")
    command = ("export", "site", "--out", SITE)
    again = (" ".join(command),) if how == "kill" else ()
    *stopped, whole = stop(folder, how, *command, then=again)
    old, new = select_site(digest_files(folder)), select_site(whole.state)
    assert old != new
    for run in stopped:
        assert select_site(run.state) in (old, new), run.operation
        assert all(select_site(state) == new for state in run.states), run.operation
    assert {select_site(run.state) == new for run in stopped} == {True, False}


@pytest.mark.parametrize("how", ["once", "on"])
@pytest.mark.parametrize("name", [*COMMANDS, "adopt"])
def test_a_full_disk_changes_nothing(name: str, how: str, folder: Path) -> None:
    """The command fails with a message, and every file is as it was."""
    (folder / "empty").mkdir()
    if name == "build":
        change_pages(folder)
    command, _ = COMMANDS.get(name, (("adopt", "notebooks/a.ipynb"), ()))
    *failed, whole = stop(folder, how, *command, then=())
    before = digest_files(folder)
    for run in failed:
        if run.code == 0:  # what failed was the removal of a staging folder
            assert run.state == whole.state, run.operation
        else:
            assert run.code in (1, 2), run
            assert "No space left on device" in run.errors, run
            assert run.state == before, run.operation
