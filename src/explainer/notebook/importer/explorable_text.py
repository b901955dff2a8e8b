"""Format the blocks of explorables."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from explainer.explorables.explorable import ExplorableData
from explainer.explorables.gap import GapData
from explainer.explorables.guess import GuessData
from explainer.notebook.importer.restore_citations import CitationRestorer


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


OPTIONS: Mapping[type[ExplorableData], Callable[[ExplorableData], Mapping[str, str]]] = {
    GuessData: _list_guess_options,
    GapData: _list_gap_options,
}
"""The function that lists the options of each kind's block."""
