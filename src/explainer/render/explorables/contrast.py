"""Prepare what the templates of *same question, different answers* show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from explainer.explorables.contrast import FACTS, ContrastData, ContrastedStudy
from explainer.text.markdown import render_inline, render_markdown

EMPTY = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonView:
    """A reason as the templates show it."""

    text: Markup
    differed: bool
    why: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastView:
    """What the templates show."""

    names: tuple[Markup, ...]
    findings: tuple[Markup, ...]
    rows: tuple[tuple[str, tuple[Markup, ...]], ...]
    """The name of a message, and what the card of each study says about it."""
    reasons: tuple[ReasonView, ...]


def view_contrast(contrast: ContrastData, words: Mapping[str, str]) -> ContrastView:
    """Return the two studies, row by row, and the reasons."""
    studies = contrast.studies
    findings = tuple(Markup(render_inline(study.finding)) for study in studies)
    facts = (
        (name, tuple(_render_fact(study, name, words) for study in studies))
        for name in FACTS
        if any(study.get_fact(name) for study in studies)
    )
    return ContrastView(
        names=tuple(Markup(render_inline(study.name)) for study in studies),
        findings=findings,
        rows=(("finding", findings), *facts),
        reasons=tuple(
            ReasonView(
                text=Markup(render_inline(reason.text)),
                differed=reason.differed,
                why=Markup(render_markdown(reason.why)),
            )
            for reason in contrast.reasons
        ),
    )


def _render_fact(study: ContrastedStudy, name: str, words: Mapping[str, str]) -> Markup:
    fact = study.get_fact(name)
    if name == "kind":
        fact = words.get(f"kind_{fact}", fact)
    return Markup(render_markdown(fact or EMPTY))
