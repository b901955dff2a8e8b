"""A figure → the source of its notebook's cell, which a person can read and change."""

from __future__ import annotations

from explainer.model import FigureData
from explainer.notebook.python_source import python_literal


def figure_source(figure: FigureData, lang: str) -> str:
    """Return Python source that shows a figure, with its numbers and what to change them with.

    Args:
        figure: the numbers; they stand in the source as they are.
        lang: language of the words around them.
    """
    values = {
        "groups": list(figure.groups),
        "rows": {scale: [list(point) for point in points] for scale, points in figure.rows},
        "low": _short(figure.low),
        "high": _short(figure.high),
        "caption": figure.caption,
        "name": figure.slug,
        "lang": lang,
    }
    lines = [
        "from explainer import Figure",
        "",
        "figure = Figure(",
        f"    {python_literal(figure.title)},",
        *(f"    {name}={python_literal(value, depth=1)}," for name, value in values.items()),
        ")",
        "display(figure.controls(), figure)",
    ]
    return "\n".join(lines)


def _short(value: float) -> float:
    return int(value) if value == int(value) else value
