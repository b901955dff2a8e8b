"""A figure → its markup: its pictures by scale and by group, and its table; values, no pixels.

Across, places are shares of the width, down, they are in the size of the letters: so the picture
is as wide as there is room, and its words stay as large as all others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from explainer.i18n.messages import words
from explainer.model import FigureData
from explainer.render.html import render
from explainer.text.markdown import html_of

GROUPINGS = ("scale", "group")
TICKS = 4
LINE = 1.7
"""The height of a row, in the size of the letters."""
APART = 0.75
"""How far the groups' signs stand from each other in one row."""
SHORT = 16
"""Signs that a scale's name may have to stand beside its row; a longer one stands above it."""
PATHS = (
    "M0-4.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z",
    "M-4-4H4V4H-4z",
    "M0-6 6 0 0 6-6 0z",
    "M0-5.5 5.5 4H-5.5z",
    "M-1.6-5H1.6V-1.6H5V1.6H1.6V5H-1.6V1.6H-5V-1.6H-1.6z",
    "M0 5.5 5.5-4H-5.5z",
)
"""For each group a circle, a square, a square on its tip, …: they differ not by colour alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartDrawing:
    """What somebody has made of a figure."""

    grouping: str = "scale"
    """``scale`` or ``group``: which of the two pictures is open."""
    shown: tuple[int, ...] | None = None
    """Places of the groups that are shown, from 0; all where None."""
    changed: tuple[str, ...] = ()
    """What is not as in the source, as ``fear, students: 20 (0.36) instead of 16.14 (0.36)``."""


def figure_html(
    figure: FigureData, drawing: ChartDrawing | None = None, *, lang: str = "en"
) -> str:
    """Return the figure's markup.

    Args:
        figure: the numbers.
        drawing: what is shown of them; all, by scale, if not said.
        lang: language of the words around the numbers.
    """
    w, drawing = words(lang), drawing or ChartDrawing()
    shown = range(len(figure.groups)) if drawing.shown is None else drawing.shown
    views = (_by_scale(figure, shown), _by_group(figure, shown))
    return render(
        "figure.html.j2",
        slug=figure.slug,
        title=figure.title,
        words=w,
        views=[{**view, "is_open": view["grouping"] == drawing.grouping} for view in views],
        ticks=_ticks(figure),
        groups=[figure.groups[group] for group in shown],
        table=[
            {"scale": scale, "cells": [point_text(figure, points[group]) for group in shown]}
            for scale, points in figure.rows
        ],
        changed=w["figure_changed"].format(what="; ".join(drawing.changed))
        if drawing.changed
        else "",
        caption=Markup(html_of(figure.caption)),
    )


def point_text(figure: FigureData, point: tuple[float, float]) -> str:
    """Return a mean and its standard error as the table has them."""
    places = _decimals(figure)
    return f"{point[0]:.{places}f} ({point[1]:.{places}f})"


def _by_scale(figure: FigureData, shown: Sequence[int]) -> dict[str, object]:
    """Return a picture with a row for each scale, in which each group has a sign."""
    above = _above(figure)
    step = above + max(LINE, APART * (len(shown) - 1) + 1.7)
    labels, marks = [], []
    for at, (scale, points) in enumerate(figure.rows):
        middle = at * step + above + (step - above) / 2
        label_y = at * step + 1.1 if above else middle + 0.35
        labels.append({"text": scale, "y": _n(label_y), "is_head": False})
        for place, group in enumerate(shown):
            y = middle + (place - (len(shown) - 1) / 2) * APART
            marks.append(_mark(figure, points[group], group, y))
    said = [
        f"{scale}: "
        + ", ".join(f"{figure.groups[group]} {_value(figure, points[group])}" for group in shown)
        for scale, points in figure.rows
    ]
    key = [_shape(group) | {"name": figure.groups[group]} for group in shown]
    rules = [_n(at * step) for at in range(1, len(figure.rows))]
    return {**_view(figure, "scale", len(figure.rows) * step, labels, marks, said), "key": key,
            "rules": rules}  # fmt: skip


def _by_group(figure: FigureData, shown: Sequence[int]) -> dict[str, object]:
    """Return a picture with a part for each group, in which each scale has a row."""
    above = _above(figure)
    step = above + LINE
    labels, marks = [], []
    top = 0.0
    for group in shown:
        labels.append({"text": figure.groups[group], "y": _n(top + 1.2), "is_head": True})
        top += LINE
        for scale, points in figure.rows:
            middle = top + above + LINE / 2
            labels.append(
                {"text": scale, "y": _n(top + 1.1 if above else middle + 0.35), "is_head": False}
            )
            marks.append(_mark(figure, points[group], group, middle))
            top += step
        top += LINE / 2
    said = [
        f"{figure.groups[group]}: "
        + ", ".join(f"{scale} {_value(figure, points[group])}" for scale, points in figure.rows)
        for group in shown
    ]
    view = _view(figure, "group", top, labels, marks, said)
    return {**view, "key": [], "rules": []}


def _view(
    figure: FigureData,
    grouping: str,
    bottom: float,
    labels: Sequence[Mapping[str, object]],
    marks: Sequence[Mapping[str, object]],
    said: Sequence[str],
) -> dict[str, object]:
    is_beside = not _above(figure)
    return {
        "grouping": grouping,
        "labels": labels,
        "marks": marks,
        "says": ". ".join(said),
        "left": 34 if is_beside else 2,
        "width": 63 if is_beside else 95,
        "bottom": _n(bottom),
        "foot": _n(bottom + 1.2),
        "height": _n(bottom + 1.6),
    }


def _mark(
    figure: FigureData, point: tuple[float, float], group: int, y: float
) -> dict[str, object]:
    """Return a group's sign at its mean, and a line one standard error to both sides."""
    mean, error = point
    return {
        "x": _n(_x(figure, mean)),
        "from": _n(_x(figure, mean - error)),
        "to": _n(_x(figure, mean + error)),
        "y": _n(y),
        "shape": _shape(group),
    }


def _shape(group: int) -> dict[str, object]:
    return {"number": group % len(PATHS), "path": PATHS[group % len(PATHS)]}


def _ticks(figure: FigureData) -> list[dict[str, str]]:
    values = [figure.low + (figure.high - figure.low) * tick / TICKS for tick in range(TICKS + 1)]
    return [{"x": _n(_x(figure, value)), "text": f"{value:g}"} for value in values]


def _above(figure: FigureData) -> float:
    """Return the room above a row that its scale's name needs; 0 where it stands beside."""
    return 0 if all(len(scale) <= SHORT for scale, _ in figure.rows) else LINE


def _x(figure: FigureData, value: float) -> float:
    """Return how far across a value stands, in percent."""
    share = (value - figure.low) / (figure.high - figure.low)
    return 100 * min(max(share, 0), 1)


def _value(figure: FigureData, point: tuple[float, float]) -> str:
    return f"{point[0]:.{_decimals(figure)}f}"


def _decimals(figure: FigureData) -> int:
    """Return how many decimals the number with the most of them has; at most 4."""
    numbers = [number for _, points in figure.rows for point in points for number in point]
    return min(max((len(f"{one:g}".partition(".")[2]) for one in numbers), default=0), 4)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
