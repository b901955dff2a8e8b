"""Write plain values and figures as Python source that a person can read and edit."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from explainer.figure_data import FigureData, list_figure_arguments
from explainer.model import Term

STEP = "    "
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""Includes the characters that end a line for IPython but not for Python."""


def format_literal(value: object, *, depth: int = 0) -> str:
    r"""Return Python source that evaluates to a value; the same on every version of Python.

    Text with line breaks becomes a triple-quoted string with its other control characters
    escaped. A list or mapping stands on one line if it is short, otherwise it has one line per
    item and a trailing comma.

    Args:
        value: text, a number, or lists, tuples and mappings of these.
        depth: its indentation, in steps of four spaces.
    """
    if isinstance(value, str):
        return _format_text(value)
    if isinstance(value, Mapping):
        items = [
            f"{_format_text(str(name))}: {format_literal(item, depth=depth + 1)}"
            for name, item in value.items()
        ]
        return _format_container("{", items, "}", depth)
    if isinstance(value, Sequence):
        items = [format_literal(item, depth=depth + 1) for item in value]
        if isinstance(value, tuple):
            return "(" + ", ".join(items) + ("," if len(items) == 1 else "") + ")"
        return _format_container("[", items, "]", depth)
    assert isinstance(value, int | float), f"{value!r} cannot be written as a literal"
    return repr(value)


def format_figure(figure: FigureData, lang: str) -> str:
    """Return Python source that shows a figure with its numbers and the controls to change them.

    Args:
        figure: its numbers become part of the source.
        lang: the language of the controls.
    """
    values = {**list_figure_arguments(figure), "lang": lang}
    lines = [
        "from explainer import Figure",
        "",
        "figure = Figure(",
        f"{STEP}{format_literal(figure.title)},",
        *(f"{STEP}{name}={format_literal(value, depth=1)}," for name, value in values.items()),
        ")",
        "display(figure.controls(), figure)",
    ]
    return "\n".join(lines)


def format_glossary(terms: Sequence[Term], lang: str) -> str:
    """Return Python source that shows terms with their explanations."""
    explanations = format_literal({term.name: term.text for term in terms})
    lines = [
        "from explainer import Glossary",
        "",
        f"glossary = Glossary({explanations}, lang={format_literal(lang)})",
        "glossary",
    ]
    return "\n".join(lines)


def _format_text(value: str) -> str:
    if "\n" not in value:
        return _escape_controls(json.dumps(value, ensure_ascii=False))
    escaped = re.sub(r'"(?="|\Z)', r"\"", value.replace("\\", "\\\\"))
    return f'"""{_escape_controls(escaped)}"""'


def _escape_controls(source: str) -> str:
    return _CONTROL_CHARACTERS.sub(lambda match: f"\\u{ord(match[0]):04x}", source)


def _format_container(start: str, items: list[str], end: str, depth: int) -> str:
    on_one_line = start + ", ".join(items) + end
    if "\n" not in on_one_line and len(on_one_line) + len(STEP) * depth <= 70:
        return on_one_line
    inner = "".join(f"{STEP * (depth + 1)}{item},\n" for item in items)
    return f"{start}\n{inner}{STEP * depth}{end}"
