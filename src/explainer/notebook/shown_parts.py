"""Pair the controls that a code cell shows with its saved outputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from explainer.notebook.cell_outputs import CellOutput, DisplayOutput
from explainer.notebook.control_source import ShownControl
from explainer.notebook.quiet import HTML, MARK

EXPLORABLE_CLASS = "explainer-explorable"
"""What the HTML of each explorable contains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """A control in a cell, or what stands between controls."""

    control: ShownControl | None
    outputs: tuple[CellOutput, ...]
    """As they were saved."""


def pair_outputs(
    outputs: Sequence[CellOutput], controls: Sequence[ShownControl], mark: str = MARK
) -> Iterator[ShownPart]:
    """Yield what a cell shows, in order: each of its controls, and its other outputs.

    If not all controls have saved outputs, those that are there are left out.

    Args:
        outputs: of the cell.
        controls: which it shows, or some of them.
        mark: what the HTML of these contains.
    """
    places = [at for at, output in enumerate(outputs) if has_mark(output, mark)]
    if len(places) != len(controls):
        yield from (ShownPart(control=control, outputs=()) for control in controls)
        others = [one for one in outputs if not (controls and has_mark(one, mark))]
        yield ShownPart(control=None, outputs=tuple(others))
        return
    start = 0
    for at, control in zip(places, controls, strict=True):
        yield ShownPart(control=None, outputs=tuple(outputs[start:at]))
        yield ShownPart(control=control, outputs=(outputs[at],))
        start = at + 1
    yield ShownPart(control=None, outputs=tuple(outputs[start:]))


def has_mark(output: CellOutput, mark: str) -> bool:
    """Return whether an output has HTML that contains a text."""
    return isinstance(output, DisplayOutput) and mark in output.data.get(HTML, "")
