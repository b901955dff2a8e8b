"""Render a figure: two pictures of its numbers, by scale and by group, and a table.

Horizontal positions are percentages of the width, vertical ones are in ``em``. So a picture is as
wide as there is room, and its text keeps the size of the text around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from explainer.i18n.messages import load_messages
from explainer.model import FigureData
from explainer.render.html import render
from explainer.text.markdown import render_markdown

GROUPINGS = ("scale", "group")
TICKS = 4
"""The number of intervals on the axis."""
ROW_HEIGHT = 1.7
"""The height of a row, in em."""
MARK_DISTANCE = 0.75
"""The distance between the marks of two groups in one row, in em."""
LONGEST_INLINE_NAME = 16
"""The most characters that the name of a scale may have to stand beside its row, not above it."""
MARK_PATHS = (
    "M0-4.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z",
    "M-4-4H4V4H-4z",
    "M0-6 6 0 0 6-6 0z",
    "M0-5.5 5.5 4H-5.5z",
    "M-1.6-5H1.6V-1.6H5V1.6H1.6V5H-1.6V1.6H-5V-1.6H-1.6z",
    "M0 5.5 5.5-4H-5.5z",
)
"""A circle, a square, a diamond, …: groups differ by more than colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartDrawing:
    """How a figure is drawn."""

    grouping: str = "scale"
    """``scale`` or ``group``: which of the two pictures is open."""
    shown: tuple[int, ...] | None = None
    """Indexes of the groups that are shown; all if None."""
    changed: tuple[str, ...] = ()
    """The numbers that differ from the source, such as
    ``fear, students: 20 (0.36) instead of 16.14 (0.36)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkShape:
    """The shape of a group's marks."""

    number: int
    path: str
    name: str
    """The name of the group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLabel:
    """A label on the left of a picture."""

    text: str
    y: str
    is_head: bool
    """Whether it is the name of a group, with rows below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartMark:
    """The mark at a mean, with a line of one standard error to both sides."""

    x: str
    low: str
    high: str
    y: str
    shape: MarkShape


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisTick:
    """A labelled position on the axis."""

    x: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartView:
    """One picture; positions are percentages across and em down."""

    grouping: str
    is_open: bool
    labels: tuple[ChartLabel, ...]
    marks: tuple[ChartMark, ...]
    description: str
    """The numbers in words, for screen readers."""
    left: int
    width: int
    bottom: str
    foot: str
    """The position of the labels of the axis."""
    height: str
    key: tuple[MarkShape, ...]
    """The legend; empty where labels name the groups."""
    rules: tuple[str, ...]
    """The positions of the lines between the rows."""


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


def render_figure_slides(figure: FigureData, *, lang: str = "en") -> tuple[str, ...]:
    """Return the picture, the table and the caption of a figure, each small enough for a slide.

    Args:
        figure: the numbers.
        lang: the language of the labels.
    """
    parts = ("picture", "table", *(("caption",) if figure.caption.strip() else ()))
    return tuple(
        _render("figure_slide.html.j2", figure, ChartDrawing(), lang, part=part) for part in parts
    )


def _render(
    template: str, figure: FigureData, drawing: ChartDrawing, lang: str, *, part: str = ""
) -> str:
    labels = load_messages(lang)
    shown = range(len(figure.groups)) if drawing.shown is None else drawing.shown
    changed = "; ".join(drawing.changed)
    return render(
        template,
        part=part,
        slug=figure.slug,
        title=figure.title,
        words=labels,
        views=[
            _view_by_scale(figure, shown, is_open=drawing.grouping == "scale"),
            _view_by_group(figure, shown, is_open=drawing.grouping == "group"),
        ],
        ticks=_axis_ticks(figure),
        groups=[figure.groups[group] for group in shown],
        table=[
            TableRow(
                scale=scale, cells=tuple(format_point(figure, points[group]) for group in shown)
            )
            for scale, points in figure.rows
        ],
        changed=labels["figure_changed"].format(what=changed) if changed else "",
        caption=Markup(render_markdown(figure.caption)),
    )


def format_point(figure: FigureData, point: tuple[float, float]) -> str:
    """Return a mean and its standard error as the table shows them."""
    decimals = _count_decimals(figure)
    return f"{point[0]:.{decimals}f} ({point[1]:.{decimals}f})"


