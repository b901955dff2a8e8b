"""Prepare what the templates of *how sure is this gap?* show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from markupsafe import Markup

from explainer.explorables.gap import GapData
from explainer.figure_data import format_fixed
from explainer.render.chart_layout import ERRORS, format_number
from explainer.render.charts import TableRow
from explainer.render.explorables.scale import count_digits
from explainer.text.markdown import render_markdown

WORDS = ("choose", "higher", "lower", "same", "side", "error", "0", "1", "2", "3")
"""The messages from which the script makes the sentence about a gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapView:
    """What the template of a gap shows."""

    scale: str
    first: str
    second: str
    names: tuple[str, ...]
    """The groups."""
    said: str
    """About what is chosen first."""
    table: tuple[TableRow, ...]
    """For each scale the difference, its standard error, and their ratio."""
    digits: int
    reach: str
    """The widest gap with two standard errors, which is the end of the chart's axis."""
    rows: str
    """Pairs of a scale and its means and standard errors, as JSON for the script."""
    groups: str
    words: str
    """The parts of the sentence, as JSON for the script."""
    caption: Markup


def view_gap(gap: GapData, words: Mapping[str, str]) -> GapView:
    """Return what the templates show; the words are the messages of a language."""
    figure = gap.figure
    scales = [scale for scale, _ in figure.rows]
    sizes = [gap.measure(scale, gap.first, gap.second) for scale in scales]
    all_sizes = [
        gap.measure(scale, first, second)
        for scale in scales
        for first, second in combinations(figure.groups, 2)
    ]
    return GapView(
        scale=gap.scale,
        first=gap.first,
        second=gap.second,
        names=figure.groups,
        said=describe_gap(gap, words),
        table=tuple(
            TableRow(
                scale=scale,
                cells=(
                    format_number(figure, size.difference).replace("-", "−"),
                    format_number(figure, size.error),
                    format_fixed(size.ratio, 1),
                ),
            )
            for scale, size in zip(scales, sizes, strict=True)
        ),
        digits=count_digits(figure),
        reach=f"{max(abs(size.difference) + ERRORS * size.error for size in all_sizes):.4g}",
        rows=json.dumps(figure.rows, ensure_ascii=False),
        groups=json.dumps(figure.groups, ensure_ascii=False),
        words=json.dumps({name: words[f"gap_{name}"] for name in WORDS}, ensure_ascii=False),
        caption=Markup(render_markdown(figure.caption)),
    )


def describe_gap(gap: GapData, words: Mapping[str, str]) -> str:
    """Return how wide a gap is, and what chance alone could do."""
    size = gap.measure(gap.scale, gap.first, gap.second)
    wide = format_number(gap.figure, abs(size.difference))
    direction = "same" if float(wide) == 0 else "higher" if size.difference > 0 else "lower"
    return " ".join(
        words[f"gap_{name}"].format(
            scale=gap.scale,
            first=gap.first,
            second=gap.second,
            gap=wide,
            error=format_number(gap.figure, size.error),
            ratio=format_fixed(size.ratio, 1),
        )
        for name in (direction, "error", size.certainty)
    )
