"""Prepare what the templates of *which study supports this sentence?* show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from explainer.explorables.supports import VERDICTS, SupportsData
from explainer.text.markdown import render_inline, render_markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedView:
    """A study as the templates show it."""

    text: Markup
    verdict: str
    label: str
    """The verdict in words."""
    why: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportsView:
    """What the templates show."""

    studies: tuple[JudgedView, ...]
    verdicts: tuple[tuple[str, str], ...]
    """Each verdict that may be chosen, and its name."""


def view_supports(supports: SupportsData, words: Mapping[str, str]) -> SupportsView:
    """Return the studies with their verdicts in words."""
    labels = {verdict: words[f"supports_{verdict}"] for verdict in VERDICTS}
    return SupportsView(
        studies=tuple(
            JudgedView(
                text=Markup(render_inline(study.text)),
                verdict=study.verdict,
                label=labels[study.verdict],
                why=Markup(render_markdown(study.why)),
            )
            for study in supports.studies
        ),
        verdicts=tuple(labels.items()),
    )
