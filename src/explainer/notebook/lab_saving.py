"""Keep what changes with every run out of the notebooks that JupyterLab saves.

A control that has run is saved as HTML and as the id of a widget in that kernel. When the notebook
is opened again, there is no such widget, and JupyterLab shows an error in place of the HTML. So the
id is not saved. The file ``jupyter_server_config.d/explainer.json`` enables this extension.
"""

from __future__ import annotations

from typing import Protocol

from explainer.notebook.quiet import quiet_notebook


class _ContentsManager(Protocol):
    def register_pre_save_hook(self, hook: object) -> None: ...


class _Server(Protocol):
    contents_manager: _ContentsManager


def quiet_saved_notebook(*, model: dict[str, object], **_: object) -> None:
    """Remove what changes with every run from a notebook that is being saved.

    This is a ``pre_save_hook`` of Jupyter.

    Args:
        model: what is saved; is changed in place.
    """
    content = model.get("content")
    if model.get("type") == "notebook" and isinstance(content, dict):
        quiet_notebook(content)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: _Server) -> None:
    server.contents_manager.register_pre_save_hook(quiet_saved_notebook)
