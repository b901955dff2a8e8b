"""Define the data of *guess, then see*: readers place an estimate, and then see the number."""

from __future__ import annotations

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

SHORTEST = 1e-9
"""The least distance between the ends of a scale, so that a slider can move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuessData(ExplorableData):
    """A question about one mean of a figure."""

    kind: ClassVar[str] = "guess"
    control: ClassVar[str] = "Guess"
    has_question: ClassVar[bool] = True

    figure: FigureData
    """It has one scale."""
    group: str
    """The group whose mean readers guess; the others are shown beside it."""

    @property
    def scale(self) -> str:
        """The name of the scale."""
        return self.figure.rows[0][0]

    @property
    def value(self) -> float:
        """The mean that readers guess."""
        return self.figure.get_point(self.scale, self.group)[0]

    def list_arguments(self) -> Mapping[str, object]:
        """Return the group and the figure."""
        return {"group": self.group, "figure": list_figure_arguments(self.figure)}

    @classmethod
    def from_arguments(cls, asks: str, says: str, arguments: Mapping[str, Any]) -> GuessData:
        """Return the guess of the arguments of ``Guess``; see the base class."""
        figure = figure_from_arguments("", arguments["figure"])
        group = str(arguments["group"])
        if len(figure.rows) != 1 or not is_drawable(figure):
            raise ValueError("a guess needs one scale, with a mean for each group")
        if group not in figure.groups:
            known = ", ".join(figure.groups)
            raise ValueError(f"there is no group {group!r}; the groups are {known}")
        guess = cls(asks=asks, says=says, figure=figure, group=group)
        if figure.high - figure.low < SHORTEST:
            raise ValueError(f"the scale is shorter than {SHORTEST:g}")
        if not figure.low <= guess.value <= figure.high:
            raise ValueError(f"the mean is not between {figure.low:g} and {figure.high:g}")
        return guess
