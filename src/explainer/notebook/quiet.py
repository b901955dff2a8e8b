"""Remove what changes in a notebook with every run, so that version control shows people's edits.

These are the ids of our live widgets and their state, the numbers and times of runs, and what
Jupyter says about the kernel of this computer. The HTML of our controls stays. JupyterLab's server
imports this module, so it imports nothing heavy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy

WIDGET, HTML = "application/vnd.jupyter.widget-view+json", "text/html"
MARK = 'class="explainer-'
"""What the HTML of each of our controls contains."""
_LIVE_ONLY = "FigureControls("
"""How the fields that change a figure are written where there are no widgets."""
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
_PLAIN = "text/plain"
_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]{6,}")
"""Where an object is in memory, as Python's representations say it."""
_REFERENCE = re.compile(r"IPY_MODEL_(\w+)")


def quiet_notebook(content: dict[str, object]) -> bool:
    """Remove what changes with every run from a notebook that was built by us.

    From any other notebook, only the ids of our widgets are removed. A file that is not a valid
    notebook is left as it is.

    Args:
        content: of nbformat 4, is changed in place; its texts may be lists of lines.

    Returns:
        Whether anything was removed.
    """
    before = deepcopy(content)
    cells = [cell for cell in _get_list(content, "cells") if isinstance(cell, dict)]
    metadata = content.get("metadata")
    own = metadata.get("explainer") if isinstance(metadata, dict) else None
    is_ours = isinstance(own, dict)
    for cell in cells:
        _quiet_outputs(cell, is_ours=is_ours)
    if isinstance(metadata, dict) and isinstance(own, dict):
        _quiet_metadata(metadata, own)
        _remove_widget_state(metadata, cells)
    return content != before


def remove_addresses(text: str) -> str:
    """Return a text without the memory addresses of objects, which differ in every run."""
    return _ADDRESS.sub("", text)


def _quiet_outputs(cell: dict[str, object], *, is_ours: bool) -> None:
    found = _get_list(cell, "outputs")
    if any(map(_is_live_only, found)):
        cell["outputs"] = [output for output in found if not _is_live_only(output)]
    outputs = [output for output in _get_list(cell, "outputs") if isinstance(output, dict)]
    for output in outputs:
        data = output.get("data")
        if not isinstance(data, dict):
            continue
        if is_ours and " at 0x" in (text := _join(data.get(_PLAIN))):
            data[_PLAIN] = remove_addresses(text)
        if MARK not in _join(data.get(HTML)):
            continue
        data.pop(WIDGET, None)
        if is_ours:  # as it was built
            shown = {HTML: data[HTML], "text/plain": cell.get("source", "")}
            output.update(output_type="display_data", data=shown, metadata={})
            output.pop("execution_count", None)
    if is_ours and cell.get("cell_type") == "code":
        cell["execution_count"] = None
        for output in outputs:
            if output.get("execution_count"):
                output["execution_count"] = None
        if isinstance(metadata := cell.get("metadata"), dict):
            metadata.pop("execution", None)


def _is_live_only(output: object) -> bool:
    """Return whether an output is a control of ours that shows nothing without its kernel."""
    data = output.get("data") if isinstance(output, dict) else None
    return isinstance(data, dict) and _join(data.get("text/plain")).startswith(_LIVE_ONLY)


def _quiet_metadata(metadata: dict[str, object], own: dict[str, object]) -> None:
    """Describe the language and the kernel as they were built, if they are the same."""
    built = own.get("built")
    described = built.get("metadata") if isinstance(built, dict) else None
    for name in ("language_info", "kernelspec"):
        was = described.get(name) if isinstance(described, dict) else None
        now = metadata.get(name)
        if isinstance(was, dict) and isinstance(now, dict) and was.get("name") == now.get("name"):
            metadata[name] = deepcopy(was)


def _remove_widget_state(metadata: dict[str, object], cells: list[dict[str, object]]) -> None:
    """Remove the state of widgets that no output shows."""
    widgets = metadata.get("widgets")
    saved = widgets.get(WIDGET_STATE) if isinstance(widgets, dict) else None
    states = saved.get("state") if isinstance(saved, dict) else None
    if not isinstance(widgets, dict) or not isinstance(saved, dict) or not isinstance(states, dict):
        return
    needed: set[str] = set()
    found = list(_list_shown(cells))
    while found:
        id = found.pop()
        if id in states and id not in needed:
            needed.add(id)
            found += _REFERENCE.findall(str(states[id]))
    if needed:
        saved["state"] = {id: state for id, state in states.items() if id in needed}
    elif len(widgets) == 1:
        del metadata["widgets"]
    else:
        del widgets[WIDGET_STATE]


def _list_shown(cells: list[dict[str, object]]) -> Iterator[str]:
    """Yield the ids of the widgets that outputs show."""
    for cell in cells:
        for output in _get_list(cell, "outputs"):
            data = output.get("data") if isinstance(output, dict) else None
            view = data.get(WIDGET) if isinstance(data, dict) else None
            if isinstance(view, dict):
                yield str(view.get("model_id"))


def _get_list(mapping: Mapping[str, object], name: str) -> list[object]:
    value = mapping.get(name)
    return value if isinstance(value, list) else []


def _join(text: object) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text)
