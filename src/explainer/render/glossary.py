"""Render the terms of a page with their explanations."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from explainer.model import TERM_ANCHOR, Term
from explainer.render.html import render
from explainer.text.markdown import render_markdown


def render_glossary(terms: Sequence[Term]) -> str:
    """Return a list of terms, each of which a link in the text may lead to."""
    entries = [
        (f"{TERM_ANCHOR}{term.slug}", term.name, Markup(render_markdown(term.text)))
        for term in terms
    ]
    return render("glossary.html.j2", entries=entries)
