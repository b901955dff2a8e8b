"""Run every command of docs/lecture.md and check its results."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from chromium import find_chromium
from explainer.builder import check
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import make_view
from explainer.text.prompts import BLOCKS
from support.paths import ROOT
from support.servers import command

TEXT = (ROOT / "docs" / "lecture.md").read_text(encoding="utf-8")


def test_commands_work_in_their_order(tmp_path) -> None:
    """Each succeeds, and each file that the guide names exists."""
    for name in ("content", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    commands = re.findall(r"^    ((?:explainer|jupyter) .*)$", TEXT, re.MULTILINE)
    assert len(commands) == 8
    settings = {**os.environ, "CHROMIUM": find_chromium() or ""}
    for line in commands:
        program, *words = shlex.split(line)
        done = subprocess.run(
            [command(program), *words], cwd=tmp_path, env=settings, capture_output=True, text=True
        )
        assert done.returncode == 0, (line, done.stderr)
    named = re.findall(r"`(reading-a-study-[\w.]+)`", TEXT)
    named += re.findall(r"--out (\S+)", "\n".join(commands))
    assert len(named) == 6
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


def test_example_blocks_are_valid(tmp_path) -> None:
    """They are all the kinds of blocks there are, and a page of them has no diagnostics."""
    blocks = re.findall(r"^```markdown\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert sorted(re.findall(r"^::: (\w+)$", "".join(blocks), re.MULTILINE)) == sorted(BLOCKS)
    pages = tmp_path / "pages"
    pages.mkdir()
    (tmp_path / "site.toml").write_text('title = "Birds"\n')
    (pages / "a.md").write_text("---\ntitle: A\n---\nWords.\n\n" + "\nMore.\n\n".join(blocks))
    assert check(tmp_path) == ()


def test_the_code_works() -> None:
    """It runs, and the question that it names by id is on the page."""
    code = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert len(code) == 1
    variables: dict[str, object] = {}
    exec(compile(code[0], "docs/lecture.md", "exec"), variables)
    question = variables["question"]
    node = nbformat.read(ROOT / "notebooks" / "reading-a-study.ipynb", 4)
    assert f'id="{question.target}"' in render_page(make_view(node)).main
