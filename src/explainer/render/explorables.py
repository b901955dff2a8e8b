"""Render explorables: with their controls for pages and slides, and in words for paper."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from markupsafe import Markup

from explainer.explorables.explorable import ExplorableData
from explainer.explorables.gap import GapData
from explainer.explorables.guess import GuessData
from explainer.explorables.what_if import VALUE, Slider, WhatIfData
from explainer.figure_data import FigureData
from explainer.i18n.messages import load_messages
from explainer.render.chart_layout import ERRORS, ChartLayout, format_number, lay_out_by_scale
from explainer.render.charts import TableRow, format_point
from explainer.render.html import render
from explainer.text.markdown import render_markdown
from explainer.text.prompts import DISCUSS, parse_prompt

STEPS = 50
"""About how many positions a slider has."""
GAP_WORDS = ("choose", "higher", "lower", "same", "side", "error", "0", "1", "2", "3")
"""The messages from which the script makes the sentence about a gap."""
Words = Mapping[str, str]
"""The interface messages of one language, by name."""


def render_explorable(
    explorable: ExplorableData, *, id: str = "", lang: str = "en", shared: bool = False
) -> str:
    """Return an explorable with its controls, which are hidden until a script shows them.

    Args:
        explorable: what it asks, and its data.
        id: the id of its element, unique on the page; may be empty.
        lang: language of the labels.
        shared: whether it tells readers that what they enter is sent to Python.
    """
    return _render("explorable", explorable, lang, id=id, shared=shared)


def render_explorable_paper(explorable: ExplorableData, *, lang: str = "en") -> str:
    """Return an explorable without controls, with its answer, for paper."""
    return _render("explorable_paper", explorable, lang, id="", shared=False)


def _render(template: str, explorable: ExplorableData, lang: str, **values: object) -> str:
    words = load_messages(lang)
    asked = parse_prompt(DISCUSS, explorable.asks)
    return render(
        f"{template}.html.j2",
        words=words,
        kind=explorable.kind,
        label=words[f"explorable_{explorable.kind.replace('-', '_')}"],
        asks=Markup(asked.asks),
        more=Markup(asked.more),
        says=Markup(render_markdown(explorable.says)),
        view=VIEWS[type(explorable)](explorable, words),
        **values,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleView:
    """The chart, the table and the source of one scale of a figure."""

    name: str
    layout: ChartLayout
    description: str
    """The means in words."""
    groups: tuple[str, ...]
    table: tuple[TableRow, ...]
    caption: Markup


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


def _view_guess(guess: ExplorableData, words: Words) -> GuessView:
    assert isinstance(guess, GuessData), "the table of views says so"
    figure = guess.figure
    value = format_number(figure, guess.value)
    return GuessView(
        scale=_view_scale(figure),
        low=f"{figure.low:g}",
        high=f"{figure.high:g}",
        low_end=figure.ends[0] or words["axis_low"],
        high_end=figure.ends[1] or words["axis_high"],
        step=f"{choose_step(figure.low, figure.high):g}",
        digits=count_digits(figure),
        value=value,
        group=guess.group,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GapView:
    """What the template of a gap shows."""

    scale: str
    first: str
    second: str
    names: tuple[str, ...]
    """The groups."""
    sentence: str
    """About what is chosen first."""
    table: tuple[TableRow, ...]
    """For each scale the difference, its standard error, and their ratio."""
    digits: int
    reach: str
    """The widest gap with two standard errors, which is the end of the chart's axis."""
    rows: str
    """The means and standard errors, as JSON for the script."""
    groups: str
    words: str
    """The parts of the sentence, as JSON for the script."""
    caption: Markup


