"""Run the cells of a page in the browser, and report of each what became of it.

The states are those of a page with a kernel on a server: see ``explainer.voila.running``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from explainer.browser_kernel.kernel import BrowserKernel
from explainer.browser_kernel.messages import encode_message
from explainer.notebook.terminal import render_terminal_text
from explainer.voila.closed_widgets import REPAIR, is_closed_output

INPUT_ERROR = "StdinNotImplementedError"
"""What ``input()`` raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCell:
    """A code cell of a page."""

    number: int
    """Its place in the notebook, counted from 1."""
    source: str
    may_fail: bool = False
    """Whether its error is meant to be seen."""


async def run_cells(kernel: BrowserKernel, cells: str, report: Callable[[str], None]) -> None:
    """Run the code cells of a page in their order; none after one that failed.

    Args:
        kernel: runs them.
        cells: a list of ``PageCell`` as JSON.
        report: gets JSON when a cell begins (state ``running``, with the widgets so far) and when
            it has ended.
    """
    may_run, is_repaired = True, False
    for cell in (PageCell(**values) for values in json.loads(cells)):
        if not may_run:
            report(encode_message({"number": cell.number, "state": "skipped"}))
            continue
        widgets = _collect_widgets()
        report(encode_message({"number": cell.number, "state": "running", "widgets": widgets}))
        outputs, error = await kernel.run(cell.source, may_fail=cell.may_fail)
        if kernel.closed and not is_repaired:
            is_repaired = True
            exec(REPAIR, {})
        may_run = not error or cell.may_fail
        state = "shown" if may_run else "input" if error == INPUT_ERROR else "failed"
        shown = [_prepare(output) for output in outputs if _is_shown(output, kernel, may_run)]
        closed = sorted(kernel.closed)
        values = {"number": cell.number, "state": state, "outputs": shown, "closed": closed}
        report(encode_message(values))


def _is_shown(output: Mapping[str, Any], kernel: BrowserKernel, may_run: bool) -> bool:
    """Return whether readers see an output: no errors of failed cells, no closed widgets."""
    if output["output_type"] == "error":
        return may_run
    closed = [kernel.models.get(id, "") for id in kernel.closed]
    return "data" not in output or not is_closed_output(output["data"], filter(None, closed))


def _prepare(output: Mapping[str, Any]) -> dict[str, Any]:
    """Return an output with the HTML of what it printed."""
    if output["output_type"] == "stream":
        return {**output, "html": render_terminal_text(output["text"])}
    return dict(output)


def _collect_widgets() -> dict[str, Any] | None:
    """Return the states of all widgets; None if the page has loaded none."""
    if "ipywidgets" not in sys.modules:
        return None
    from ipywidgets import Widget

    states: dict[str, Any] = Widget.get_manager_state(drop_defaults=False)
    return states
