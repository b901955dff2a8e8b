"""Measure merging: run histories of edits and updates, and time one large notebook.

    python bench/merging.py [--histories 10000] [--cells 500]

The histories are the same on every machine; after each merge they check that nothing of the
educator's is lost (see tests/support/merge_histories.py), and Hypothesis shrinks one that fails.
The time is for reading, merging and writing a notebook in which every third cell was edited while
the page changed every second one. The parts are printed because nbformat does the reading.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from explainer.notebook.cells import Cell  # noqa: E402
from explainer.notebook.io import NotebookHead, build_notebook, encode_notebook  # noqa: E402
from explainer.notebook.merge.merge import merge_notebooks  # noqa: E402
from explainer.notebook.reader import parse_notebook  # noqa: E402
from support.merge_histories import SEEN, EditedHistory, run_histories  # noqa: E402

TEXT = "A sentence of some length, as there are many in a page on a hard question. " * 12


def run_edited_histories(count: int) -> None:
    started = time.perf_counter()
    run_histories(EditedHistory, count)
    print(f"{count} histories, {time.perf_counter() - started:.0f} s: nothing lost")
    for name, times in sorted(SEEN.items()):
        print(f"  {times:7d}  {name}")


def time_large_notebook(count: int) -> None:
    head = NotebookHead(slug="p", title="P")
    theirs = build_notebook(head, make_cells(count, ""))
    for cell in theirs.cells[::3]:
        cell.source += "\n\nMine."
    data, page = encode_notebook(theirs), build_notebook(head, make_cells(count, "New."))
    times = [time.perf_counter()]
    opened_notebook = parse_notebook(data).node
    times.append(time.perf_counter())
    result = merge_notebooks(opened_notebook, page)
    times.append(time.perf_counter())
    written = encode_notebook(result.notebook)
    times.append(time.perf_counter())
    read, merge, write = (after - before for before, after in pairwise(times))
    print(
        f"{count} cells, {len(data) / 1000:.0f} kB → {len(written) / 1000:.0f} kB: "
        f"{read:.2f} s to read, {merge:.2f} s to merge, {write:.2f} s to write"
    )


def make_cells(count: int, extra: str) -> list[Cell]:
    """Return the cells of a large page, with extra text in every second one."""
    return [
        Cell(
            id=f"text-{n}",
            role="text",
            section=f"s{n}",
            source=f"## Section {n}\n\n{TEXT}{extra if n % 2 else ''}",
        )
        for n in range(count)
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--histories", type=int, default=10_000, metavar="N")
    parser.add_argument("--cells", type=int, default=500, metavar="N")
    options = parser.parse_args()
    time_large_notebook(options.cells)
    run_edited_histories(options.histories)
