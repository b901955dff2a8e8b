"""Render a cell's saved outputs as safe HTML, for places where no kernel runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import escape

from explainer.notebook.pictures import make_picture_uri
from explainer.notebook.view import CellOutput, StreamOutput
from explainer.text.markdown import render_markdown, sanitize_markup
from explainer.text.markup import apply_edits, find_elements
from explainer.text.picture_types import RASTER_TYPES

NAV_CLASS = "explainer-nav"


def render_outputs(outputs: Iterable[CellOutput]) -> str:
    """Return the HTML of outputs, in order; empty for none.

    The richest form is taken: HTML, Markdown, a picture, text. Standard error and the bare text
    of a widget are left out, since they are for the author of the cell.
    """
    return "".join(_render(output) for output in outputs)


def _render(output: CellOutput) -> str:
    if isinstance(output, StreamOutput):
        return f"<pre>{escape(output.text)}</pre>\n" if output.name == "stdout" else ""
    return _render_data(output.data)


def _render_data(data: Mapping[str, str]) -> str:
    if "text/html" in data:
        return sanitize_markup(data["text/html"])
    if "text/markdown" in data:
        return render_markdown(data["text/markdown"])
    for type in RASTER_TYPES:
        if type.mime in data:
            label = escape(data.get("text/plain", ""))
            address = make_picture_uri(type.mime, data[type.mime])
            return sanitize_markup(f'<img alt="{label}" src="{address}">')
    if "text/plain" in data and not any("widget-view" in mime for mime in data):
        return f"<pre>{escape(data['text/plain'])}</pre>\n"
    return ""


def remove_nav(html: str) -> tuple[str, bool]:
    """Return saved HTML without our navigation, and whether it was there."""
    if NAV_CLASS not in html:
        return html, False
    edits = [
        element.edit_whole()
        for element in find_elements(html)
        if element.tag == "nav" and NAV_CLASS in element.classes
    ]
    return apply_edits(html, edits), bool(edits)


def has_element(html: str, tag: str, css_class: str) -> bool:
    """Return whether safe HTML has an element of a type and a class."""
    return f"<{tag}" in html and any(
        element.tag == tag and css_class in element.classes for element in find_elements(html)
    )
