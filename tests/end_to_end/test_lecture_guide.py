"""Run every command of docs/lecture.md and check its results."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from chromium import find_chromium
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from explainer.text.prompts import BLOCKS
from support.guide_blocks import read_blocks
from support.guide_runner import run_guide
from support.paths import ROOT

GUIDE = ROOT / "docs" / "lecture.md"
TEXT = GUIDE.read_text(encoding="utf-8")


def test_commands_work_in_their_order(tmp_path) -> None:
    """Each succeeds, and each file that the guide names exists."""
    for name in ("content", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    done = run_guide(GUIDE, tmp_path, env={"CHROMIUM": find_chromium() or ""})
    assert len(done) == 13
    named = re.findall(r"`(reading-a-study-[\w.]+)`", TEXT)
    named += re.findall(r"--out (\S+)", "\n".join(one.line for one in done))
    assert len(named) == 10
    for name in named:
        assert (tmp_path / name).stat().st_size > 10_000, name
    assert (tmp_path / "notebooks" / "reading-a-study.slides.html").is_file()


def test_pictures_are_up_to_date(tmp_path) -> None:
    """The script takes each picture from the current page, in the size of the committed one."""
    script = [sys.executable, str(ROOT / "tools" / "pictures.py"), str(tmp_path)]
    done = subprocess.run(script, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    shown = re.findall(r"!\[[^\]]{40,}\]\((pictures/[\w.]+)\)", TEXT)
    assert sorted(Path(name).name for name in shown) == sorted(
        path.name for path in tmp_path.iterdir()
    )
    for name in shown:
        kept, now = ROOT / "docs" / name, tmp_path / Path(name).name
        assert kept.read_bytes()[16:24] == now.read_bytes()[16:24], "width and height of a PNG"


def test_every_kind_of_block_is_explained() -> None:
    """There is an example of each; tests/end_to_end/test_documents.py builds them."""
    blocks = [block.content for block in read_blocks(GUIDE) if block.language == "markdown"]
    assert sorted(re.findall(r"^::: (\w+)$", "".join(blocks), re.MULTILINE)) == sorted(BLOCKS)


def test_the_code_works() -> None:
    """It runs, and the question that it names by id is on the page."""
    (code,) = (block.content for block in read_blocks(GUIDE) if block.language == "python")
    variables: dict[str, object] = {}
    exec(compile(code, "docs/lecture.md", "exec"), variables)
    question = variables["question"]
    node = nbformat.read(ROOT / "notebooks" / "reading-a-study.ipynb", 4)
    assert f'id="{question.target}"' in render_page(make_view(node)).main
