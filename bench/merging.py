"""Merging: random histories of edits and updates, and the time that one large notebook takes.

    python bench/merging.py [--histories 10000] [--cells 500]

The histories are the same on every machine; each step checks that nothing of an educator's is lost
(tests/support/merge_histories.py says how). The time is that of reading, merging and writing a
notebook of which every third cell was edited, while the page changed every second one; the parts
are printed because reading and validating is nbformat's.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import pairwise
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from explainer.notebook.cells import Cell  # noqa: E402
from explainer.notebook.io import NotebookHead, node_bytes, notebook_node  # noqa: E402
from explainer.notebook.merge.merge import merged  # noqa: E402
from explainer.notebook.reader import parse_notebook  # noqa: E402
from support.merge_histories import MET, run  # noqa: E402 — after the path to it

WORDS = "A sentence of some length, as there are many in a page on a hard question. " * 12


def histories(count: int) -> None:
    began = time.perf_counter()
    for seed in range(count):
        try:
            run(Random(seed), steps=5)
        except BaseException:
            print(f"history {seed} fails")
            raise
    print(f"{count} histories, {time.perf_counter() - began:.0f} s: nothing lost")
    for name, times in sorted(MET.items()):
        print(f"  {times:7d}  {name}")


def large(cells: int) -> None:
    front = NotebookHead(slug="p", title="P")
    old, new = (
        [Cell(id=f"text-{n}", role="text", section=f"s{n}",
              source=f"## Section {n}\n\n{WORDS}{extra if n % 2 else ''}") for n in range(cells)]
        for extra in ("", "New.")
    )  # fmt: skip
    theirs = notebook_node(front, old)
    for cell in theirs.cells[::3]:
        cell.source += "\n\nMine."
    data, page = node_bytes(theirs), notebook_node(front, new)
    times = [time.perf_counter()]
    held = parse_notebook(data).node
    times.append(time.perf_counter())
    done = merged(held, page)
    times.append(time.perf_counter())
    written = node_bytes(done.notebook)
    times.append(time.perf_counter())
    read, merge, write = (after - before for before, after in pairwise(times))
    print(f"{cells} cells, {len(data) / 1000:.0f} kB → {len(written) / 1000:.0f} kB: "
          f"{read:.2f} s to read, {merge:.2f} s to merge, {write:.2f} s to write")  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--histories", type=int, default=10_000, metavar="N")
    parser.add_argument("--cells", type=int, default=500, metavar="N")
    asked = parser.parse_args()
    large(asked.cells)
    histories(asked.histories)
