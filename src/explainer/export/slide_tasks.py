"""Turn what a page asks into slides: with controls, or with the answer on the next slide."""

from __future__ import annotations

from collections.abc import Iterator

from explainer.export.lesson import Piece
from explainer.export.slide import Slide
from explainer.i18n.messages import load_messages
from explainer.render.explorables.renderer import render_explorable, render_explorable_paper
from explainer.render.html import render, render_prompt, render_prompt_paper
from explainer.text.prompts import QUESTION, Prompt


def make_task_slides(
    piece: Piece, *, title: str, lang: str, number: int, is_static: bool
) -> Iterator[Slide]:
    """Yield the slides of a prompt or an explorable.

    Args:
        piece: the prompt or the explorable.
        title: safe HTML of the title of its section.
        lang: the language of the page.
        number: which of the page's tasks it is, for the id of its controls.
        is_static: whether nothing can be clicked, so that the answer is on a slide of its own.
    """
    parts = _render_static(piece, lang) if is_static else [_render_live(piece, lang, number)]
    for html in parts:
        yield Slide(kind="prompt", title=title, html=html)


def render_answers(prompt: Prompt, *, lang: str) -> str:
    """Return the choices of a question with what each one says."""
    return render("prompt_answers.html.j2", question=prompt, words=load_messages(lang))


def _render_live(piece: Piece, lang: str, number: int) -> str:
    id = f"asked-{number}"
    if piece.explorable:
        return render_explorable(piece.explorable, id=id, lang=piece.lang)
    if piece.prompt and piece.prompt.kind == QUESTION:
        return render_prompt(piece.prompt, id=id, lang=lang)
    return render_prompt_paper(piece.prompt, lang=lang) if piece.prompt else ""


def _render_static(piece: Piece, lang: str) -> Iterator[str]:
    if piece.explorable:
        yield render_explorable_paper(piece.explorable, lang=piece.lang, part="question")
        yield render_explorable_paper(piece.explorable, lang=piece.lang, part="answer")
    elif piece.prompt:
        yield render_prompt_paper(piece.prompt, lang=lang)
        if piece.prompt.choices:
            yield render_answers(piece.prompt, lang=lang)
