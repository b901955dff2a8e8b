"""Read the block of *guess, then see*."""

from __future__ import annotations

from dataclasses import replace

from explainer.explorables.guess import GuessData
from explainer.model import Citation
from explainer.source.explorables.block import ExplorableBlock
from explainer.source.tokens import write_markdown


def read_guess(block: ExplorableBlock) -> tuple[GuessData, tuple[Citation, ...]] | None:
    """Return the guess and its citations; None if the block has errors, which are reported."""
    found = block.find_figure() if block.expect((*block.numbers, "scale", "group")) else None
    if found is None:
        return None
    figure = found.figure
    scale, group = block.options["scale"], block.options["group"]
    has_scale = block.check_name("scale", scale, [name for name, _ in figure.rows])
    if not block.check_name("group", group, figure.groups) or not has_scale:
        return None
    guess = GuessData(
        asks=found.question,
        says=write_markdown(block.says),
        figure=replace(figure.select_scale(scale), title=""),
        group=group,
    )
    return guess, found.citations
