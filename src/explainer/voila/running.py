"""Run the cells of a page one by one, and say of each what became of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from jupyter_core.utils import ensure_async
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from explainer.code_cells import MAY_FAIL
from explainer.notebook.outputs import render_latex
from explainer.voila.closed_widgets import REPAIR, has_closed, is_closed_output, replace_closed
from explainer.voila.redaction import describe_error, redact_content, redact_text

CellState = Literal["shown", "failed", "input", "ended", "skipped", "running"]
"""What became of a cell: it ran, failed, asked for input, was ended from outside, was not run
because of a cell above it, or is still running."""
SLOW_SECONDS = 1.5
"""After how long a cell counts as still running."""
INPUT_ERROR = "StdinNotImplementedError"
"""What ``input()`` raises where nobody can be asked."""
ENDED = ("CellTimeoutError", "DeadKernelError")
"""The errors of nbclient about a cell that was ended from outside."""
OUTPUTS = ("execute_result", "display_data")
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"

log = logging.getLogger("explainer.cells")


class Executor(Protocol):
    """What is used here of nbclient's ``NotebookClient``."""

    kc: Any
    nb: NotebookNode
    widget_state: dict[str, dict[str, Any]]
    process_message: Callable[[dict[str, Any], NotebookNode, int], NotebookNode | None]

    async def async_execute_cell(
        self, cell: NotebookNode, cell_index: int, *, store_history: bool = True
    ) -> NotebookNode:
        """Run a cell."""

    def set_widgets_metadata(self) -> None:
        """Write the state of all widgets into the metadata of the notebook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRun:
    """A code cell, after it has run or while it takes long."""

    number: int
    """Its place in the notebook, counted from 1."""
    state: CellState
    outputs: tuple[NotebookNode, ...] = ()
    closed: tuple[str, ...] = ()
    """The ids of the widgets that have been closed so far, which a page may already show."""
    widgets: Mapping[str, Any] | None = None
    """The state of all widgets so far, if the cell is still running. A page cannot ask a kernel
    for it that is busy."""


async def run_cells(executor: Executor, notebook: NotebookNode) -> AsyncIterator[CellRun]:
    """Run the code cells of a notebook in their order; none after one that failed.

    A cell that takes long is yielded twice: while it runs, and when it has ended.

    Args:
        executor: has a client that is connected to the kernel.
        notebook: its outputs are replaced.
    """
    closed: dict[str, str] = {}
    _redact_messages(executor, closed)
    may_run, is_repaired = True, False
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        cell.outputs = []
        if not may_run:
            yield CellRun(number=index + 1, state="skipped")
            continue
        task = asyncio.ensure_future(_run_cell(executor, cell, index))
        try:
            done, _ = await asyncio.wait([task], timeout=SLOW_SECONDS)
            if not done:
                widgets = _collect_widgets(executor)
                yield CellRun(number=index + 1, state="running", widgets=widgets)
            state = await task
        finally:
            task.cancel()
        if state in ("shown", "failed") and not is_repaired and has_closed(executor.widget_state):
            is_repaired = True
            await _repair_widgets(executor, index)
        may_run = state == "shown"
        outputs = tuple(cell.outputs)
        yield CellRun(number=index + 1, state=state, outputs=outputs, closed=tuple(closed))
    await ensure_async(executor.kc.stop_channels())


async def _run_cell(executor: Executor, cell: NotebookNode, index: int) -> CellState:
    """Run a cell and return what became of it; log a failure."""
    try:
        await executor.async_execute_cell(cell, index)
    except Exception as error:  # of the cell, as nbclient wraps it, or of the kernel
        if name := getattr(error, "ename", ""):
            return "input" if name == INPUT_ERROR else "failed"
        kind = type(error).__name__
        _log_failure(cell, {"error": kind})
        return "ended" if kind in ENDED else "failed"
    return "shown"


async def _repair_widgets(executor: Executor, index: int) -> None:
    """Let the kernel send the states of all widgets, although some of their parts are closed."""
    cell = executor.nb.cells[index]
    try:
        await executor.async_execute_cell(new_code_cell(REPAIR), index, store_history=False)
    except Exception as error:  # of a kernel that has ended, or that has other widgets
        log.warning("closed widgets remain (%s)", type(error).__name__)
    finally:
        executor.nb.cells[index] = cell


def _redact_messages(executor: Executor, closed: dict[str, str]) -> None:
    """Let an executor see the messages of its kernel only as readers may have them.

    Args:
        executor: runs the cells.
        closed: gets the ids of closed widgets, and the names of their models.
    """
    process = executor.process_message

    def process_redacted(
        message: dict[str, Any], cell: NotebookNode, index: int
    ) -> NotebookNode | None:
        kind, content = message["msg_type"], message["content"]
        if kind == "error":
            facts = describe_error(content)
            facts.pop("cell_run", None)
            _log_failure(cell, facts)
        redacted = redact_content(kind, content)
        if redacted is None:
            return None
        if kind == "error" and MAY_FAIL in cell.metadata.get("tags", []):
            redacted["evalue"] = redact_text(str(content.get("evalue", "")))
        if kind == "comm_close":
            comm = str(content.get("comm_id", ""))
            if model := executor.widget_state.pop(comm, None):
                closed[comm] = str(model.get("_model_name", ""))
        if kind in OUTPUTS and is_closed_output(redacted["data"], closed.values()):
            return None
        if kind in OUTPUTS:
            redacted = {**redacted, "data": _typeset(redacted["data"])}
        return process({**message, "content": redacted}, cell, index)

    executor.process_message = process_redacted


def _typeset(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an output with its formulas as HTML, since Voilà would typeset them with MathJax."""
    has_richer = "text/html" in data or "text/markdown" in data
    html = "" if has_richer else render_latex(str(data.get("text/latex", "")))
    return {**data, "text/html": html} if html else dict(data)


def _log_failure(cell: NotebookNode, facts: Mapping[str, object]) -> None:
    log.warning("a cell failed", extra={"facts": {"cell": cell.get("id", ""), **facts}})


def _collect_widgets(executor: Executor) -> Mapping[str, Any] | None:
    executor.set_widgets_metadata()
    states: Mapping[str, Any] = executor.nb.metadata.get("widgets", {})
    widgets: dict[str, Any] | None = states.get(WIDGET_STATE)
    return widgets and {**widgets, "state": replace_closed(widgets["state"])}
