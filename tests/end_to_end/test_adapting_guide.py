"""Run every command of docs/adapting.md and check what it prints."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from support.guide_runner import run_guide
from support.paths import ROOT

GUIDE = ROOT / "docs" / "adapting.md"
PAGE = "survivor-led-why"
MINE = "In this course we read these words as a source: one person’s, and honest about it."
ASKS = "Before we go on: whom do you trust with your health, and why?"


def adapt(course: Path) -> None:
    """Do what an educator does in JupyterLab."""
    path = course / f"notebooks/{PAGE}.ipynb"
    node = nbformat.read(path, nbformat.NO_CONVERT)
    node.cells[3].source += f"\n\n{MINE}"
    node.cells.insert(5, new_markdown_cell(ASKS, id="ours", metadata={"tags": ["discuss"]}))
    node.cells.insert(6, new_code_cell("share = 0.5", id="code"))
    nbformat.write(node, path)


def correct(course: Path) -> None:
    """Correct the page, as `git pull` brings it."""
    path = course / f"content/pages/{PAGE}.md"
    text = path.read_text(encoding="utf-8")
    assert "I stand firmly behind" in text
    path.write_text(text.replace("I stand firmly behind", "I stand behind"), encoding="utf-8")


def test_guide_works_from_start_to_end(tmp_path: Path) -> None:
    """The commands give a course, an update, a page and a file to hand on."""
    by_hand = {"explainer diff": adapt, "explainer build --dry-run": correct}
    done = run_guide(GUIDE, tmp_path, before=by_hand)
    course = done[-1].folder
    assert course.name == "stigma-course"
    for name in (PAGE, "our-seminar"):
        text = (course / f"content/pages/{name}.md").read_text(encoding="utf-8")
        assert MINE in text
        assert f"::: discuss\n{ASKS}\n:::\n\n```{{code-cell}}\nshare = 0.5\n```" in text
        assert "adapted-from:\n  - {title: " in text
        assert text.count("The explainer developers") == 1, "the work is named once"
        foot = nbformat.read(course / f"notebooks/{name}.ipynb", 4).cells[-1].source
        assert "Text by Your Name" in foot
        assert "Adapted from Survivor-Led, Why? (The explainer developers, CC-BY-4.0)." in foot
    assert MINE in (course / "our-seminar.html").read_text(encoding="utf-8")
    assert (course / "site/our-seminar.html").is_file()


def test_guide_runner_checks_the_printed_lines(tmp_path: Path) -> None:
    """The runner executes blocks fenced as sh in order and compares the output with the guide."""
    guide = tmp_path / "guide.md"
    guide.write_text(
        "```sh\nmkdir x\ncd x\n# a comment\necho one; echo two three \\\n  four  # count\n```\n\n"
        "```text\none\ntwo …\n```\n\n```sh (not run: it would fail here)\nfalse\n```\n\n"
        "```text\nnot of a line\n```\n\n```sh\nexport Y=five\necho $Y\n```\n\n```text\nfive\n```\n"
    )
    (made, said, five) = run_guide(guide, tmp_path)
    assert said.line == "echo one; echo two three    four"
    assert (made.folder, said.folder) == (tmp_path, tmp_path / "x")
    assert (said.printed, five.printed) == ("one\ntwo three four\n", "five\n")
    for shown, line in (("three\n", "echo two three"), ("b\na\n", "printf 'a\\nb\\n'")):
        guide.write_text(f"```sh\n{line}\n```\n```text\n{shown}```\n")
        with pytest.raises(AssertionError, match="does not print"):
            run_guide(guide, tmp_path)
    guide.write_text("```sh\nfalse\n```\n")
    with pytest.raises(AssertionError, match="false"):
        run_guide(guide, tmp_path)
    guide.write_text("```sh\ntrue\n```\n")
    with pytest.raises(AssertionError, match="no longer has the lines"):
        run_guide(guide, tmp_path, before={"x": print})


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("    explainer check\n", "is indented; fence it"),
        ("```sh (not run)\nfalse\n```\n", "what a fence may say"),
        ("```\nfalse\n```\n", "what a fence may say"),
        ("```text (not run: it is no command)\nfalse\n```\n", "only sh is run"),
    ],
)
def test_a_block_is_run_or_says_why_not(block: str, message: str, tmp_path: Path) -> None:
    """A block without a language, or without a reason, is not accepted."""
    guide = tmp_path / "guide.md"
    guide.write_text(block)
    with pytest.raises(AssertionError, match=message):
        run_guide(guide, tmp_path)


def test_an_address_that_a_command_prints_must_answer(tmp_path: Path) -> None:
    """A server that answers its own address with an error fails the guide."""
    (tmp_path / "notebooks").mkdir()
    guide = tmp_path / "guide.md"
    guide.write_text("```sh\nvoila notebooks --base_url=/there/ --server_url=/there/\n```\n")
    assert "http://" in run_guide(guide, tmp_path)[0].printed
    guide.write_text("```sh\nvoila notebooks --base_url=/there/ --server_url=/here/\n```\n")
    with pytest.raises(AssertionError, match="answers 404"):
        run_guide(guide, tmp_path)
