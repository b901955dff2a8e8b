"""Measure what a build of a thousand pages and an import cost, each in its own process."""

from __future__ import annotations

import random
import re
import shutil
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import psutil

FEW, MANY = 100, 1000
PIXELS = 182
"""Width and height of each page's picture."""
LOOK_EVERY = 0.02
IMPORTS = {
    "import explainer": "import explainer",
    "from explainer import …": "from explainer import SectionNav, StudyList",
}
TIMED = """\
import time
import ipywidgets
began = time.perf_counter()
{statement}
print(time.perf_counter() - began)
"""
_KEPT_OR_WORD = re.compile(r"\[[^\]]*\]\([^)]*\)|\b[a-z]{5,}\b")


def build_costs(content: Path, slug: str, private: Path) -> dict[str, dict[str, float]]:
    """Return the seconds and the peak memory in MB of ``explainer build``, by number of pages."""
    costs = {}
    for pages in (FEW, MANY):
        folder = private / f"{pages}-pages"
        _write_pages(content, slug, folder / "content", pages)
        costs[str(pages)] = _build(folder)
        shutil.rmtree(folder)
    return costs


def import_costs(n: int) -> dict[str, list[float]]:
    """Return the milliseconds of each import statement after ``import ipywidgets``, n times."""
    found: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for turn in range(n + 1):
        for name, statement in IMPORTS.items():
            taken = _timed_import(statement)
            if turn:  # the first may have compiled
                found[name].append(taken)
    return found


def _timed_import(statement: str) -> float:
    code = TIMED.format(statement=statement)
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(asked.stdout) * 1000


def _write_pages(content: Path, slug: str, folder: Path, pages: int) -> None:
    """Copy a content folder with many pages in place of one, of the same size in other words."""
    shutil.copytree(content, folder, ignore=shutil.ignore_patterns("pages"))
    (folder / "pages").mkdir()
    source = (content / "pages" / f"{slug}.md").read_text(encoding="utf-8")
    front, body = re.split(r"(?<=\n)---\n", source, maxsplit=1)
    vocabulary = sorted(set(re.findall(r"\b[a-z]{5,}\b", body)))
    for number in range(pages):
        title = re.sub(r"(?m)^title: .*$", f"title: Page {number} of many", front)
        name, dice = f"page-{number:04}", random.Random(number)
        text = f"{title}---\n![A pattern]({name}.png)\n\n{_varied(body, vocabulary, dice)}"
        (folder / "pages" / f"{name}.md").write_text(text, encoding="utf-8")
        (folder / "pages" / f"{name}.png").write_bytes(_make_picture(dice))


def _make_picture(dice: random.Random) -> bytes:
    """Return a picture of 100 kB, which is not alike any other."""

    def chunk(name: bytes, data: bytes) -> bytes:
        sum = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", sum)

    rows = b"".join(b"\0" + dice.randbytes(PIXELS * 3) for _ in range(PIXELS))
    head = struct.pack(">IIBBBBB", PIXELS, PIXELS, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks)


def _varied(body: str, vocabulary: list[str], dice: random.Random) -> str:
    """Replace every third long word; links stay unchanged, so that citations are found."""

    def other(match: re.Match[str]) -> str:
        is_kept = match[0].startswith("[") or dice.random() > 1 / 3
        return match[0] if is_kept else dice.choice(vocabulary)

    return _KEPT_OR_WORD.sub(other, body)


def _build(folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "explainer.cli", "build", "--content", "content"]
    began, peak = time.perf_counter(), 0
    with (folder / "log").open("w") as log:
        process = psutil.Popen(
            [*command, "--out", "notebooks"], cwd=folder, stdout=log, stderr=subprocess.STDOUT
        )
        while True:
            peak = max(peak, _resident(process))
            try:
                code = process.wait(LOOK_EVERY)
                break
            except psutil.TimeoutExpired:
                continue
    taken = time.perf_counter() - began
    made = len(list((folder / "notebooks").glob("page-*.ipynb")))
    if code or made != len(list((folder / "content" / "pages").glob("*.md"))):
        raise RuntimeError(f"the build failed:\n{(folder / 'log').read_text()[-2000:]}")
    return {"seconds": taken, "peak_mb": peak / 1e6}


def _resident(process: psutil.Popen) -> int:
    """Return the bytes of the process and its children; 0 after it has ended."""
    try:
        return sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))
    except psutil.Error:
        return 0
