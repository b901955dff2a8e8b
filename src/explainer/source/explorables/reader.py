"""Read the explorables of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from explainer.explorables.explorable import ExplorableData
from explainer.model import Citation
from explainer.source.explorables.block import ExplorableBlock, split_answer
from explainer.source.explorables.contrast import read_contrast
from explainer.source.explorables.gap import read_gap
from explainer.source.explorables.guess import read_guess
from explainer.source.explorables.supports import read_supports
from explainer.source.explorables.what_if import read_what_if
from explainer.source.figures import FigureReader
from explainer.source.tokens import Token

ReadExplorable = tuple[ExplorableData, tuple[Citation, ...]]
READERS: Mapping[str, Callable[[ExplorableBlock], ReadExplorable | None]] = {
    "guess": read_guess,
    "gap": read_gap,
    "what-if": read_what_if,
    "supports": read_supports,
    "contrast": read_contrast,
}
"""The function that reads the block of each kind."""


def read_explorable(tokens: Sequence[Token], figures: FigureReader) -> ReadExplorable | None:
    """Return the explorable of a block, and the citations that are not in its text.

    Args:
        tokens: the block from its opening to its closing token, with resolved links.
        figures: reads the figures of the page.

    Returns:
        None if the block has errors, which are reported.
    """
    opening = tokens[0]
    asks, says = split_answer(tokens[1:-1])
    block = ExplorableBlock(
        kind=opening.info,
        options=opening.meta["options"],
        asks=asks,
        says=says,
        line=figures.line + (opening.map[0] if opening.map else 0),
        collector=figures.linker.collector,
        figures=figures,
    )
    return READERS[opening.info](block)
