"""Make outputs that do not change with every run, so that version control shows what has changed.

Widgets become their saved state as HTML, which is shown on GitHub, in JupyterLab and on paper. The
ids of their models are different in each run, and are of no use without the kernel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nbformat import NotebookNode, from_dict

from explainer.code_cells import MAY_FAIL
from explainer.notebook.cell_outputs import DisplayOutput, ErrorOutput, SavedWidget
from explainer.notebook.output_reader import OutputReader
from explainer.notebook.outputs import render_widget
from explainer.notebook.quiet import HTML, WIDGET, remove_addresses

PLAIN = "text/plain"


def make_stable(notebook: NotebookNode, lang: str) -> dict[str, tuple[NotebookNode, ...]]:
    """Return the outputs of each code cell by its id.

    Args:
        notebook: was executed; its metadata have the state of its widgets.
        lang: the language of the words around saved widgets.
    """
    reader = OutputReader(notebook.metadata)
    return {
        cell.id: tuple(_list_outputs(cell, reader, lang))
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


def _list_outputs(cell: NotebookNode, reader: OutputReader, lang: str) -> Iterator[NotebookNode]:
    for output in cell.outputs:
        if output.output_type == "stream":
            if output.name == "stdout":  # the rest is for the author, who sees it when it fails
                yield from_dict({**output, "text": remove_addresses(output.text)})
        elif output.output_type == "error":
            if MAY_FAIL in cell.metadata.get("tags", ()):
                yield _shorten_error(output)
        else:
            # A result stays one, so that a notebook which is run in JupyterLab is the same.
            number = {"execution_count": None} if "execution_count" in output else {}
            data = _make_data(output, reader, lang)
            yield from_dict({**output, **number, "data": data})


def _make_data(output: NotebookNode, reader: OutputReader, lang: str) -> Mapping[str, object]:
    data = {
        mime: remove_addresses(value) if mime in (PLAIN, HTML) else value
        for mime, value in sorted(output.data.items())
    }
    if WIDGET not in data:
        return data
    del data[WIDGET]
    widgets = [read.widget for read in _read(reader, output) if read.widget]
    if widgets and HTML not in data:
        html = remove_addresses(render_widget(widgets[0], lang))
        return {HTML: html, PLAIN: data.get(PLAIN, "")}
    return data


def _read(reader: OutputReader, output: NotebookNode) -> Iterator[DisplayOutput]:
    for read in reader.read([output], is_failure_shown=True):
        if isinstance(read, DisplayOutput):
            yield read


def _shorten_error(output: NotebookNode) -> NotebookNode:
    """Return an error without its traceback, which names files of this computer."""
    message = remove_addresses(str(output.get("evalue", "")))
    name = str(output.get("ename", ""))
    short: NotebookNode = from_dict(
        {
            "output_type": "error",
            "ename": name,
            "evalue": message,
            "traceback": [f"{name}: {message}"],
        }
    )
    return short


def find_callback_errors(cell: NotebookNode, reader: OutputReader) -> Iterator[ErrorOutput]:
    """Yield the errors of callbacks in the widgets that a cell shows, which do not end the cell."""
    for output in cell.outputs:
        for read in _read(reader, output):
            if read.widget:
                yield from _find_errors(read.widget)


def _find_errors(widget: SavedWidget) -> Iterator[ErrorOutput]:
    for output in widget.outputs:
        if isinstance(output, ErrorOutput):
            yield output
        elif isinstance(output, DisplayOutput) and output.widget:
            yield from _find_errors(output.widget)
    for child in widget.children:
        yield from _find_errors(child)
