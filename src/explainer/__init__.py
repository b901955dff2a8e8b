"""Markdown pages become notebooks that are read as a dashboard, every cited study a click away.

A notebook imports ``SectionNav``, ``StudyList``, ``StudyTable``, ``Figure`` and ``Glossary``; a
program may use ``build`` and ``check``.
Each name is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explainer.builder import build, check
    from explainer.widgets.explorables import Contrast, Gap, Guess, Supports, WhatIf
    from explainer.widgets.figure import Figure
    from explainer.widgets.glossary import Glossary
    from explainer.widgets.prompts import Question, Reflection
    from explainer.widgets.section_nav import SectionNav
    from explainer.widgets.study_list import StudyList
    from explainer.widgets.study_table import StudyTable

__version__ = "0.1.0"
__all__ = [
    "Contrast",
    "Figure",
    "Gap",
    "Glossary",
    "Guess",
    "Question",
    "Reflection",
    "SectionNav",
    "StudyList",
    "StudyTable",
    "Supports",
    "WhatIf",
    "__version__",
    "build",
    "check",
]

_ROOMS = {
    "Contrast": "explainer.widgets.explorables",
    "Figure": "explainer.widgets.figure",
    "Gap": "explainer.widgets.explorables",
    "Glossary": "explainer.widgets.glossary",
    "Guess": "explainer.widgets.explorables",
    "Question": "explainer.widgets.prompts",
    "Reflection": "explainer.widgets.prompts",
    "SectionNav": "explainer.widgets.section_nav",
    "StudyList": "explainer.widgets.study_list",
    "StudyTable": "explainer.widgets.study_table",
    "Supports": "explainer.widgets.explorables",
    "WhatIf": "explainer.widgets.explorables",
    "build": "explainer.builder",
    "check": "explainer.builder",
}


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(f"module 'explainer' has no attribute {name!r}")
    return getattr(import_module(_ROOMS[name]), name)
