"""Prepare what the templates of *guess, then see* show."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from explainer.explorables.guess import GuessData
from explainer.figure_data import format_exact
from explainer.render.chart_layout import format_number
from explainer.render.explorables.scale import ScaleView, count_digits, view_scale

STEPS = 50
"""About how many positions a slider has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuessView:
    """What the template of a guess shows."""

    scale: ScaleView
    low: str
    high: str
    low_end: str
    """What the lowest value means."""
    high_end: str
    step: str
    digits: int
    """Decimals of the means."""
    value: str
    """The mean that readers guess, as the data have it."""
    group: str


def view_guess(guess: GuessData, words: Mapping[str, str]) -> GuessView:
    """Return what the templates show; the words are the messages of a language."""
    figure = guess.figure
    value = format_number(figure, guess.value)
    return GuessView(
        scale=view_scale(figure),
        low=format_exact(figure.low),
        high=format_exact(figure.high),
        low_end=figure.ends[0] or words["axis_low"],
        high_end=figure.ends[1] or words["axis_high"],
        step=format_exact(choose_step(figure.low, figure.high)),
        digits=count_digits(figure),
        value=value,
        group=guess.group,
    )


def choose_step(low: float, high: float) -> float:
    """Return a step of 1, 2 or 5 times a power of ten that gives about ``STEPS`` positions."""
    exact = (high - low) / STEPS
    power = math.floor(math.log10(exact))
    steps = (float(f"{factor}e{power}") for factor in (1, 2, 5, 10))
    return min(steps, key=lambda step: abs(step - exact))
