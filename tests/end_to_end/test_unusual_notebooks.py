"""Notebooks of old formats, of other tools, broken, large, or saved while they are built.

Each goes through every command that reads a notebook: build, diff, adopt and export.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from explainer.builder import build
from explainer.cli.main import main
from explainer.errors import ExplainerError

PAGE = "---\ntitle: A\n---\nIntro.\n\n## Why\n\nBecause [one](https://doi.org/10.5555/x).\n"
STUDY = "---\ntype: book\ntitle: T\nDOI: 10.5555/x\n---\n\n## Found\n\nThis.\n"
MINE = "A sentence of mine."
MEGABYTE = 1_000_000


class Place:
    """A content folder with one page, whose notebook an educator has changed."""

    def __init__(self, folder: Path) -> None:
        self.content, self.out, self.path = folder / "c", folder / "n", folder / "n/a.ipynb"
        texts = {"site.toml": 'title = "S"\n', "pages/a.md": PAGE, "studies/t.md": STUDY}
        for name, text in texts.items():
            (self.content / name).parent.mkdir(parents=True, exist_ok=True)
            (self.content / name).write_text(text, encoding="utf-8")
        build(self.content, self.out)
        node = nbformat.read(self.path, nbformat.NO_CONVERT)
        output = new_output("stream", text="An output of mine.")
        node.cells.insert(4, new_code_cell("mine = 1", id="mine", outputs=[output]))
        node.cells.insert(5, new_markdown_cell(MINE, id="words"))
        self.node = node

    def run(self, command: str, *words: str) -> int:
        folders = ["--content", str(self.content)]
        if command == "export":
            words = ("html", str(self.path), "--out", str(self.path.with_suffix(".html")))
        elif command == "adopt":
            words = (str(self.path),)
        else:
            folders += ["--out", str(self.out)]
        return main([command, *words, *folders])


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def minor(number: int) -> Callable[[NotebookNode], bytes]:
    def saved(node: NotebookNode) -> bytes:
        for cell in node.cells:
            del cell["id"]
        node.nbformat_minor = number
        return json.dumps(node).encode()

    return saved


def version_3(node: NotebookNode) -> bytes:
    return nbformat.writes(nbformat.convert(node, 3), nbformat.NO_CONVERT).encode()


def same_id(node: NotebookNode) -> bytes:
    for cell in node.cells:
        cell["id"] = "text-why"
    return json.dumps(node).encode()


def strange_ids(node: NotebookNode) -> bytes:
    for number, cell in enumerate(node.cells):
        cell["id"] = [None, 7, "", "ä b", "x" * 99][number % 5]
    return json.dumps(node).encode()


def bare(node: NotebookNode) -> bytes:
    """Return the file as a tool writes it that knows only the required fields."""
    for cell in node.cells:
        cell.metadata.pop("jupyter", None)
        cell.pop("attachments", None)
    node.metadata.pop("kernelspec")
    node.metadata.pop("language_info")
    return json.dumps(node, ensure_ascii=True, indent=4).encode()


def of_50_megabytes(node: NotebookNode) -> bytes:
    picture = {"image/png": "iVBORw0K" * (MEGABYTE // 8)}
    for number in range(50):
        output = new_output("display_data", data=picture)
        node.cells.append(new_code_cell(f"plot({number})", id=f"plot-{number}", outputs=[output]))
    return json.dumps(node).encode()


ODD = [minor(0), minor(1), minor(2), minor(3), minor(4), minor(5), version_3]
NAMES = ["4.0", "4.1", "4.2", "4.3", "4.4", "4.5 without ids", "3"]
ODD += [same_id, strange_ids, bare, of_50_megabytes]
NAMES += ["one id for all", "ids that are none", "another tool", "50 MB"]


@pytest.mark.parametrize("saved", ODD, ids=NAMES)
@pytest.mark.filterwarnings("ignore:Cell is missing an id")
def test_unusual_notebook_works_with_every_command(
    saved: Callable[[NotebookNode], bytes], place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is rendered, merged and imported like any other, and keeps the educator's edits."""
    data = saved(place.node)
    assert saved is not of_50_megabytes or len(data) > 50 * MEGABYTE
    place.path.write_bytes(data)
    assert place.run("diff") == 0
    assert f"  +{MINE}" in capsys.readouterr().out
    assert place.run("export") == 0
    assert MINE in place.path.with_suffix(".html").read_text(encoding="utf-8")
    assert place.path.read_bytes() == data, "looking changes nothing"
    (place.content / "pages/a.md").write_text(PAGE.replace("Intro.", "New intro."))
    assert place.run("build") == 0
    err = capsys.readouterr().err
    merged = nbformat.read(place.path, nbformat.NO_CONVERT)
    nbformat.validate(merged)
    assert merged.nbformat_minor == 5
    ids = [cell.id for cell in merged.cells]
    assert len(set(ids)) == len(ids)
    sources = [cell.source for cell in merged.cells]
    assert sources[3:6] == ["## Introduction\n\nNew intro.", "mine = 1", MINE]
    assert merged.cells[4].outputs[0].text == "An output of mine."
    kept = len([cell for cell in merged.cells if cell.source.startswith("plot(")])
    assert kept == (50 if saved is of_50_megabytes else 0)
    (backup,) = (place.out / ".backups").glob("*.ipynb")
    assert backup.read_bytes() == data
    assert str(backup) in err
    again = place.path.read_bytes()
    assert place.run("build") == 0
    assert place.path.read_bytes() == again
    assert place.run("adopt") == 0
    text = (place.content / "pages/a.md").read_text(encoding="utf-8")
    assert MINE in text
    assert "[one](https://doi.org/10.5555/x)" in text


