"""Read the block of *how sure is this gap?*."""

from __future__ import annotations

from dataclasses import replace

from explainer.explorables.gap import GapData, has_errors
from explainer.model import Citation
from explainer.source.explorables.block import ExplorableBlock
from explainer.source.tokens import write_markdown


def read_gap(block: ExplorableBlock) -> tuple[GapData, tuple[Citation, ...]] | None:
    """Return the gap and its citations; None if the block has errors, which are reported."""
    found = block.find_figure() if block.expect(("figure", "scale", "groups")) else None
    if found is None:
        return None
    figure, citations = found
    names = [name.strip() for name in block.options["groups"].split(",")]
    is_right = block.check_name("scale", block.options["scale"], [name for name, _ in figure.rows])
    if len(set(names)) != 2 or len(names) != 2:
        hint = "name two of the figure’s groups, such as “:groups: birds, bees”"
        block.report("E444", f"“groups” is “{block.options['groups']}”", hint)
        return None
    for name in names:
        is_right &= block.check_name("group", name, figure.groups)
    if not has_errors(figure):
        message = f"a mean of the figure “{figure.slug}” has no standard error above 0"
        block.report("E445", message, "without one, nobody can tell how sure a gap is")
        is_right = False
    if not is_right:
        return None
    gap = GapData(
        asks=write_markdown(block.asks),
        says=write_markdown(block.says),
        figure=replace(figure, title="", finding="", sort="", parts=(), disagreements=()),
        scale=block.options["scale"],
        first=names[0],
        second=names[1],
    )
    return gap, citations
