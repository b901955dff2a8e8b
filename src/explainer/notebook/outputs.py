"""Render a cell's saved outputs as safe HTML, for places where no kernel runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from markupsafe import Markup, escape

from explainer.i18n.messages import load_messages
from explainer.notebook.cell_outputs import (
    SAVED_CLASS,
    CellOutput,
    DisplayOutput,
    ErrorOutput,
    SavedWidget,
    StreamOutput,
)
from explainer.notebook.pictures import make_picture_uri, make_svg_uri
from explainer.notebook.quiet import HTML, WIDGET
from explainer.notebook.terminal import render_terminal_text
from explainer.text.formulas import Formula, find_formulas
from explainer.text.markdown import MARKUP_TAGS, render_markdown, sanitize_markup
from explainer.text.markup import Edit, apply_edits, extract_plain_text, find_elements
from explainer.text.picture_types import RASTER_TYPES
from explainer.text.typesetting import typeset_formula
from explainer.text.urls import is_web_address

NAV_CLASS = "explainer-nav"
MISSING_CLASS = "explainer-missing"
"""The class of a sentence about an output that cannot be shown."""
PLAIN = "text/plain"
_RASTERS = frozenset(type.mime for type in RASTER_TYPES)
_REPR = re.compile(
    r"[\[(]?(?:<[^<>]*>(?:,\s*)?)+[\])]?(?:\n.*)?"
    r"|HTML widgets cannot be represented in plain text.*",
    re.DOTALL,
)
"""How Python and R print an object without text of its own, such as ``<Figure size 640x480>``."""
_ACTIVE = re.compile(r"<(?:script|iframe|canvas|object|embed|svg)\b", re.IGNORECASE)
_STRUCTURE = frozenset(
    (
        *("img", "svg", "table", "pre", "ul", "ol", "dl", "details", "figure", "a", "p"),
        *("h1", "h2", "h3", "h4", "h5", "h6"),
    )
)
"""Elements that say something without the script beside them."""
_INLINE = re.compile(r"\$([^$]+)\$|\\\(((?:(?!\\\)).)+)\\\)", re.DOTALL)
_DISPLAY = re.compile(r"\$\$([^$]+)\$\$|\\\[((?:(?!\\\]).)+)\\\]", re.DOTALL)
"""What an output is that is one formula. Unlike in Markdown, it may begin with a space."""
_COMMAND = re.compile(r"\\[A-Za-z]|[$]")
"""What shows that a text beside formulas is LaTeX, such as a table."""
_SIZE = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedOutputs:
    """What readers see of a cell's outputs."""

    html: str
    """Safe HTML; empty for nothing."""
    hidden: tuple[str, ...]
    """The MIME types of each output that has no form that can be shown safely."""
    has_saved_controls: bool = False
    """Whether widgets are shown as they were saved."""


def render_outputs(outputs: Iterable[CellOutput], lang: str = "en") -> RenderedOutputs:
    """Return outputs in order, each in the richest form that can be shown safely.

    Standard error is left out, since it is for the author of the cell, and so is the bare text of
    an object that has another form. In place of an output that cannot be shown, a sentence says
    what is missing.

    Args:
        outputs: of one cell.
        lang: the language of the page.
    """
    html: list[str] = []
    hidden: list[str] = []
    for output in _join_streams(outputs):
        if isinstance(output, StreamOutput):
            html.append(_render_text(output.text))
        elif isinstance(output, ErrorOutput):
            html.append(_render_text(f"{output.name}: {output.message}"))
        else:
            shown = _render_display(output, lang)
            if not shown and set(output.data) - {PLAIN}:
                hidden.append(", ".join(sorted(output.data)))
                shown = _name_missing(output, lang)
            html.append(shown)
    rendered = "".join(html)
    return RenderedOutputs(
        html=rendered, hidden=tuple(hidden), has_saved_controls=SAVED_CLASS in rendered
    )


def render_widget(widget: SavedWidget, lang: str) -> str:
    """Return a widget as it was saved as safe HTML: what its controls were set to, and the rest.

    Args:
        widget: the widget.
        lang: the language of the sentence that says so.
    """
    note = load_messages(lang)["saved_controls"]
    return (
        f'<div class="{SAVED_CLASS}">\n{_render_saved(widget, lang)}'
        f'<p class="saved-note">{escape(note)}</p>\n</div>\n'
    )


def _render_saved(widget: SavedWidget, lang: str) -> str:
    html = ""
    if widget.value:
        html += f"<p>{_join_label(widget.label, widget.value)}</p>\n"
    elif widget.label:
        html += f"<p>{escape(widget.label)}</p>\n"
    html += sanitize_markup(widget.html)
    mime, data = widget.picture
    if mime in _RASTERS:
        html += _render_picture(make_picture_uri(mime, data), widget.label)
    html += render_outputs(widget.outputs, lang).html
    for title, child in zip_longest(widget.titles, widget.children):
        heading = f"<p><strong>{escape(title)}</strong></p>\n" if title else ""
        html += heading + _render_saved(child, lang)
    return html


def _join_label(label: str, value: str) -> Markup:
    shown = Markup("<strong>{}</strong>").format(value)
    return Markup("{} {}").format(label, shown) if label else shown


def _name_missing(output: DisplayOutput, lang: str) -> str:
    """Return the sentence about an output that a live page shows; empty for any other."""
    is_live = any(mime.startswith("application/vnd.") for mime in output.data)
    if not is_live and not _ACTIVE.search(output.data.get(HTML, "")):
        return ""
    name = "missing_control" if WIDGET in output.data else "missing_output"
    return f'<p class="{MISSING_CLASS}">{escape(load_messages(lang)[name])}</p>\n'