def _view_gap(gap: ExplorableData, words: Words) -> GapView:
    assert isinstance(gap, GapData), "the table of views says so"
    figure = gap.figure
    scales = [scale for scale, _ in figure.rows]
    sizes = [gap.measure(scale, gap.first, gap.second) for scale in scales]
    all_sizes = [
        gap.measure(scale, first, second)
        for scale in scales
        for first, second in combinations(figure.groups, 2)
    ]
    return GapView(
        scale=gap.scale,
        first=gap.first,
        second=gap.second,
        names=figure.groups,
        sentence=describe_gap(gap, words),
        table=tuple(
            TableRow(
                scale=scale,
                cells=(
                    format_number(figure, size.difference).replace("-", "−"),
                    format_number(figure, size.error),
                    f"{size.ratio:.1f}",
                ),
            )
            for scale, size in zip(scales, sizes, strict=True)
        ),
        digits=count_digits(figure),
        reach=f"{max(abs(size.difference) + ERRORS * size.error for size in all_sizes):.4g}",
        rows=json.dumps(dict(figure.rows), ensure_ascii=False),
        groups=json.dumps(figure.groups, ensure_ascii=False),
        words=json.dumps({name: words[f"gap_{name}"] for name in GAP_WORDS}, ensure_ascii=False),
        caption=Markup(render_markdown(figure.caption)),
    )


def describe_gap(gap: GapData, words: Words) -> str:
    """Return how wide a gap is, and what chance alone could do."""
    size = gap.measure(gap.scale, gap.first, gap.second)
    wide = format_number(gap.figure, abs(size.difference))
    direction = "same" if float(wide) == 0 else "higher" if size.difference > 0 else "lower"
    return " ".join(
        words[f"gap_{name}"].format(
            scale=gap.scale,
            first=gap.first,
            second=gap.second,
            gap=wide,
            error=format_number(gap.figure, size.error),
            ratio=f"{size.ratio:.1f}",
        )
        for name in (direction, "error", size.certainty)
    )


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
    sentence: str
    """The result for the numbers with which the sliders begin."""
    caption: str
    table: tuple[tuple[str, ...], ...]
    """The result for the lowest, the first and the highest number of each slider."""


def _view_what_if(what_if: ExplorableData, words: Words) -> WhatIfView:
    assert isinstance(what_if, WhatIfData), "the table of views says so"
    names = [slider.name for slider in what_if.sliders]
    rows = product(*map(_list_stops, what_if.sliders))
    start = _format_result(what_if, {slider.name: slider.start for slider in what_if.sliders})
    return WhatIfView(
        sliders=tuple(
            SliderView(
                name=slider.name,
                label=slider.label,
                low=f"{slider.low:g}",
                high=f"{slider.high:g}",
                start=f"{slider.start:g}",
                step=f"{slider.step:g}",
            )
            for slider in what_if.sliders
        ),
        tree=json.dumps(what_if.tree),
        formula=what_if.formula,
        digits=what_if.digits,
        result=what_if.result,
        sentence=what_if.result.replace(VALUE, start) if start else words["what_if_none"],
        caption=words["what_if_table"].format(result=what_if.result.replace(VALUE, "…")),
        table=tuple(
            (
                *(f"{value:g}".replace("-", "−") for value in row),
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
    return "" if value is None else f"{value:.{what_if.digits}f}".replace("-", "−")


def count_digits(figure: FigureData) -> int:
    """Return with how many decimals the numbers of a figure are shown."""
    return len(format_number(figure, figure.low).partition(".")[2])


def choose_step(low: float, high: float) -> float:
    """Return a step of 1, 2 or 5 times a power of ten that gives about ``STEPS`` positions."""
    exact = (high - low) / STEPS
    power: float = 10.0 ** math.floor(math.log10(exact))
    return power * min((1, 2, 5, 10), key=lambda factor: abs(factor * power - exact))


def _view_scale(figure: FigureData) -> ScaleView:
    """Return the view of a figure with one scale."""
    scale, points = figure.rows[0]
    means = (
        f"{group} {format_number(figure, mean)}"
        for group, (mean, _) in zip(figure.groups, points, strict=True)
    )
    cells = tuple(format_point(figure, point) for point in points)
    return ScaleView(
        name=scale,
        layout=lay_out_by_scale(figure, range(len(figure.groups))),
        description=f"{scale}: {', '.join(means)}.",
        groups=figure.groups,
        table=(TableRow(scale=scale, cells=cells),),
        caption=Markup(render_markdown(figure.caption)),
    )


VIEWS: Mapping[type[ExplorableData], Callable[[ExplorableData, Words], object]] = {
    GuessData: _view_guess,
    GapData: _view_gap,
    WhatIfData: _view_what_if,
}
"""The function that prepares the values of each kind's template."""
