"""Format the blocks of explorables."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from explainer.explorables.explorable import ExplorableData
from explainer.explorables.gap import GapData
from explainer.explorables.guess import GuessData
from explainer.explorables.what_if import WhatIfData
from explainer.notebook.importer.restore_citations import CitationRestorer
from explainer.text.escaping import escape_markdown


def format_block(explorable: ExplorableData, citations: CitationRestorer) -> str:
    """Return the block of an explorable as an author writes it.

    Args:
        explorable: the explorable.
        citations: restores the citations in its words.
    """
    options = OPTIONS[type(explorable)](explorable)
    parts = [
        "\n".join(f":{name}: {value}" for name, value in options.items()),
        citations.restore(explorable.asks).strip("\n"),
        _format_sliders(explorable),
    ]
    if explorable.says:
        parts += ["---", citations.restore(explorable.says).strip("\n")]
    text = "\n\n".join(filter(None, parts))
    return f"::: {explorable.kind}\n{text}\n:::"


def _list_guess_options(guess: ExplorableData) -> Mapping[str, str]:
    assert isinstance(guess, GuessData), "the table of options says so"
    return {"figure": guess.figure.slug, "scale": guess.scale, "group": guess.group}


def _list_gap_options(gap: ExplorableData) -> Mapping[str, str]:
    assert isinstance(gap, GapData), "the table of options says so"
    return {"figure": gap.figure.slug, "scale": gap.scale, "groups": f"{gap.first}, {gap.second}"}


def _list_what_if_options(what_if: ExplorableData) -> Mapping[str, str]:
    assert isinstance(what_if, WhatIfData), "the table of options says so"
    digits = {"digits": str(what_if.digits)} if what_if.digits else {}
    return {"formula": what_if.formula, "result": what_if.result, **digits}


def _format_sliders(explorable: ExplorableData) -> str:
    """Return the list of the sliders of a calculation; empty for any other explorable."""
    if not isinstance(explorable, WhatIfData):
        return ""
    return "\n".join(
        f"- {slider.name} = {slider.start:g} ({slider.low:g} to {slider.high:g}, "
        f"step {slider.step:g}): {escape_markdown(slider.label)}"
        for slider in explorable.sliders
    )


OPTIONS: Mapping[type[ExplorableData], Callable[[ExplorableData], Mapping[str, str]]] = {
    GuessData: _list_guess_options,
    GapData: _list_gap_options,
    WhatIfData: _list_what_if_options,
}
"""The function that lists the options of each kind's block."""
