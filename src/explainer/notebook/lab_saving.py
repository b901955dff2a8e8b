"""Keep live widgets out of the notebooks that JupyterLab saves.

A control that has run is saved as HTML and as the id of a widget in that kernel. When the notebook
is opened again, there is no such widget, and JupyterLab shows an error in place of the HTML. So the
id is not saved. The file ``jupyter_server_config.d/explainer.json`` enables this extension.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

WIDGET, HTML = "application/vnd.jupyter.widget-view+json", "text/html"
MARK = 'class="explainer-'
"""What the HTML of each of our controls contains."""


class _ContentsManager(Protocol):
    def register_pre_save_hook(self, hook: object) -> None: ...


class _Server(Protocol):
    contents_manager: _ContentsManager


def remove_widget_ids(*, model: dict[str, object], **_: object) -> None:
    """Remove the ids of our widgets from the outputs of a notebook that is being saved.

    This is a ``pre_save_hook`` of Jupyter.

    Args:
        model: what is saved; is changed in place.
    """
    content = model.get("content")
    if model.get("type") != "notebook" or not isinstance(content, dict):
        return
    for data in _list_bundles(content):
        html = data.get(HTML)
        if WIDGET in data and MARK in ("".join(html) if isinstance(html, list) else str(html)):
            del data[WIDGET]


def _list_bundles(content: dict[str, object]) -> Iterator[dict[str, object]]:
    """Yield the data of each output; what is no valid notebook has none."""
    cells = content.get("cells")
    for cell in cells if isinstance(cells, list) else ():
        outputs = cell.get("outputs") if isinstance(cell, dict) else None
        for output in outputs if isinstance(outputs, list) else ():
            data = output.get("data") if isinstance(output, dict) else None
            if isinstance(data, dict):
                yield data


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: _Server) -> None:
    server.contents_manager.register_pre_save_hook(remove_widget_ids)
