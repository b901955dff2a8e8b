"""Measure the dashboard against plain Voilà in one run and print a table.

    python bench/bench.py                                  everything
    python bench/bench.py --stages pages --only plain,serve --n 9
    python bench/bench.py --stages build,import            no browser

README.md in this folder explains what is measured and how to read the table.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

from costs import build_costs, import_costs
from paint import measure_paints
from peer import shipped
from playwright.sync_api import Browser, sync_playwright
from servers import PATIENCE, ROOT, Server, rows, running
from table import costs_table, paints_table, usable_table, visits_table
from usable import measure_sliders
from visits import FLAGS, GOALS, visit

sys.path.insert(0, str(ROOT / "tools"))
from chromium import find_chromium

CONTENT = ROOT / "content"
SLUG = "survivor-led-why"
OUT = Path(__file__).parent / "out" / "results.json"
STAGES = ("pages", "usable", "paint", "build", "import")
ROWS = ("plain", "serve", "stream")
IMPORTS = 7
"""The least number of times that an import is timed."""
KERNEL_MAY_STAY = 3.0
"""Seconds for which a kernel may run after its page was closed."""


def main() -> None:
    asked = _asked()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: ended"))  # servers end with it
    found: dict[str, Any] = {"with": _machine()}
    with tempfile.TemporaryDirectory(prefix="explainer-bench-") as name:
        private = Path(name)
        if "pages" in asked.stages:
            found["pages"] = _pages(private, asked.only, asked.n)
        if "usable" in asked.stages:
            _tell("using a slider of Python's")
            page = shipped(CONTENT, SLUG)
            found["usable"] = measure_sliders(page, private, asked.n, find_chromium())
            print(f"\n{usable_table(found['usable'])}")
        if "paint" in asked.stages:
            _tell("painting on a slow phone")
            found["paint"] = measure_paints(shipped(CONTENT, SLUG), private, asked.n)
            print(f"\n{paints_table(found['paint'])}")
        if "build" in asked.stages:
            _tell("building 100 and 1,000 pages")
            found["build"] = build_costs(CONTENT, SLUG, private)
        if "import" in asked.stages:
            found["import"] = import_costs(max(asked.n, IMPORTS))
    costs = costs_table(found.get("build", {}), found.get("import", {}))
    if costs:
        print(f"\n{costs}")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\n{', '.join(f'{key} {value}' for key, value in found['with'].items())}")
    print(f"Every value: {OUT.relative_to(ROOT)}")


def _pages(private: Path, only: tuple[str, ...], n: int) -> dict[str, Any]:
    """Visit every row in turn, n times for each goal; print the table and return all visits."""
    page = shipped(CONTENT, SLUG)
    peer = private / "plain" / "page.ipynb"
    peer.parent.mkdir()
    peer.write_text(page.notebook(), encoding="utf-8")
    chosen = {name: row for name, row in rows(SLUG, peer).items() if name in only}
    found: dict[str, dict[str, list[Any]]] = {name: {goal: [] for goal in GOALS} for name in chosen}
    with ExitStack() as stack:
        servers = [stack.enter_context(running(row, private)) for row in chosen.values()]
        driver = stack.enter_context(sync_playwright())
        browser = driver.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        stack.callback(browser.close)
        _visit_in_turn(browser, servers, page.marks, n, found)
    print(visits_table(found, {name: row.title for name, row in chosen.items()}))
    print(
        "seconds since the navigation began: median (range), ratio to plain Voilà, target;", end=""
    )
    print(f" {n} cold visits for each line")
    return found


def _visit_in_turn(
    browser: Browser,
    servers: list[Server],
    marks: dict[str, list[str]],
    n: int,
    found: dict[str, dict[str, list[Any]]],
) -> None:
    """Add visits to the results; one page at a time, whose kernel ends before the next."""
    for turn in range(n):
        _tell(f"round {turn + 1} of {n}")
        for goal in GOALS:
            # The order of the rows changes with each round.
            for at in range(len(servers)):
                server = servers[(at + turn) % len(servers)]
                address = server.live_address if goal == "live" else server.address
                # A page that starts a kernel by itself ends it only once it is live.
                seen = visit(browser, address, goal, marks, goes_live=not server.row.live_path)
                if goal == "live":
                    seen.kept_kernel = server.keeps_kernel(KERNEL_MAY_STAY)
                server.end_kernel(seen.kernel)
                found[server.row.name][goal].append(seen.row())
                if server.keeps_kernel(PATIENCE):
                    raise RuntimeError(f"{server.row.title} does not end its kernels")


def _machine() -> dict[str, str]:
    packages = {name: version(name) for name in ("voila", "ipywidgets", "anywidget")}
    return {"Python": platform.python_version(), **packages, "cores": str(os.cpu_count())}


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--n", type=int, default=5, help="rounds; a median wants 5 (default: %(default)s)")
    add(
        "--only",
        type=lambda text: _some_of(text, ROWS),
        default=ROWS,
        metavar="ROW,…",
        help=f"rows, of {', '.join(ROWS)} (default: all)",
    )
    add(
        "--stages",
        type=lambda text: _some_of(text, STAGES),
        default=STAGES,
        metavar="STAGE,…",
        help=f"of {', '.join(STAGES)} (default: all)",
    )
    return parser.parse_args()


def _some_of(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    chosen = tuple(text.split(","))
    if not set(chosen) <= set(known):
        raise argparse.ArgumentTypeError(f"{text!r} is not of {', '.join(known)}")
    return chosen


def _tell(message: str) -> None:
    print(f"bench: {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
