"""Define the data of *what if*: one or two sliders, and a formula that follows them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from explainer.explorables.explorable import ExplorableData
from explainer.explorables.expressions import (
    FUNCTIONS,
    Tree,
    UndefinedResultError,
    evaluate,
    list_names,
    parse_formula,
)
from explainer.figure_data import LARGEST_NUMBER, shorten_number

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
MAX_SLIDERS = 2
MAX_POSITIONS = 1000
"""Of a slider."""
TOLERANCE = 1e-6
"""How far from a step, in steps, a number is still on it."""
MAX_DIGITS = 4
VALUE = "{value}"
"""Stands for the number in the sentence of the result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slider:
    """A number that readers choose."""

    name: str
    """In the formula."""
    label: str
    """What the number means, plain text."""
    low: float
    high: float
    start: float
    step: float = 1.0

    def snap(self, value: float) -> float:
        """Return the number nearest to another one at which the slider can stop."""
        low, step = Decimal(repr(self.low)), Decimal(repr(self.step))
        steps = (value - self.low) / self.step
        if abs(steps - round(steps)) <= TOLERANCE:
            return value
        last = math.floor((self.high - self.low) / self.step + TOLERANCE)
        return float(low + min(math.floor(steps + 0.5), last) * step)

    def __post_init__(self) -> None:
        """Check that the numbers fit together."""
        if not NAME.fullmatch(self.name) or self.name in FUNCTIONS:
            raise ValueError(f"“{self.name}” cannot be the name of a slider")
        if not self.label:
            raise ValueError(f"the slider “{self.name}” does not say what it means")
        numbers = (self.low, self.high, self.start, self.step)
        if not all(abs(number) <= LARGEST_NUMBER for number in numbers):
            raise ValueError(f"the slider “{self.name}” has a number that is too large")
        if not self.low <= self.start <= self.high or self.low == self.high:
            raise ValueError(
                f"the slider “{self.name}” begins at {self.start:g}, "
                f"and goes from {self.low:g} to {self.high:g}"
            )
        if not (self.step > 0 and self.high - self.low <= MAX_POSITIONS * self.step):
            raise ValueError(
                f"the slider “{self.name}” has steps of {self.step:g}: give it at most "
                f"{MAX_POSITIONS} positions"
            )
        if self.snap(self.start) != self.start:
            raise ValueError(f"the slider “{self.name}” begins between two of its steps")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfData(ExplorableData):
    """A hypothetical calculation."""

    kind: ClassVar[str] = "what-if"
    control: ClassVar[str] = "WhatIf"

    formula: str
    sliders: tuple[Slider, ...]
    result: str
    """A sentence with ``{value}`` in it, plain text."""
    digits: int = 0
    """Decimals of the result."""

    def __post_init__(self) -> None:
        """Check that the formula, the sliders and the sentence fit together."""
        names = [slider.name for slider in self.sliders]
        if not 1 <= len(set(names)) == len(names) <= MAX_SLIDERS:
            raise ValueError(f"it needs 1 to {MAX_SLIDERS} sliders with names of their own")
        used = set(list_names(self.tree))
        for name in sorted(used.symmetric_difference(names)):
            reason = "no slider has that name" if name in used else "the formula does not use it"
            raise ValueError(f"“{name}”: {reason}")
        if self.result.count(VALUE) != 1:
            raise ValueError(f"the result needs {VALUE} once, where the number stands")
        if not 0 <= self.digits <= MAX_DIGITS:
            raise ValueError(f"the result may have 0 to {MAX_DIGITS} digits")

    @property
    def tree(self) -> Tree:
        """The formula, parsed."""
        return parse_formula(self.formula)

    def calculate(self, values: Mapping[str, float]) -> float | None:
        """Return the result for the numbers of the sliders, by name; None if there is none."""
        try:
            return evaluate(self.tree, values)
        except UndefinedResultError:
            return None

    def list_arguments(self) -> Mapping[str, object]:
        """Return the formula, the sliders and the sentence of the result."""
        return {
            "formula": self.formula,
            "sliders": [
                {
                    "name": slider.name,
                    "label": slider.label,
                    "low": shorten_number(slider.low),
                    "high": shorten_number(slider.high),
                    "start": shorten_number(slider.start),
                    "step": shorten_number(slider.step),
                }
                for slider in self.sliders
            ],
            "result": self.result,
            **({"digits": self.digits} if self.digits else {}),
        }

    @classmethod
    def from_arguments(cls, asks: str, says: str, arguments: Mapping[str, Any]) -> WhatIfData:
        """Return the calculation of the arguments of ``WhatIf``; see the base class."""
        sliders = tuple(
            Slider(
                name=str(slider["name"]),
                label=str(slider["label"]),
                **{
                    name: float(slider[name])
                    for name in ("low", "high", "start", "step")
                    if name in slider or name != "step"
                },
            )
            for slider in arguments["sliders"]
        )
        return cls(
            asks=asks,
            says=says,
            formula=str(arguments["formula"]),
            sliders=sliders,
            result=str(arguments["result"]),
            digits=int(arguments.get("digits", 0)),
        )
