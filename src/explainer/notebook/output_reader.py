"""Read the saved outputs of code cells, and the saved state of the widgets that they show.

https://ipywidgets.readthedocs.io/en/stable/embedding.html describes how notebooks save widgets.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from explainer.notebook.cell_outputs import (
    CellOutput,
    DisplayOutput,
    ErrorOutput,
    SavedWidget,
    StreamOutput,
)
from explainer.notebook.quiet import WIDGET, WIDGET_STATE
from explainer.notebook.raw_values import (
    get_list,
    get_mapping,
    get_text,
    get_texts,
    join_lines,
)
from explainer.notebook.repair import replace_surrogates

REFERENCE = "IPY_MODEL_"
"""The beginning of a value that refers to the model of a widget."""
DEEPEST = 20
"""Levels of widgets in widgets."""
MOST = 2_000
"""Widgets of a notebook. One that is in many others is counted each time it is shown."""
_HTML = ("HTMLModel", "HTMLMathModel")
_SECRET = ("PasswordModel", "FileUploadModel")
"""Widgets whose value was not meant for readers."""


class OutputReader:
    """Reads the outputs of one notebook."""

    def __init__(self, metadata: Mapping[str, object]) -> None:
        """Take the metadata of the notebook, which may have the state of its widgets."""
        widgets = get_mapping(metadata, "widgets")
        self._models = get_mapping(get_mapping(widgets, WIDGET_STATE), "state")
        self._left = MOST

    def read(self, outputs: Iterable[object], *, is_failure_shown: bool) -> Iterator[CellOutput]:
        """Yield the outputs of a cell.

        Args:
            outputs: as the notebook has them.
            is_failure_shown: whether readers see an error.
        """
        yield from self._read(outputs, is_failure_shown=is_failure_shown, depth=0)

    def _read(
        self, outputs: Iterable[object], *, is_failure_shown: bool, depth: int
    ) -> Iterator[CellOutput]:
        for output in outputs:
            if not isinstance(output, Mapping):
                continue
            kind, data = output.get("output_type"), get_mapping(output, "data")
            if kind == "stream":
                text = join_lines(output.get("text"))
                yield StreamOutput(name=get_text(output, "name"), text=text)
            elif kind in ("display_data", "execute_result") and data:
                notes = get_mapping(output, "metadata")
                id = get_text(get_mapping(data, WIDGET), "model_id")
                yield DisplayOutput(
                    data={replace_surrogates(mime): _read_data(mime, data[mime]) for mime in data},
                    notes={
                        mime: _read_notes(get_mapping(notes, mime))
                        for mime in data
                        if mime in notes
                    },
                    widget=self._find_widget(id, is_failure_shown, depth),
                )
            elif kind == "error" and is_failure_shown:
                name, message = get_text(output, "ename"), get_text(output, "evalue")
                yield ErrorOutput(name=name, message=message)

    def _find_widget(self, id: str, is_failure_shown: bool, depth: int) -> SavedWidget | None:
        """Return the widget of a model; None if its state was not saved or shows nothing."""
        model = get_mapping(self._models, id)
        state = get_mapping(model, "state")
        self._left -= 1
        if not state or depth > DEEPEST or self._left < 0 or self._is_hidden(state):
            return None
        name = get_text(model, "model_name")
        outputs = self._read(
            get_list(state, "outputs"), is_failure_shown=is_failure_shown, depth=depth + 1
        )
        pairs = list(self._read_children(state, is_failure_shown, depth))
        widget = SavedWidget(
            label=get_text(state, "description"),
            value="" if name in (*_HTML, *_SECRET) else _read_value(state),
            html=get_text(state, "value") if name in _HTML else get_text(state, "html"),
            picture=_read_picture(state, model),
            outputs=tuple(outputs),
            children=tuple(child for _, child in pairs),
            titles=tuple(title for title, _ in pairs) if any(title for title, _ in pairs) else (),
        )
        return None if widget.is_empty else widget

    def _read_children(
        self, state: Mapping[str, object], is_failure_shown: bool, depth: int
    ) -> Iterator[tuple[str, SavedWidget]]:
        titles = get_texts(state, "titles")
        for number, child in enumerate(get_list(state, "children")):
            id = str(child).removeprefix(REFERENCE)
            widget = self._find_widget(id, is_failure_shown, depth + 1)
            if widget:
                yield titles[number] if number < len(titles) else "", widget

    def _is_hidden(self, state: Mapping[str, object]) -> bool:
        id = get_text(state, "layout").removeprefix(REFERENCE)
        layout = get_mapping(get_mapping(self._models, id), "state")
        return layout.get("display") == "none" or layout.get("visibility") == "hidden"


def _read_value(state: Mapping[str, object]) -> str:
    """Return what a control is set to, as plain text."""
    labels, index = get_texts(state, "_options_labels"), state.get("index")
    if labels:
        chosen = index if isinstance(index, list) else [index]
        return ", ".join(label for place, label in enumerate(labels) if place in chosen)
    return replace_surrogates(_format_value(state.get("value"), get_text(state, "readout_format")))


def _format_value(value: object, form: str) -> str:
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, float) and form:
        try:
            return format(value, form)
        except ValueError:  # d3 has more formats than Python
            return f"{value:g}"
    if isinstance(value, list):
        return " – ".join(_format_value(item, form) for item in value)
    if isinstance(value, Mapping):
        return _format_day(value)
    return str(value) if isinstance(value, str | int | float) else ""


def _format_day(value: Mapping[str, object]) -> str:
    """Return the value of a date picker, whose months begin with 0; empty for any other value."""
    parts = [value.get(name) for name in ("year", "month", "date")]
    try:
        year, month, day = (int(str(part)) for part in parts)
        return date(year, month + 1, day).isoformat()
    except ValueError:
        return ""


def _read_picture(state: Mapping[str, object], model: Mapping[str, object]) -> tuple[str, str]:
    """Return the MIME type and the base64 of a picture."""
    for buffer in get_list(model, "buffers"):
        if isinstance(buffer, Mapping) and buffer.get("path") == ["value"]:
            form = get_text(state, "format").replace("jpg", "jpeg")
            return f"image/{form}", get_text(buffer, "data")
    return "", ""


def _read_data(mime: str, value: object) -> str:
    if mime == "application/json" and not isinstance(value, str):
        return replace_surrogates(json.dumps(value, ensure_ascii=False, indent=2))
    return join_lines(value)


def _read_notes(notes: Mapping[str, object]) -> Mapping[str, str]:
    return {
        name: replace_surrogates(str(value))
        for name, value in notes.items()
        if isinstance(value, str | int | float)
    }
