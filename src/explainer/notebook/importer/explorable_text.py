"""Format the blocks of explorables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from explainer.explorables.explorable import ExplorableData
from explainer.explorables.gap import GapData
from explainer.explorables.guess import GuessData
from explainer.explorables.what_if import WhatIfData
from explainer.figure_data import FigureData
from explainer.notebook.importer.page_text import format_figure_table
from explainer.notebook.importer.restore_citations import CitationRestorer
from explainer.text.escaping import escape_markdown


def format_block(
    explorable: ExplorableData,
    citations: CitationRestorer,
    has_figure: Callable[[FigureData], bool],
) -> str:
    """Return the block of an explorable as an author writes it.

    Args:
        explorable: the explorable.
        citations: restores the citations in its words.
        has_figure: whether a figure's file has the numbers of a figure; others become a table in
            the block.
    """
    options = dict(OPTIONS[type(explorable)](explorable))
    figure = explorable.figure if isinstance(explorable, GuessData | GapData) else None
    caption = ""
    if figure and has_figure(figure):
        options = {"figure": figure.slug, **options}
    elif figure:
        chart = {"better": figure.better, "ends": ", ".join(filter(None, figure.ends))}
        options = {"from": f"{figure.low:g}", "to": f"{figure.high:g}", **options}
        options |= {name: value for name, value in chart.items() if value}
        caption = "\n\n".join([*(text for _, text in figure.disagreements), figure.caption])
    asks = [
        "\n".join(f":{name}: {value}" for name, value in options.items()),
        citations.restore(explorable.asks),
        "\n".join(_format_sliders(explorable)),
        "\n".join(format_figure_table(figure)) if figure and "figure" not in options else "",
    ]
    says = [citations.restore(text) for text in (explorable.says, caption) if text]
    parts = [*asks, "---", *says] if says else asks
    text = "\n\n".join(part.strip("\n") for part in parts if part)
    return f"::: {explorable.kind}\n{text}\n:::"


def _list_guess_options(guess: ExplorableData) -> Mapping[str, str]:
    assert isinstance(guess, GuessData), "the table of options says so"
    return {"scale": guess.scale, "group": guess.group}


def _list_gap_options(gap: ExplorableData) -> Mapping[str, str]:
    assert isinstance(gap, GapData), "the table of options says so"
    return {"scale": gap.scale, "groups": f"{gap.first}, {gap.second}"}


def _list_what_if_options(what_if: ExplorableData) -> Mapping[str, str]:
    assert isinstance(what_if, WhatIfData), "the table of options says so"
    digits = {"digits": str(what_if.digits)} if what_if.digits else {}
    return {"formula": what_if.formula, "result": what_if.result, **digits}


def _format_sliders(explorable: ExplorableData) -> Iterator[str]:
    """Yield the list of the sliders of a calculation; nothing for any other explorable."""
    for slider in explorable.sliders if isinstance(explorable, WhatIfData) else ():
        numbers = f"{slider.start:g} ({slider.low:g} to {slider.high:g}, step {slider.step:g})"
        yield f"- {slider.name} = {numbers}: {escape_markdown(slider.label)}"


OPTIONS: Mapping[type[ExplorableData], Callable[[ExplorableData], Mapping[str, str]]] = {
    GuessData: _list_guess_options,
    GapData: _list_gap_options,
    WhatIfData: _list_what_if_options,
}
"""The function that lists the options of each kind's block, beside those of its numbers."""
