"""Read the block of *how sure is this gap?*."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from explainer.explorables.gap import GapData
from explainer.model import Citation
from explainer.source.explorables.block import ExplorableBlock
from explainer.source.tokens import write_markdown


def read_gap(block: ExplorableBlock) -> tuple[GapData, tuple[Citation, ...]] | None:
    """Return the gap and its citations; None if the block has errors, which are reported."""
    found = block.find_figure() if block.expect((*block.numbers, "scale", "groups")) else None
    if found is None:
        return None
    figure = found.figure
    is_right = block.check_name("scale", block.options["scale"], [name for name, _ in figure.rows])
    written = " ".join(block.options["groups"].split())
    pairs = (pair for pair in permutations(figure.groups, 2) if ", ".join(pair) == written)
    pair = next(pairs, None)
    if pair is None:
        hint = f"name two of {', '.join(figure.groups)}, with a comma between them"
        block.report("E444", f"“groups” is “{written}”", hint)
    if not figure.has_errors:
        message = "a mean has no standard error above 0"
        block.report("E445", message, "without one, nobody can tell how sure a gap is")
        is_right = False
    if not is_right or pair is None:
        return None
    gap = GapData(
        asks=found.question,
        says=write_markdown(block.says),
        figure=replace(figure, title="", finding="", sort="", parts=(), disagreements=()),
        scale=block.options["scale"],
        first=pair[0],
        second=pair[1],
    )
    return gap, found.citations
