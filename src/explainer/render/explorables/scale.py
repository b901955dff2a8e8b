"""Prepare the chart and the table of one scale of a figure."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from explainer.figure_data import FigureData
from explainer.render.chart_layout import ChartLayout, format_number, lay_out_by_scale
from explainer.render.charts import TableRow, format_point
from explainer.text.markdown import render_markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleView:
    """The chart, the table and the source of one scale of a figure."""

    name: str
    layout: ChartLayout
    description: str
    """The means in words."""
    groups: tuple[str, ...]
    table: tuple[TableRow, ...]
    caption: Markup
    has_errors: bool
    """Whether the numbers have standard errors."""


def view_scale(figure: FigureData) -> ScaleView:
    """Return the view of a figure with one scale."""
    scale, points = figure.rows[0]
    means = (
        f"{group} {format_number(figure, mean)}"
        for group, (mean, _) in zip(figure.groups, points, strict=True)
    )
    cells = tuple(format_point(figure, point) for point in points)
    return ScaleView(
        name=scale,
        layout=lay_out_by_scale(figure, range(len(figure.groups))),
        description=f"{scale}: {', '.join(means)}.",
        groups=figure.groups,
        table=(TableRow(scale=scale, cells=cells),),
        caption=Markup(render_markdown(figure.caption)),
        has_errors=figure.has_errors,
    )


def count_digits(figure: FigureData) -> int:
    """Return with how many decimals the numbers of a figure are shown."""
    return len(format_number(figure, figure.low).partition(".")[2])
