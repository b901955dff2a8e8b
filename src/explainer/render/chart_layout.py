"""Lay out a figure: which rows there are, in which order, and where each mark and label is.

Positions across are percentages of the width, and positions down are in ``em``. So a chart is as
wide as there is room, and its text keeps the size of the text around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from explainer.figure_data import FigureData, FigurePart, format_exact, format_fixed

TICKS = 4
"""The number of intervals on the axis; the style sheet draws a line for each."""
LANE_HEIGHT = 0.72
"""The height of a group's lane in a row, in em."""
LABELLED_LANE_HEIGHT = 1.3
"""The height of a lane with the name of its group, in em."""
ROW_PADDING = 0.5
"""The space above and below the lanes of a row together, in em."""
LONGEST_LABEL = 20
"""The most characters for which a half of the narrowest chart has room."""
ERRORS = 2
"""How many standard errors a bar reaches to either side: about a 95 % interval."""
MAX_DIGITS = 4
"""Decimals of a number, at most."""
MARK_PATHS = (
    "M0-4a4 4 0 1 0 0 8a4 4 0 1 0 0-8z",
    "M-3.5-3.5H3.5V3.5H-3.5z",
    "M0-5 5 0 0 5-5 0z",
    "M0-5 4.8 3.6H-4.8z",
    "M-1.5-4.5H1.5V-1.5H4.5V1.5H1.5V4.5H-1.5V1.5H-4.5V-1.5H-1.5z",
    "M0 5 4.8-3.6H-4.8z",
)
"""A circle, a square, a diamond, …: groups differ by more than colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkShape:
    """The shape of a group's marks."""

    number: int
    path: str
    name: str
    """The name of the group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLabel:
    """The name of a group beside its mark."""

    x: str
    offset: str
    anchor: str
    """``start`` or ``end``: which end of the text is at the position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartMark:
    """The mark at a mean, with a bar of ``ERRORS`` standard errors to both sides."""

    x: str
    low: str
    high: str
    y: str
    shape: MarkShape
    value: str
    """The mean in digits."""
    label: ChartLabel | None
    """Only in the first row, if the name is short enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """A scale, with a mark for each group."""

    name: str
    marks: tuple[ChartMark, ...]
    height: str
    better: str = ""
    """``less`` or ``more`` if that is not said by its part."""
    disagreement: str = ""
    """How sources disagree about it; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPart:
    """Rows below a heading."""

    heading: str
    better: str
    """``less`` or ``more`` where it is new to readers; else empty."""
    rows: tuple[ChartRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisTick:
    """A labelled position on the axis."""

    text: str
    meaning: str
    """What it means to be at this end; empty between the ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLayout:
    """A chart, ready to be drawn."""

    parts: tuple[ChartPart, ...]
    ticks: tuple[AxisTick, ...]
    key: tuple[MarkShape, ...]
    """The legend; empty where labels name the groups."""


def lay_out_by_scale(figure: FigureData, shown: Sequence[int]) -> ChartLayout:
    """Return a chart with a row for each scale, in which each group has a mark.

    Args:
        figure: the numbers.
        shown: indexes of the groups that are shown.
    """
    points, disagreements = dict(figure.rows), dict(figure.disagreements)
    is_labelled = all(len(figure.groups[group]) <= LONGEST_LABEL for group in shown)
    parts: list[ChartPart] = []
    better = ""
    for part in order_scales(figure):
        rows = [
            _row(
                figure,
                scale,
                {group: points[scale][group] for group in shown},
                is_labelled=is_labelled and not parts and number == 0,
                disagreement=disagreements.get(scale, ""),
            )
            for number, scale in enumerate(part.scales)
        ]
        new = part.better if part.better != better else ""
        better = part.better
        parts.append(ChartPart(heading=part.heading, better=new, rows=tuple(rows)))
    key = () if is_labelled else tuple(_shape(figure, group) for group in shown)
    return ChartLayout(parts=tuple(parts), ticks=tuple(_axis_ticks(figure)), key=key)


def lay_out_by_group(figure: FigureData, shown: Sequence[int]) -> ChartLayout:
    """Return a chart with a part for each group, in which each scale has a row.

    Args:
        figure: the numbers.
        shown: indexes of the groups that are shown.
    """
    points = dict(figure.rows)
    parts = (
        ChartPart(
            heading=figure.groups[group],
            better=figure.better if number == 0 else "",
            rows=tuple(
                replace(
                    _row(figure, scale, {group: points[scale][group]}),
                    better=part.better if part.better != figure.better else "",
                )
                for part in order_scales(figure)
                for scale in part.scales
            ),
        )
        for number, group in enumerate(shown)
    )
    return ChartLayout(parts=tuple(parts), ticks=tuple(_axis_ticks(figure)), key=())


def split_layout(layout: ChartLayout) -> tuple[ChartLayout, ...]:
    """Return a chart in two halves of whole parts, to stand side by side; in one if it has one."""
    total = sum(len(part.rows) for part in layout.parts)
    halves: tuple[list[ChartPart], list[ChartPart]] = ([], [])
    rows = 0
    for part in layout.parts:
        halves[rows > 0 and 2 * rows + len(part.rows) > total].append(part)
        rows += len(part.rows)
    return tuple(replace(layout, parts=tuple(half)) for half in halves if half)


def order_scales(figure: FigureData) -> tuple[FigurePart, ...]:
    """Return every scale of the table once, in the parts and the order of the chart."""
    means = {scale: [mean for mean, _ in points] for scale, points in figure.rows}
    named = {scale for part in figure.parts for scale in part.scales}
    rest = tuple(scale for scale in means if scale not in named)
    parts = []
    for part in (FigurePart(scales=rest), *figure.parts):
        scales = [scale for scale in part.scales if scale in means]
        better = part.better or figure.better
        if figure.sort in figure.groups:
            group = figure.groups.index(figure.sort)
            scales.sort(key=lambda scale: means[scale][group], reverse=better != "less")
        if scales:
            parts.append(FigurePart(scales=tuple(scales), heading=part.heading, better=better))
    return tuple(parts)


def _row(
    figure: FigureData,
    scale: str,
    points: Mapping[int, tuple[float, float]],
    *,
    is_labelled: bool = False,
    disagreement: str = "",
) -> ChartRow:
    lane = LABELLED_LANE_HEIGHT if is_labelled else LANE_HEIGHT
    marks = (
        _mark(figure, point, group, ROW_PADDING + (place + 0.5) * lane, is_labelled=is_labelled)
        for place, (group, point) in enumerate(points.items())
    )
    return ChartRow(
        name=scale,
        marks=tuple(marks),
        height=format_position(len(points) * lane + 2 * ROW_PADDING),
        disagreement=disagreement,
    )


def _mark(
    figure: FigureData, point: tuple[float, float], group: int, y: float, *, is_labelled: bool
) -> ChartMark:
    mean, error = point
    middle, low, high = (
        _percent(figure, value) for value in (mean, mean - ERRORS * error, mean + ERRORS * error)
    )
    return ChartMark(
        x=format_position(middle),
        low=format_position(low),
        high=format_position(high),
        y=format_position(y),
        shape=_shape(figure, group),
        value=format_number(figure, mean),
        label=_label(low, high) if is_labelled else None,
    )


def _label(low: float, high: float) -> ChartLabel:
    """Return the label of a mark, on the side where there is more room."""
    if low > 100 - high:
        return ChartLabel(x=format_position(low), offset="-0.8", anchor="end")
    return ChartLabel(x=format_position(high), offset="0.8", anchor="start")


def _shape(figure: FigureData, group: int) -> MarkShape:
    number = group % len(MARK_PATHS)
    return MarkShape(number=number, path=MARK_PATHS[number], name=figure.groups[group])


def _axis_ticks(figure: FigureData) -> Iterator[AxisTick]:
    meanings = (figure.ends[0], *[""] * (TICKS - 1), figure.ends[1])
    for tick, meaning in enumerate(meanings):
        value = figure.low + (figure.high - figure.low) * tick / TICKS
        yield AxisTick(text=f"{value:g}", meaning=meaning)


def _percent(figure: FigureData, value: float) -> float:
    """Return the position of a value on the axis, from 0 to 100."""
    share = (value - figure.low) / (figure.high - figure.low)
    return 100 * min(max(share, 0), 1)


def format_number(figure: FigureData, value: float) -> str:
    """Return a mean or a standard error with as many decimals as any number has, to a limit."""
    numbers = (number for _, points in figure.rows for point in points for number in point)
    texts = (format_exact(round(number, MAX_DIGITS)) for number in numbers)
    counts = (len(text.partition(".")[2]) for text in texts)
    return format_fixed(value, max(counts, default=0))


def format_position(value: float) -> str:
    """Return a number with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
