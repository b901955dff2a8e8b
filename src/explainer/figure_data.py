"""The numbers of a figure, and what it says about them."""

from __future__ import annotations

from dataclasses import dataclass

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
