"""Render a lesson as sheets of paper: a slide on each, or a slide and what the speaker says."""

from __future__ import annotations

from collections.abc import Sequence

from explainer.export.handout import PAPERS
from explainer.export.lesson import Lesson
from explainer.export.slide import Slide
from explainer.export.slides import list_styles
from explainer.i18n.messages import load_messages
from explainer.render.assets import load_asset
from explainer.render.csp import FilePolicy, InlineElement
from explainer.render.html import render


def render_sheets(lesson: Lesson, slides: Sequence[Slide], *, paper: str = "") -> str:
    """Return an HTML file that a browser prints with one slide a sheet.

    Args:
        lesson: the lesson of the slides.
        slides: slides on which nothing has to be clicked.
        paper: a key of ``PAPERS``, for sheets with the speaker's notes below the slide; empty for
            sheets that are as large as a slide.
    """
    page = lesson.page
    size = f"@page {{ size: {PAPERS[paper]}; margin: 15mm; }}" if paper else ""
    styles = [*list_styles(lesson, "slides-paper"), InlineElement(tag="style", text=size)]
    scripts = [InlineElement(tag="script", text=load_asset("slides-paper.js"))]
    return render(
        "slides_paper.html.j2",
        page=page,
        policy=FilePolicy(is_single_file=True).build([*styles, *scripts]),
        head=render("slides_head.html.j2", page=page, date=lesson.date, styles=styles),
        slides=slides,
        has_notes=bool(paper),
        words=load_messages(page.lang),
        scripts=scripts,
    )