def of(data: bytes) -> Callable[[bytes], bytes]:
    return lambda _: data


BROKEN = {
    "half": (lambda data: data[: len(data) // 2], "incomplete"),
    "another format": (of(b'{"nbformat": 5, "nbformat_minor": 0}'), "it has the format nbformat 5"),
    "deep": (of(b"[" * 100_000), "nested too deeply"),
    "text": (of(b"\xff\xfe\x00"), "it is not text in UTF-8"),
    "cells that are none": (
        of(b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 1}'),
        "it is not a valid notebook",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_notebook_is_reported_by_every_command(
    name: str, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command reports the file and the reason in one line and changes nothing."""
    spoil, said = BROKEN[name]
    data = spoil(nbformat.writes(place.node).encode())
    place.path.write_bytes(data)
    before = {path: path.read_bytes() for path in place.content.rglob("*.md")}
    for command in ("build", "diff", "adopt", "export"):
        assert place.run(command) == 1, command
        err = capsys.readouterr().err
        assert err.startswith(f"{place.path}: "), command
        assert said in err or command == "export"
        assert "Traceback" not in err
        assert err.count(str(place.path)) == 1, err
    assert place.path.read_bytes() == data
    assert {path: path.read_bytes() for path in place.content.rglob("*.md")} == before


def test_notebook_saved_during_builds_loses_nothing(place: Place) -> None:
    """Every save is in the notebook or in a backup."""
    saved: list[str] = []
    refused: list[str] = []
    stop = threading.Event()
    part = place.path.with_suffix(".part")

    def edit() -> None:
        while not stop.is_set():
            node = nbformat.read(place.path, nbformat.NO_CONVERT)
            words = f"Sentence {len(saved)} of mine."
            node.cells.append(new_markdown_cell(words))
            nbformat.write(node, part)
            part.replace(place.path)  # as JupyterLab saves
            saved.append(words)
            stop.wait(0.05)

    editor = threading.Thread(target=edit)
    editor.start()
    try:
        for number in range(6):
            (place.content / "pages/a.md").write_text(PAGE.replace("Intro.", f"Intro {number}."))
            try:
                build(place.content, place.out)
            except ExplainerError as error:
                refused.append(str(error))
    finally:
        stop.set()
        editor.join()
    build(place.content, place.out)
    files = [place.path, *(place.out / ".backups").glob("*.ipynb")]
    held = "".join(path.read_text(encoding="utf-8") for path in files)
    assert saved
    assert all("somebody saved this file in the meantime" in told for told in refused)
    assert not [words for words in saved if words not in held]
    nbformat.validate(nbformat.read(place.path, nbformat.NO_CONVERT))
