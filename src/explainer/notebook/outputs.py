"""A code cell's saved outputs as safe HTML, for where no kernel runs."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import escape

from explainer.text.markdown import html_of, sanitised

_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def saved_html(cell: Mapping[str, object]) -> str:
    """Return the HTML of all outputs of a cell, in order; empty for none.

    Richest first: HTML, Markdown, a picture, text. Errors, standard error and the bare text of a
    widget are left out: they are for the person who writes, not for readers.
    """
    outputs = cell.get("outputs") or []
    assert isinstance(outputs, list), "nbformat gives a list of outputs"
    return "".join(_output(output) for output in outputs if isinstance(output, Mapping))


def _output(output: Mapping[str, object]) -> str:
    kind = output.get("output_type")
    if kind == "stream" and output.get("name") == "stdout":
        return f"<pre>{escape(_joined(output.get('text')))}</pre>\n"
    data = output.get("data")
    if kind in ("display_data", "execute_result") and isinstance(data, Mapping):
        return _bundle(data)
    return ""


def _bundle(data: Mapping[str, object]) -> str:
    if "text/html" in data:
        return sanitised(_joined(data["text/html"]))
    if "text/markdown" in data:
        return html_of(_joined(data["text/markdown"]))
    for mime in _IMAGES:
        if mime in data:
            picture = "".join(_joined(data[mime]).split())
            label = escape(_joined(data.get("text/plain")))
            return sanitised(f'<img alt="{label}" src="data:{mime};base64,{picture}">')
    if "text/plain" in data and not any("widget-view" in str(mime) for mime in data):
        return f"<pre>{escape(_joined(data['text/plain']))}</pre>\n"
    return ""


def _joined(text: object) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text or "")
