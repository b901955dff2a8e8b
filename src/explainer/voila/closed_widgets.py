"""Keep the place of closed widgets in boxes.

ipywidgets cannot send the state of a box with a closed widget in it, nor, for its sake, that of
any other widget: https://github.com/voila-dashboards/voila/issues/433.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

REFERENCE = "IPY_MODEL_"
"""The beginning of a value that refers to the model of a widget."""
EMPTY = "explainer-empty"
"""The id of the model that boxes name in place of a closed widget."""
EMPTY_MODEL = {
    "model_name": "BoxModel",
    "model_module": "@jupyter-widgets/controls",
    "model_module_version": "2.0.0",
    "state": {},
}
REPAIR = f"""
def _explainer_repair():
    from ipywidgets import Box, Widget
    empty = Box(model_id={EMPTY!r})
    Widget.model_id = property(lambda widget: (widget.comm or empty.comm).comm_id)
_explainer_repair()
del _explainer_repair
"""
"""Code for a kernel, after which ipywidgets names an empty box in place of a closed widget."""


def has_closed(states: Mapping[str, Any]) -> bool:
    """Return whether a widget refers to a closed one.

    Args:
        states: the states of the open widgets, by id.
    """
    is_same: bool = _replace_closed(states, states) == states
    return not is_same


def replace_closed(models: Mapping[str, Any]) -> dict[str, Any]:
    """Return models in which an empty box takes the place of each closed widget.

    Args:
        models: the models of the open widgets by id, as a notebook keeps them.
    """
    return {**_replace_closed(models, models), EMPTY: EMPTY_MODEL}


def is_closed_output(data: Mapping[str, Any], closed: Iterable[str]) -> bool:
    """Return whether an output is what Python shows of a closed widget: how it was made.

    Args:
        data: the output by media type.
        closed: the names of the models that have been closed.
    """
    text = str(data.get("text/plain", ""))
    return len(data) == 1 and any(
        text.startswith(f"{name.removesuffix('Model')}(") for name in closed
    )


def _replace_closed(value: Any, models: Mapping[str, Any]) -> Any:  # noqa: ANN401 — any JSON
    if isinstance(value, Mapping):
        return {name: _replace_closed(item, models) for name, item in value.items()}
    if isinstance(value, list):
        return [_replace_closed(item, models) for item in value]
    if isinstance(value, str) and value.startswith(REFERENCE):
        return value if value.removeprefix(REFERENCE) in models else REFERENCE + EMPTY
    return value
