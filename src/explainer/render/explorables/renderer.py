"""Render explorables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from markupsafe import Markup

from explainer.explorables.contrast import ContrastData
from explainer.explorables.explorable import ExplorableData
from explainer.explorables.gap import GapData
from explainer.explorables.guess import GuessData
from explainer.explorables.supports import SupportsData
from explainer.explorables.what_if import WhatIfData
from explainer.i18n.messages import load_messages
from explainer.render.explorables.contrast import view_contrast
from explainer.render.explorables.gap import view_gap
from explainer.render.explorables.guess import view_guess
from explainer.render.explorables.supports import view_supports
from explainer.render.explorables.what_if import view_what_if
from explainer.render.html import render
from explainer.text.markdown import render_markdown
from explainer.text.prompts import DISCUSS, parse_prompt

PaperPart = Literal["whole", "question", "answer"]
VIEWS: Mapping[type[ExplorableData], Callable[[Any, Mapping[str, str]], object]] = {
    GuessData: view_guess,
    GapData: view_gap,
    WhatIfData: view_what_if,
    SupportsData: view_supports,
    ContrastData: view_contrast,
}
"""The function that prepares the values of each kind's templates, from the data and messages."""


def render_explorable(
    explorable: ExplorableData, *, id: str = "", lang: str = "en", shared: bool = False
) -> str:
    """Return an explorable with its controls, which are hidden until a script shows them.

    Args:
        explorable: what it asks, and its data.
        id: the id of its element, unique on the page; may be empty.
        lang: language of the labels.
        shared: whether it tells readers that what they enter is sent to Python.
    """
    return _render("explorable", explorable, lang, id=id, shared=shared)


def render_explorable_paper(
    explorable: ExplorableData, *, lang: str = "en", part: PaperPart = "whole"
) -> str:
    """Return an explorable without controls, for paper.

    Args:
        explorable: what it asks, and its data.
        lang: language of the labels.
        part: what is returned; ``question`` is all that can be asked before the answer is shown.
    """
    return _render("explorable_paper", explorable, lang, id="", shared=False, part=part)


def _render(template: str, explorable: ExplorableData, lang: str, **values: object) -> str:
    words = load_messages(lang)
    asked = parse_prompt(DISCUSS, explorable.asks)
    return render(
        f"{template}.html.j2",
        words=words,
        kind=explorable.kind,
        label=words[f"explorable_{explorable.kind.replace('-', '_')}"],
        asks=Markup(asked.asks),
        more=Markup(asked.more),
        says=Markup(render_markdown(explorable.says)),
        view=VIEWS[type(explorable)](explorable, words),
        **values,
    )
