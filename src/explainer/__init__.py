"""Markdown pages become notebooks that are read as a dashboard, every cited study a click away.

A notebook imports ``SectionNav``, ``StudyList`` and ``Figure``; a program may use ``build`` and
``check``.
Each name is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explainer.building import build, check
    from explainer.figure_widget import Figure
    from explainer.prompt_twins import Question, Reflection
    from explainer.widgets import SectionNav, StudyList

__version__ = "0.1.0"
__all__ = [
    "Figure",
    "Question",
    "Reflection",
    "SectionNav",
    "StudyList",
    "__version__",
    "build",
    "check",
]

_ROOMS = {
    "Figure": "explainer.figure_widget",
    "Question": "explainer.prompt_twins",
    "Reflection": "explainer.prompt_twins",
    "SectionNav": "explainer.widgets",
    "StudyList": "explainer.widgets",
    "build": "explainer.building",
    "check": "explainer.building",
}


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(f"module 'explainer' has no attribute {name!r}")
    return getattr(import_module(_ROOMS[name]), name)
