"""Define the data of *how sure is this gap?*: two groups on a scale of a figure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from explainer.explorables.explorable import ExplorableData
from explainer.figure_data import (
    FigureData,
    figure_from_arguments,
    is_drawable,
    list_figure_arguments,
)

LIMITS = (1.0, 2.0, 3.0)
"""How many standard errors wide a gap is at which the sentence about it changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapSize:
    """A difference between two means."""

    difference: float
    """The first mean less the second."""
    error: float
    """Its standard error, for groups that do not depend on each other."""

    @property
    def ratio(self) -> float:
        """How many standard errors wide the gap is; infinite if there is no standard error."""
        return abs(self.difference) / self.error if self.error else math.inf

    @property
    def certainty(self) -> int:
        """How many of ``LIMITS`` the gap reaches."""
        return sum(self.ratio >= limit for limit in LIMITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class GapData(ExplorableData):
    """A question about the difference between two groups."""

    kind: ClassVar[str] = "gap"
    control: ClassVar[str] = "Gap"

    figure: FigureData
    """It has at least two groups; each mean has a standard error above 0."""
    scale: str
    """The scale that is chosen first."""
    first: str
    second: str
    """The groups that are chosen first."""

    def measure(self, scale: str, first: str, second: str) -> GapSize:
        """Return the difference between two groups of the figure on one of its scales."""
        (mean, error), (other_mean, other_error) = (
            self.figure.get_point(scale, group) for group in (first, second)
        )
        return GapSize(difference=mean - other_mean, error=math.hypot(error, other_error))

    def list_arguments(self) -> Mapping[str, object]:
        """Return what is chosen first, and the figure."""
        return {
            "scale": self.scale,
            "groups": [self.first, self.second],
            "figure": list_figure_arguments(self.figure),
        }

    @classmethod
    def from_arguments(cls, asks: str, says: str, arguments: Mapping[str, Any]) -> GapData:
        """Return the gap of the arguments of ``Gap``; see the base class."""
        figure = figure_from_arguments("", arguments["figure"])
        if not is_drawable(figure):
            raise ValueError("the figure needs a mean for each group on each scale")
        first, second = map(str, arguments["groups"])
        scale = str(arguments["scale"])
        gap = cls(asks=asks, says=says, figure=figure, scale=scale, first=first, second=second)
        gap.check_choice(scale, first, second)
        if not figure.has_errors:
            raise ValueError("each mean needs a standard error above 0")
        return gap

    def check_choice(self, scale: str, first: str, second: str) -> None:
        """Check what is chosen.

        Raises:
            ValueError: the figure has no such scale or group, or both groups are the same.
        """
        scales = [name for name, _ in self.figure.rows]
        if scale not in scales:
            raise ValueError(f"there is no scale {scale!r}; the scales are {', '.join(scales)}")
        for group in (first, second):
            if group not in self.figure.groups:
                known = ", ".join(self.figure.groups)
                raise ValueError(f"there is no group {group!r}; the groups are {known}")
        if first == second:
            raise ValueError("choose two different groups")
