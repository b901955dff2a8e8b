"""Measure our page against other tools with the same content, in one run.

    python bench/peers.py                                        everything
    python bench/peers.py --only serve,site,bare --stages visits --n 3
    python bench/peers.py --also "Another=build/another/page.html"

README.md in this folder explains what is measured and how to read the tables.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from bench import CONTENT, SLUG, find_chromium
from beside import app_rows, file_row, file_rows
from crowds import crowd, lecture_hall
from peer import Shipped, shipped
from playwright.sync_api import sync_playwright
from servers import ROOT, Row, Server, rows, running
from table import aligned, spread
from visits import FLAGS, opens_by_key, reads_without_script, visit

from explainer.export.site import write_site

OUT = Path(__file__).parent / "out" / "peers.json"
STAGES = ("visits", "crowd", "hall")
GOALS = ("look", "section", "study")
WIDGETS = "widget-view+json"
"""What a page of plain Voilà has where its controls are to come."""

Found = dict[str, dict[str, Any]]
"""Row → goal or stage → what was found."""


def main() -> None:
    asked = _asked()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("peers: ended"))  # servers end with it
    with tempfile.TemporaryDirectory(prefix="explainer-peers-") as name:
        private = Path(name)
        page = shipped(CONTENT, SLUG)
        chosen = _rows(page, private, asked.also, asked.only)
        found: Found = {row.name: {"title": row.title} for row in chosen}
        if "visits" in asked.stages:
            _visit(chosen, page, private, asked.n, found)
        for row in chosen:
            _gather(row, page, private, asked.stages, found[row.name])
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(_table(found))
    print(f"\nEvery value: {OUT.relative_to(ROOT)}")


def _rows(page: Shipped, private: Path, also: Sequence[str], only: str) -> list[Row]:
    """Return the rows that were asked for; the environments of other rows are not made."""
    peer = private / "plain" / "page.ipynb"
    peer.parent.mkdir()
    peer.write_text(page.notebook(), encoding="utf-8")

    def make_site() -> Row:
        site = write_site(ROOT / "notebooks", private / "site").path / f"{SLUG}.html"
        return file_row("site", "explainer export site", site)

    makers: dict[str, Callable[[], Row]] = {
        **{name: partial(_same, row) for name, row in rows(SLUG, peer).items()},
        "site": make_site,
        **file_rows(page, private),
        **app_rows(page, private),
    }
    for at, one in enumerate(also):
        title, _, file = one.partition("=")
        makers[f"also{at}"] = partial(file_row, f"also{at}", title, Path(file))
    names = only.split(",") if only else list(makers)
    if unknown := set(names) - makers.keys():
        sys.exit(f"peers: no row {', '.join(sorted(unknown))}; the rows are {', '.join(makers)}")
    return [make() for name, make in makers.items() if name in names]


def _same(row: Row) -> Row:
    return row


def _visit(chosen: Sequence[Row], page: Shipped, private: Path, n: int, found: Found) -> None:
    """Visit every row in turn, n times for each goal; only one page is open at a time."""
    with ExitStack() as stack:
        servers = [stack.enter_context(running(row, private)) for row in chosen]
        driver = stack.enter_context(sync_playwright())
        browser = driver.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        stack.callback(browser.close)
        for turn in range(n):
            _tell(f"round {turn + 1} of {n}")
            for at in range(len(servers)):
                server = servers[(at + turn) % len(servers)]
                for goal in GOALS:
                    seen = visit(browser, server.address, goal, page.marks)
                    server.end_kernel(seen.kernel)
                    found[server.row.name].setdefault(goal, []).append(seen.row())
        for server in servers:
            mine = found[server.row.name]
            mine["without script"] = reads_without_script(browser, server.address, page.marks)
            mine["by key"] = opens_by_key(browser, server.address, page.marks)


def _gather(
    row: Row, page: Shipped, private: Path, stages: Sequence[str], found: dict[str, Any]
) -> None:
    """Let many readers arrive at once, each time on a server without earlier visits."""
    for stage in stages:
        if stage == "visits":
            continue
        _tell(f"{stage}: {row.title}")
        with running(row, private) as server:
            found[stage] = asyncio.run(_many(stage, server, page))


async def _many(stage: str, server: Server, page: Shipped) -> dict[str, Any]:
    if stage == "crowd":
        return await crowd(server, page.marks, find_chromium())
    needs = [*page.marks["text"], *page.marks["study"]]
    return await lecture_hall(server, [WIDGETS] if server.row.name == "plain" else needs)


def _table(found: Found) -> str:
    lines = [
        [
            "",
            "text, s",
            "next section, s",
            "study, s",
            "blocking, ms",
            "shift",
            "requests",
            "kB",
            "other hosts",
            "without JavaScript",
            "Tab and Enter",
            "crowd: p50, s",
            "hall: whole; p95, s; MB",
        ]
    ]
    for mine in found.values():
        look = mine.get("look", [])
        lines.append(
            [
                mine["title"],
                spread([seen["text"] for seen in look], 2),
                *(spread([seen["goal"] for seen in mine.get(goal, [])], 2) for goal in GOALS[1:]),
                spread([seen["blocking"] for seen in look], 0),
                spread([seen["shift"] for seen in look], 3),
                spread([seen["requests"] for seen in look], 0),
                spread([seen["bytes"] / 1000 for seen in look], 0),
                spread([len(set(seen["third_parties"])) for seen in look], 0),
                *(_said(mine.get(what)) for what in ("without script", "by key")),
                _crowd(mine.get("crowd")),
                _hall(mine.get("hall")),
            ]
        )
    return aligned(lines)


def _said(what: bool | None) -> str:
    return "–" if what is None else ("yes" if what else "no")


def _crowd(found: dict[str, Any] | None) -> str:
    if not found:
        return "–"
    whole = len(found["took"])
    middle = f"{statistics.median(found['took']):.2f}" if whole else "never"
    return middle if whole == found["readers"] else f"{middle} ({whole} of {found['readers']})"


def _hall(found: dict[str, Any] | None) -> str:
    if not found:
        return "–"
    took = found["took"]
    late = f"{statistics.quantiles(took, n=20)[-1]:.3f}" if len(took) > 1 else "never"
    return f"{len(took)} of {found['readers']}; {late}; {found['peak MB']:.0f}"


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--n", type=int, default=5, help="visits for each goal (default: %(default)s)")
    add("--only", metavar="ROW,…", help="some of the rows")
    add("--also", action="append", default=[], metavar="TITLE=FILE", help="a page that is a file")
    add(
        "--stages",
        type=lambda text: text.split(","),
        default=STAGES,
        metavar="STAGE,…",
        help=f"of {', '.join(STAGES)} (default: all)",
    )
    return parser.parse_args()


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
