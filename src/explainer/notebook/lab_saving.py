"""Keep what changes with every run out of the notebooks that JupyterLab opens and saves.

A control that has run is saved as HTML and as the id of a widget in that kernel. When the notebook
is opened again, there is no such widget, and JupyterLab shows an error in place of the HTML. So the
id is not saved, and where another tool or an earlier version has saved it, it is not opened. The
file ``jupyter_server_config.d/explainer.json`` enables this extension.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, Protocol

from explainer.notebook.quiet import quiet_notebook


class _ContentsManager(Protocol):
    get: Callable[..., Any]
    """Reads a file; of an asynchronous manager, it is a coroutine function."""

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


def quiet_opened_notebooks(manager: _ContentsManager) -> None:
    """Let a contents manager of Jupyter, which has no hook for that, open notebooks quietly."""
    get = manager.get

    @wraps(get)
    def read(*args: object, **options: object) -> dict[str, object]:
        return _quiet_model(get(*args, **options))

    @wraps(get)
    async def read_later(*args: object, **options: object) -> dict[str, object]:
        found: Awaitable[dict[str, object]] = get(*args, **options)
        return _quiet_model(await found)

    manager.get = read_later if iscoroutinefunction(get) else read


def _quiet_model(model: dict[str, object]) -> dict[str, object]:
    quiet_saved_notebook(model=model)
    return model


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: _Server) -> None:
    server.contents_manager.register_pre_save_hook(quiet_saved_notebook)
    quiet_opened_notebooks(server.contents_manager)
