"""Format the results as tables: medians, ranges, ratios to plain Voilà and targets."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Visits = Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]
"""Row → goal → its visits."""


MOST_PAINT = 1.15
"""How much later than bare HTML a page may have its first paint."""


MOST_USABLE = 0.5
"""How much of plain Voilà's time our page may take until its widgets can be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A line of the table."""

    title: str
    goal: str
    value: Callable[[Mapping[str, Any]], float | None]
    digits: int = 2
    ratio: Mapping[str, float] | None = None
    """Row → the highest good ratio to plain Voilà."""
    later: Mapping[str, float] | None = None
    """Row → how much more than plain Voilà is still good."""
    most: Mapping[str, float] | None = None
    """Row → the highest good value."""


MEASURES = (
    Measure(
        title="text visible, s",
        goal="text",
        value=lambda v: v["goal"],
        ratio={"serve": 0.10, "stream": 0.30},
    ),
    Measure(
        title="section changed, s",
        goal="section",
        value=lambda v: v["goal"],
        ratio={"serve": 0.13, "stream": 0.35},
    ),
    Measure(
        title="study opened, s",
        goal="study",
        value=lambda v: v["goal"],
        ratio={"serve": 0.13, "stream": 0.35},
    ),
    Measure(
        title="live, in use (plain: widgets), s",
        goal="live",
        value=lambda v: v["live"],
        later={"serve": 0.5},
    ),
    Measure(title="clicks until it moved", goal="section", value=lambda v: v["clicks"], digits=0),
    Measure(title="requests", goal="text", value=lambda v: v["requests"], digits=0),
    Measure(title="kB sent", goal="text", value=lambda v: v["bytes"] / 1000, digits=0),
    Measure(title="requests, live", goal="live", value=lambda v: v["requests"], digits=0),
    Measure(title="kB sent, live", goal="live", value=lambda v: v["bytes"] / 1000, digits=0),
    Measure(title="layout shift, live", goal="live", value=lambda v: v["shift"], digits=3),
    Measure(
        title="third-party requests",
        goal="text",
        value=lambda v: len(v["third_parties"]),
        digits=0,
        most={"serve": 0, "stream": 0},
    ),
    Measure(
        title="kB to read and move about",
        goal="section",
        digits=1,
        value=lambda v: v["moving_bytes"] / 1000,
        most={"serve": 100, "stream": 100},
    ),
    Measure(
        title="kernels a closed page leaves",
        goal="live",
        digits=0,
        value=lambda v: v["kept_kernel"],
    ),
)


def visits_table(visits: Visits, titles: Mapping[str, str]) -> str:
    """Return the table of the visited rows."""
    lines = [["", *(titles[row] for row in visits)]]
    for measure in MEASURES:
        values = {row: _values(measure, goals) for row, goals in visits.items()}
        plain = _median(values.get("plain"))
        cells = []
        for row, found in values.items():
            verdict = _verdict(measure, row, _median(found), plain)
            cells.append(f"{spread(found, measure.digits)}{verdict}")
        lines.append([measure.title, *cells])
    hosts = {
        row: sorted({host for one in goals.get("text", ()) for host in one["third_parties"]})
        for row, goals in visits.items()
    }
    lines.append(["third parties", *(", ".join(found) or "none" for found in hosts.values())])
    return aligned(lines)


def costs_table(
    build: Mapping[str, Mapping[str, float]], imports: Mapping[str, list[float]]
) -> str:
    """Return the table of the costs of a build and an import; either may be empty."""
    lines = []
    if build:
        (few, less), (many, more) = build.items()
        growth = more["peak_mb"] / less["peak_mb"]
        for pages, cost in build.items():
            good = f"  ≤ 60 {_met(cost['seconds'] < 60)}" if pages == many else ""
            lines.append([f"build of {pages} pages, s", f"{cost['seconds']:.1f}{good}"])
        lines.append(
            [
                f"peak MB, {few} → {many} pages",
                f"{less['peak_mb']:.0f} → {more['peak_mb']:.0f}"
                f"  ×{growth:.2f} ≤ 1.20 {_met(growth <= 1.2)}",
            ]
        )
    for name, found in imports.items():
        good = _met(statistics.median(found) <= 50)
        lines.append([f"{name}, ms", f"{spread(found, 1)}  ≤ 50 {good}"])
    return aligned(lines)


def paints_table(paints: Mapping[str, Sequence[float]]) -> str:
    """Return the table of the first paints on a slow phone, beside bare HTML."""
    bare = statistics.median(paints["bare"])
    lines = []
    for row, times in paints.items():
        ratio = statistics.median(times) / bare
        good = (
            ""
            if row == "bare"
            else f"  ×{ratio:.2f} ≤ {MOST_PAINT:.2f} {_met(ratio <= MOST_PAINT)}"
        )
        lines.append([f"first contentful paint on a phone, {row}, ms", f"{spread(times, 0)}{good}"])
    return aligned(lines)


def usable_table(visits: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Return the table of the times until a slider can be used, beside plain Voilà's."""
    lines = [["", "plain Voilà", "explainer serve"]]
    for name, title in (("slider", "slider visible, s"), ("answer", "Python answers to it, s")):
        values = {row: [visit.get(name) for visit in found] for row, found in visits.items()}
        plain, ours = _median(values["plain"]), _median(values["serve"])
        ratio = ours / plain if ours and plain else None
        good = _met(ratio is not None and ratio <= MOST_USABLE)
        times = "" if ratio is None else f"×{ratio:.3f} "
        verdict = f"  {times}≤ {MOST_USABLE:.2f} {good}"
        lines.append([title, spread(values["plain"], 2), spread(values["serve"], 2) + verdict])
    return aligned(lines)


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Return the lines with aligned columns."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = (
        (cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    )
    return "\n".join("  |  ".join(line).rstrip() for line in padded)


def spread(values: Sequence[float | None], digits: int) -> str:
    """Return the median and the range, and how often there was no value."""
    there = [value for value in values if value is not None]
    if not there:
        return "never" if values else "–"
    low, middle, high = min(there), statistics.median(there), max(there)
    lost = len(values) - len(there)
    range_ = "" if low == high else f" ({low:.{digits}f}–{high:.{digits}f})"
    return f"{middle:.{digits}f}{range_}" + (f", never in {lost}" if lost else "")


def _values(
    measure: Measure, goals: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[float | None]:
    return [measure.value(visit) for visit in goals.get(measure.goal, ())]


def _median(values: Sequence[float | None] | None) -> float | None:
    """Return the median, or None if a visit has no value."""
    there = [value for value in values or () if value is not None]
    return statistics.median(there) if there and len(there) == len(values or ()) else None


def _verdict(measure: Measure, row: str, found: float | None, plain: float | None) -> str:
    parts = []
    ratio, later, most = (
        (each or {}).get(row) for each in (measure.ratio, measure.later, measure.most)
    )
    if ratio is not None and plain:
        times = "" if found is None else f"×{found / plain:.3f} "
        parts.append(f"{times}≤ {ratio:.2f} {_met(found is not None and found / plain <= ratio)}")
    if later is not None and plain:
        more = "" if found is None else f"{found - plain:+.2f} "
        parts.append(f"{more}≤ +{later:.2f} {_met(found is not None and found - plain <= later)}")
    if most is not None:
        parts.append(f"≤ {most:.0f} {_met(found is not None and found <= most)}")
    return "".join(f"  {part}" for part in parts)


def _met(good: bool) -> str:
    return "met" if good else "MISSED"
