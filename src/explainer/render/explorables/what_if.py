"""Prepare what the templates of *what if* show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from explainer.explorables.what_if import VALUE, Slider, WhatIfData
from explainer.figure_data import format_exact, format_fixed


@dataclass(frozen=True, slots=True, kw_only=True)
class SliderView:
    """A slider as its template shows it, with its numbers as text."""

    name: str
    label: str
    low: str
    high: str
    start: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfView:
    """What the template of a calculation shows."""

    sliders: tuple[SliderView, ...]
    tree: str
    """The parsed formula, as JSON for the script."""
    formula: str
    digits: int
    result: str
    said: str
    """The result for the numbers with which the sliders begin."""
    caption: str
    table: tuple[tuple[str, ...], ...]
    """The result for the lowest, the first and the highest number of each slider."""


def view_what_if(what_if: WhatIfData, words: Mapping[str, str]) -> WhatIfView:
    """Return what the templates show; the words are the messages of a language."""
    names = [slider.name for slider in what_if.sliders]
    rows = product(*map(_list_stops, what_if.sliders))
    start = _format_result(what_if, {slider.name: slider.start for slider in what_if.sliders})
    return WhatIfView(
        sliders=tuple(
            SliderView(
                name=slider.name,
                label=slider.label,
                low=format_exact(slider.low),
                high=format_exact(slider.high),
                start=format_exact(slider.start),
                step=format_exact(slider.step),
            )
            for slider in what_if.sliders
        ),
        tree=json.dumps(what_if.tree),
        formula=what_if.formula,
        digits=what_if.digits,
        result=what_if.result,
        said=" ".join(
            (
                words["what_if_note"],
                what_if.result.replace(VALUE, start) if start else words["what_if_none"],
            )
        ),
        caption=words["what_if_table"].format(result=what_if.result.replace(VALUE, "…")),
        table=tuple(
            (
                *(format_exact(value).replace("-", "−") for value in row),
                _format_result(what_if, dict(zip(names, row, strict=True))) or "–",
            )
            for row in rows
        ),
    )


def _list_stops(slider: Slider) -> tuple[float, ...]:
    """Return the lowest, the first and the highest number of a slider, each once."""
    return tuple(dict.fromkeys((slider.low, slider.start, slider.high)))


def _format_result(what_if: WhatIfData, values: Mapping[str, float]) -> str:
    """Return the result in digits; empty if there is none."""
    value = what_if.calculate(values)
    return "" if value is None else format_fixed(value, what_if.digits).replace("-", "−")
