"""Format the blocks of explorables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from textwrap import indent

from explainer.explorables.contrast import ContrastData
from explainer.explorables.explorable import ExplorableData
from explainer.explorables.gap import GapData
from explainer.explorables.guess import GuessData
from explainer.explorables.supports import SupportsData
from explainer.explorables.what_if import WhatIfData
from explainer.figure_data import FigureData, format_exact
from explainer.notebook.importer.page_text import format_figure_table
from explainer.notebook.importer.restore_citations import CitationRestorer
from explainer.text.escaping import escape_markdown

_KEY = re.compile(r"\(#study-([A-Za-z0-9_-]+)\)")


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
        options = {
            "from": format_exact(figure.low),
            "to": format_exact(figure.high),
            **options,
        }
        options |= {name: value for name, value in chart.items() if value}
        caption = "\n\n".join([*(text for _, text in figure.disagreements), figure.caption])
    asks = [
        "\n".join(f":{name}: {value}" for name, value in options.items()),
        citations.restore(explorable.asks),
        "\n".join(_format_sliders(explorable)),
        citations.restore("\n".join(_format_choices(explorable))),
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
        start, low, high, step = map(
            format_exact, (slider.start, slider.low, slider.high, slider.step)
        )
        numbers = f"{start} ({low} to {high}, step {step})"
        yield f"- {slider.name} = {numbers}: {escape_markdown(slider.label)}"


def _list_no_options(_: ExplorableData) -> Mapping[str, str]:
    return {}


def _list_contrast_options(contrast: ExplorableData) -> Mapping[str, str]:
    """Return the keys of the two studies, which their names lead to."""
    assert isinstance(contrast, ContrastData), "the table of options says so"
    keys = (key for study in contrast.studies for key in _KEY.findall(study.name))
    return {"studies": ", ".join(keys)}


def _format_choices(explorable: ExplorableData) -> Iterator[str]:
    """Yield the list of what readers judge or choose, each with the text below it."""
    if isinstance(explorable, SupportsData):
        items = [(f"{study.verdict}: {study.text}", study.why) for study in explorable.studies]
    elif isinstance(explorable, ContrastData):
        items = [
            (f"[{'x' if reason.differed else ' '}] {reason.text}", reason.why)
            for reason in explorable.reasons
        ]
    else:
        return
    for text, why in items:
        yield f"- {text}\n\n{indent(why, '  ')}\n"


OPTIONS: Mapping[type[ExplorableData], Callable[[ExplorableData], Mapping[str, str]]] = {
    GuessData: _list_guess_options,
    GapData: _list_gap_options,
    WhatIfData: _list_what_if_options,
    SupportsData: _list_no_options,
    ContrastData: _list_contrast_options,
}
"""The function that lists the options of each kind's block, beside those of its numbers."""
