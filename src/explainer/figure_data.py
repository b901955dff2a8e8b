"""The numbers of a figure, and what it says about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

LARGEST_NUMBER = 1e15
"""No number is larger, so that each can be drawn, and is the same in every language."""
DIRECTIONS = ("less", "more")
"""Which end of a scale is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePart:
    """Scales of a figure that stand together below a heading."""

    scales: tuple[str, ...]
    heading: str = ""
    """Plain text; may be empty."""
    better: str = ""
    """``less`` or ``more`` if it differs from that of the figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureData:
    """A figure with the means and standard errors of several scales in several groups."""

    slug: str
    title: str
    """What is drawn, plain text."""
    caption: str
    """The source of the numbers and remarks about them, Markdown."""
    low: float
    high: float
    """The ends of all scales."""
    groups: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]
    """For each scale its name, and a mean and a standard error for each group."""
    finding: str = ""
    """What the numbers say, plain text; empty if the figure has only a title."""
    better: str = ""
    """``less`` or ``more``, whichever is better; empty if neither is."""
    sort: str = ""
    """The group by whose means the scales are sorted, the best first; empty for the order given."""
    parts: tuple[FigurePart, ...] = ()
    """The scales that stand below a heading; all others precede them."""
    disagreements: tuple[tuple[str, str], ...] = ()
    """The scales on which sources disagree, with how they do, plain text."""
    ends: tuple[str, str] = ("", "")
    """What the lowest and the highest value mean, such as ``least`` and ``most``."""

    def select_scale(self, scale: str) -> FigureData:
        """Return the figure with one of its scales."""
        part = next((part for part in self.parts if scale in part.scales), None)
        return replace(
            self,
            rows=tuple(row for row in self.rows if row[0] == scale),
            better=(part.better if part else "") or self.better,
            parts=(),
            disagreements=tuple(item for item in self.disagreements if item[0] == scale),
            finding="",
            sort="",
        )

    @property
    def has_errors(self) -> bool:
        """Whether every number has a standard error; 0 stands for none."""
        return all(error > 0 for _, points in self.rows for _, error in points)

    def get_point(self, scale: str, group: str) -> tuple[float, float]:
        """Return the mean and the standard error of a group on a scale; both must exist."""
        return dict(self.rows)[scale][self.groups.index(group)]


def list_figure_arguments(figure: FigureData) -> dict[str, object]:
    """Return a figure without its title as plain values, without the defaults."""
    parts = [
        {
            "scales": list(part.scales),
            **({"heading": part.heading} if part.heading else {}),
            **({"better": part.better} if part.better else {}),
        }
        for part in figure.parts
    ]
    options: dict[str, object] = {
        "caption": figure.caption,
        "name": figure.slug,
        "finding": figure.finding,
        "better": figure.better,
        "sort": figure.sort,
        "parts": parts,
        "disagrees": dict(figure.disagreements),
        "ends": figure.ends if any(figure.ends) else (),
    }
    return {
        "groups": list(figure.groups),
        "rows": {scale: [list(point) for point in points] for scale, points in figure.rows},
        "low": shorten_number(figure.low),
        "high": shorten_number(figure.high),
        **{name: value for name, value in options.items() if value},
    }


def figure_from_arguments(title: str, values: Mapping[str, Any]) -> FigureData:
    """Return the figure of plain values, as ``list_figure_arguments`` writes them.

    Raises:
        ValueError, TypeError, KeyError, OverflowError: a value is missing or of the wrong type.
    """
    low_end, high_end = values.get("ends") or ("", "")
    figure = FigureData(
        slug=str(values.get("name", "")),
        title=title,
        caption=str(values.get("caption", "")),
        low=float(values["low"]),
        high=float(values["high"]),
        groups=tuple(map(str, values["groups"])),
        rows=tuple(
            (str(scale), tuple((float(mean), float(error)) for mean, error in points))
            for scale, points in dict(values["rows"]).items()
        ),
        finding=str(values.get("finding", "")),
        better=str(values.get("better", "")),
        sort=str(values.get("sort", "")),
        parts=tuple(map(parse_part, values.get("parts", ()))),
        disagreements=tuple(
            (str(scale), str(words)) for scale, words in dict(values.get("disagrees", {})).items()
        ),
        ends=(str(low_end), str(high_end)),
    )
    numbers = [number for _, points in figure.rows for point in points for number in point]
    if not all(abs(number) <= LARGEST_NUMBER for number in (figure.low, figure.high, *numbers)):
        raise ValueError(f"a number is not between {-LARGEST_NUMBER:g} and {LARGEST_NUMBER:g}")
    return figure


def is_drawable(figure: FigureData) -> bool:
    """Return whether the numbers fit together."""
    return (
        figure.low < figure.high
        and bool(figure.groups)
        and all(len(points) == len(figure.groups) for _, points in figure.rows)
    )


def parse_part(fields: Mapping[str, object]) -> FigurePart:
    """Return the part of a figure that Python source describes.

    Raises:
        ValueError: a field is unknown or has a wrong value.
    """
    scales, better = fields.get("scales", ()), str(fields.get("better", ""))
    is_known = set(fields) <= {"heading", "scales", "better"}
    if not is_known or not isinstance(scales, list | tuple):
        raise ValueError(f"{fields!r} is not a part; give it a heading and a list of scales")
    if better not in ("", *DIRECTIONS):
        raise ValueError(f"better is {better!r}; give less or more")
    heading = str(fields.get("heading", ""))
    return FigurePart(scales=tuple(map(str, scales)), heading=heading, better=better)


def shorten_number(value: float) -> float:
    """Return a whole number as an integer, which is written without a decimal."""
    return int(value) if value == int(value) else value


def format_fixed(value: float, digits: int) -> str:
    """Return a number with some decimals; halves are rounded away from 0, which has no sign.

    A script in the page writes the same.
    """
    unit = Decimal(1).scaleb(-digits)
    rounded = Decimal(value).quantize(unit, context=Context(prec=400, rounding=ROUND_HALF_UP))
    return f"{rounded if rounded else abs(rounded):f}"


def format_exact(value: float) -> str:
    """Return all digits of a number that is read again, without an exponent."""
    return format(Decimal(repr(value)), "f").removesuffix(".0")