def _render_display(output: DisplayOutput, lang: str) -> str:
    """Return the richest form of an output that can be shown; empty for none."""
    for mime, render in _FORMS:
        if mime in output.data and _is_visible(html := render(output)):
            return html
        if mime == HTML and output.widget:
            return render_widget(output.widget, lang)
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


def _join_streams(outputs: Iterable[CellOutput]) -> Iterator[CellOutput]:
    """Yield the outputs without standard error, and with consecutive text joined."""
    joined: StreamOutput | None = None
    for output in outputs:
        if isinstance(output, StreamOutput):
            if output.name == "stdout":
                joined = replace(joined, text=joined.text + output.text) if joined else output
            continue
        if joined:
            yield joined
            joined = None
        yield output
    if joined:
        yield joined


def _render_text(text: str) -> str:
    html = render_terminal_text(text)
    return f"<pre>{html}</pre>\n" if html.strip() else ""


def _render_html(output: DisplayOutput) -> str:
    """Return the safe HTML of HTML; empty if it needs its own script to say anything."""
    html = output.data[HTML]
    if not _ACTIVE.search(html):
        return sanitize_markup(html)
    safe = sanitize_markup(apply_edits(html, _replace_frames(html)))
    has_structure = any(element.tag in _STRUCTURE for element in find_elements(safe))
    return safe if has_structure else ""


def _replace_frames(html: str) -> Iterator[Edit]:
    """Yield edits that put a link in the place of a frame, and a picture in that of a drawing."""
    elements = find_elements(html)
    for element in elements:
        if element.tag == "iframe":
            address = element.attributes.get("src", "")
            if is_web_address(address):
                words = element.attributes.get("title") or address
                yield element.edit_whole(Markup('<a href="{}">{}</a>').format(address, words))
        elif element.tag == "svg":
            inner = (part for part in elements if element.start < part.start < element.inner_end)
            if any(part.tag not in MARKUP_TAGS for part in inner):
                svg = html[element.start : element.end]
                yield element.edit_whole(_render_picture(make_svg_uri(svg), ""))


def _render_markdown(output: DisplayOutput) -> str:
    return render_markdown(output.data["text/markdown"])


def _render_svg(output: DisplayOutput) -> str:
    return _render_picture(make_svg_uri(output.data["image/svg+xml"]), _describe(output))


def _render_raster(output: DisplayOutput) -> str:
    mime = next(type.mime for type in RASTER_TYPES if type.mime in output.data)
    notes = output.notes.get(mime, {})
    size = {name: notes.get(name, "") for name in ("width", "height")}
    address = make_picture_uri(mime, output.data[mime])
    return _render_picture(address, notes.get("alt") or _describe(output), size)


def _render_picture(address: str, alt: str, size: Mapping[str, str] | None = None) -> str:
    if not address:
        return ""
    numbers = {name: value for name, value in (size or {}).items() if _SIZE.fullmatch(value)}
    attributes = Markup("").join(
        Markup(' {}="{}"').format(name, value)
        for name, value in {"alt": alt, "src": address, **numbers}.items()
    )
    return f"<img{attributes}>"


def _describe(output: DisplayOutput) -> str:
    """Return the text of a picture, unless it only names its type."""
    text = output.data.get(PLAIN, "").strip()
    return "" if _REPR.fullmatch(text) else text


def _render_json(output: DisplayOutput) -> str:
    text = output.data["application/json"]
    return "" if text in ("", "{}", "[]") else f"<pre>{escape(text)}</pre>\n"


def _render_plain(output: DisplayOutput) -> str:
    is_for_authors = any(mime.startswith("application/vnd.") for mime in output.data)
    text = output.data[PLAIN]
    if is_for_authors or _REPR.fullmatch(text.strip()):
        return ""
    return _render_text(text)


def render_latex(latex: str) -> str:
    """Return LaTeX with its formulas typeset, as HTML; empty if a part of it cannot be."""
    tex = latex.strip()
    formulas = _find_formulas(tex)
    html: list[str] = []
    position = 0
    for start, formula in formulas.items():
        typeset = typeset_formula(formula)
        if typeset.problem:
            return ""
        html += (str(escape(tex[position:start])), typeset.html)
        position = formula.end
    html.append(str(escape(tex[position:])))
    if not formulas or any(_COMMAND.search(text) for text in html[::2]):
        return ""
    return f"<p>{''.join(html)}</p>\n"


def _find_formulas(tex: str) -> Mapping[int, Formula]:
    for pattern, is_display in ((_INLINE, False), (_DISPLAY, True)):
        if match := pattern.fullmatch(tex):
            inner = (match[1] or match[2]).strip()
            return {0: Formula(end=len(tex), tex=inner, is_display=is_display, source=tex)}
    return find_formulas(tex)


def _render_formulas(output: DisplayOutput) -> str:
    return render_latex(output.data["text/latex"])


def _render_source(output: DisplayOutput) -> str:
    return _render_text(output.data["text/latex"])


def _is_visible(html: str) -> bool:
    return "<img" in html or "<svg" in html or bool(extract_plain_text(html))


_FORMS = (
    (HTML, _render_html),
    ("text/markdown", _render_markdown),
    ("text/latex", _render_formulas),
    ("image/svg+xml", _render_svg),
    *((type.mime, _render_raster) for type in RASTER_TYPES),
    ("application/json", _render_json),
    (PLAIN, _render_plain),
    ("text/latex", _render_source),
)
"""What renders each MIME type, the richest first."""
