"""Render a figure: two charts of its numbers, by scale and by group, a table and a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import StringIO
from urllib.parse import quote

from markupsafe import Markup

from explainer.figure_data import FigureData
from explainer.i18n.messages import load_messages
from explainer.render.chart_layout import (
    ChartLayout,
    ChartPart,
    ChartRow,
    format_number,
    lay_out_by_group,
    lay_out_by_scale,
    order_scales,
    split_layout,
)
from explainer.render.html import render
from explainer.text.markdown import render_markdown

GROUPINGS = ("scale", "group")
VIEWS = ("chart", "table")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartDrawing:
    """How a figure is drawn."""

    grouping: str = "scale"
    """``scale`` or ``group``: which of the two charts is open."""
    view: str = "chart"
    """``chart`` or ``table``: which of them is open."""
    shown: tuple[int, ...] | None = None
    """Indexes of the groups that are shown; all if None."""
    changed: tuple[str, ...] = ()
    """The numbers that differ from the source, such as
    ``fear, students: 20 (0.36) instead of 16.14 (0.36)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartView:
    """One chart with its name."""

    name: str
    """``scale`` or ``group``."""
    is_open: bool
    layout: ChartLayout
    description: str
    """The numbers in words, for screen readers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row of the table: a scale, and a cell for each group."""

    scale: str
    cells: tuple[str, ...]


def render_figure(
    figure: FigureData, drawing: ChartDrawing | None = None, *, lang: str = "en"
) -> str:
    """Return the markup of a figure.

    Args:
        figure: the numbers.
        drawing: how it is drawn; all groups, by scale, if not given.
        lang: the language of the labels.
    """
    return _render("figure.html.j2", figure, drawing or ChartDrawing(), lang)


def render_figure_paper(figure: FigureData, *, lang: str = "en") -> str:
    """Return the markup of a figure for print: the chart by scale, the table and the caption.

    Args:
        figure: the numbers.
        lang: the language of the labels.
    """
    return _render("figure_paper.html.j2", figure, ChartDrawing(), lang)


def render_figure_slide(figure: FigureData, *, lang: str = "en") -> str:
    """Return the markup of a figure for a slide: the chart by scale alone.

    Args:
        figure: the numbers.
        lang: the language of the labels.
    """
    return _render("figure_slide.html.j2", figure, ChartDrawing(), lang)


def render_figure_notes(figure: FigureData, *, lang: str = "en") -> str:
    """Return what a slide with the chart leaves out: the table and the caption.

    Args:
        figure: the numbers.
        lang: the language of the labels.
    """
    return _render("figure_notes.html.j2", figure, ChartDrawing(), lang)


def _render(template: str, figure: FigureData, drawing: ChartDrawing, lang: str) -> str:
    words = load_messages(lang)
    low, high = figure.ends
    figure = replace(figure, ends=(low or words["axis_low"], high or words["axis_high"]))
    shown = tuple(range(len(figure.groups))) if drawing.shown is None else drawing.shown
    is_chart = drawing.view == "chart"
    layouts = {
        "scale": lay_out_by_scale(figure, shown),
        "group": lay_out_by_group(figure, shown),
    }
    return render(
        template,
        slug=figure.slug,
        finding=figure.finding,
        title=figure.title,
        words=words,
        views=[
            ChartView(
                name=name,
                is_open=is_chart and drawing.grouping == name,
                layout=layout,
                description=" ".join(_describe(layout, name, words)),
            )
            for name, layout in layouts.items()
        ],
        panels=split_layout(layouts["scale"]),
        groups=[figure.groups[group] for group in shown],
        table=list(_table_rows(figure, shown)),
        csv_address=f"data:text/csv;charset=utf-8,{quote(write_csv(figure, shown), safe='')}",
        changed=words["figure_changed"].format(what="; ".join(drawing.changed))
        if drawing.changed
        else "",
        caption=Markup(render_markdown(figure.caption)),
    )


def format_point(figure: FigureData, point: tuple[float, float]) -> str:
    """Return a mean and its standard error, if the figure has any, as the table shows them."""
    if not any(error for _, points in figure.rows for _, error in points):
        return format_number(figure, point[0])
    return f"{format_number(figure, point[0])} ({format_number(figure, point[1])})"


def write_csv(figure: FigureData, shown: Iterable[int]) -> str:
    """Return the numbers as CSV, with a row for each mean.

    Args:
        figure: the numbers.
        shown: indexes of the groups that it has.
    """
    groups = tuple(shown)
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(("scale", "group", "mean", "standard_error"))
    for scale, points in figure.rows:
        for group in groups:
            numbers = (format_number(figure, value) for value in points[group])
            writer.writerow((scale, figure.groups[group], *numbers))
    return file.getvalue()


def _table_rows(figure: FigureData, shown: tuple[int, ...]) -> Iterator[TableRow]:
    """Yield the rows of the table in the order of the chart."""
    points = dict(figure.rows)
    for part in order_scales(figure):
        for scale in part.scales:
            cells = tuple(format_point(figure, points[scale][group]) for group in shown)
            yield TableRow(scale=scale, cells=cells)


def _describe(layout: ChartLayout, grouping: str, words: dict[str, str]) -> Iterator[str]:
    """Yield a chart in sentences: its headings, every mean, and what is said beside the rows."""
    for part in layout.parts:
        better = words[f"{part.better}_is_better"] if part.better else ""
        heading = ", ".join(filter(None, (part.heading, better)))
        if heading:
            yield f"{heading}:"
        yield from (
            _describe_rows(part)
            if grouping == "group"
            else (_describe_row(row, words) for row in part.rows)
        )


def _describe_row(row: ChartRow, words: dict[str, str]) -> str:
    means = ", ".join(f"{mark.shape.name} {mark.value}" for mark in row.marks)
    said = words["figure_disagrees"].format(what=row.disagreement) if row.disagreement else ""
    return f"{row.name}: {means}. {said}.".removesuffix(" .")


def _describe_rows(part: ChartPart) -> Iterator[str]:
    means = (f"{row.name} {mark.value}" for row in part.rows for mark in row.marks)
    yield f"{', '.join(means)}."