def _view_by_scale(figure: FigureData, shown: Sequence[int], *, is_open: bool) -> ChartView:
    """Return a picture with a row for each scale, in which each group has a mark."""
    name_height = _name_height(figure)
    step = name_height + max(ROW_HEIGHT, MARK_DISTANCE * (len(shown) - 1) + 1.7)
    labels, marks, sentences = [], [], []
    for row, (scale, points) in enumerate(figure.rows):
        middle = row * step + name_height + (step - name_height) / 2
        label_y = row * step + 1.1 if name_height else middle + 0.35
        labels.append(ChartLabel(text=scale, y=_number(label_y), is_head=False))
        for place, group in enumerate(shown):
            y = middle + (place - (len(shown) - 1) / 2) * MARK_DISTANCE
            marks.append(_mark(figure, points[group], group, y))
        values = (f"{figure.groups[group]} {_mean_text(figure, points[group])}" for group in shown)
        sentences.append(f"{scale}: {', '.join(values)}")
    return _view(
        figure,
        grouping="scale",
        is_open=is_open,
        bottom=len(figure.rows) * step,
        labels=labels,
        marks=marks,
        sentences=sentences,
        key=[_shape(figure, group) for group in shown],
        rules=[_number(row * step) for row in range(1, len(figure.rows))],
    )


def _view_by_group(figure: FigureData, shown: Sequence[int], *, is_open: bool) -> ChartView:
    """Return a picture with a part for each group, in which each scale has a row."""
    name_height = _name_height(figure)
    labels, marks, sentences = [], [], []
    top = 0.0
    for group in shown:
        labels.append(ChartLabel(text=figure.groups[group], y=_number(top + 1.2), is_head=True))
        top += ROW_HEIGHT
        for scale, points in figure.rows:
            middle = top + name_height + ROW_HEIGHT / 2
            label_y = top + 1.1 if name_height else middle + 0.35
            labels.append(ChartLabel(text=scale, y=_number(label_y), is_head=False))
            marks.append(_mark(figure, points[group], group, middle))
            top += name_height + ROW_HEIGHT
        top += ROW_HEIGHT / 2
        values = (f"{scale} {_mean_text(figure, points[group])}" for scale, points in figure.rows)
        sentences.append(f"{figure.groups[group]}: {', '.join(values)}")
    return _view(
        figure,
        grouping="group",
        is_open=is_open,
        bottom=top,
        labels=labels,
        marks=marks,
        sentences=sentences,
    )


def _view(
    figure: FigureData,
    *,
    grouping: str,
    is_open: bool,
    bottom: float,
    labels: Sequence[ChartLabel],
    marks: Sequence[ChartMark],
    sentences: Sequence[str],
    key: Sequence[MarkShape] = (),
    rules: Sequence[str] = (),
) -> ChartView:
    has_inline_names = not _name_height(figure)
    return ChartView(
        grouping=grouping,
        is_open=is_open,
        labels=tuple(labels),
        marks=tuple(marks),
        description=". ".join(sentences),
        left=34 if has_inline_names else 2,
        width=63 if has_inline_names else 95,
        bottom=_number(bottom),
        foot=_number(bottom + 1.2),
        height=_number(bottom + 1.6),
        key=tuple(key),
        rules=tuple(rules),
    )


def _mark(figure: FigureData, point: tuple[float, float], group: int, y: float) -> ChartMark:
    mean, error = point
    return ChartMark(
        x=_number(_percent(figure, mean)),
        low=_number(_percent(figure, mean - error)),
        high=_number(_percent(figure, mean + error)),
        y=_number(y),
        shape=_shape(figure, group),
    )


def _shape(figure: FigureData, group: int) -> MarkShape:
    number = group % len(MARK_PATHS)
    return MarkShape(number=number, path=MARK_PATHS[number], name=figure.groups[group])


def _axis_ticks(figure: FigureData) -> list[AxisTick]:
    values = [figure.low + (figure.high - figure.low) * tick / TICKS for tick in range(TICKS + 1)]
    return [AxisTick(x=_number(_percent(figure, value)), text=f"{value:g}") for value in values]


def _name_height(figure: FigureData) -> float:
    """Return the height for the name of a scale above its row; 0 if names are beside rows."""
    are_short = all(len(scale) <= LONGEST_INLINE_NAME for scale, _ in figure.rows)
    return 0 if are_short else ROW_HEIGHT


def _percent(figure: FigureData, value: float) -> float:
    """Return the position of a value on the axis, from 0 to 100."""
    share = (value - figure.low) / (figure.high - figure.low)
    return 100 * min(max(share, 0), 1)


def _mean_text(figure: FigureData, point: tuple[float, float]) -> str:
    return f"{point[0]:.{_count_decimals(figure)}f}"


def _count_decimals(figure: FigureData) -> int:
    """Return the most decimals of any number of the figure, at most 4."""
    numbers = [number for _, points in figure.rows for point in points for number in point]
    counts = (len(f"{number:g}".partition(".")[2]) for number in numbers)
    return min(max(counts, default=0), 4)


def _number(value: float) -> str:
    """Return a number with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
