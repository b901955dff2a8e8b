"""Write a notebook as text, so that ``git diff`` shows the words that people have changed."""

from __future__ import annotations

from collections.abc import Iterator

from explainer.notebook.cell_outputs import CellOutput, DisplayOutput, StreamOutput
from explainer.notebook.view import CellView, NotebookView


def write_cells(notebook: NotebookView) -> str:
    """Return the sources of all cells, and what the code of educators has printed."""
    return "\n".join(line for cell in notebook.cells for line in _list_lines(cell)) + "\n"


def _list_lines(cell: CellView) -> Iterator[str]:
    tags = f" {', '.join(cell.tags)}" if cell.tags else ""
    yield f"── {cell.type}{tags} ──"
    yield from cell.source.split("\n")
    for attachment in cell.attachments:
        yield f"picture {attachment.name}, {len(attachment.data)} characters"
    if cell.is_own_code:
        yield from (f"→ {line}" for output in cell.outputs for line in _list_output(output))
    yield ""


def _list_output(output: CellOutput) -> list[str]:
    if isinstance(output, StreamOutput):
        return output.text.rstrip("\n").split("\n")
    if isinstance(output, DisplayOutput):
        return output.data.get("text/plain", ", ".join(output.data)).split("\n")
    return [f"{output.name}: {output.message}"]
