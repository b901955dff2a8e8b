"""The only maker of markup: navigation, study cards, whole pages; reads only its own templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from explainer.i18n.messages import load_messages
from explainer.model import Study
from explainer.render.assets import TEMPLATES
from explainer.render.cards import StudyCard, study_card
from explainer.text.prompts import Prompt, get_prompt_label


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """One line of the list of sections."""

    slug: str
    title: str
    """Plain text."""


def nav_html(
    entries: Sequence[NavItem],
    *,
    lang: str = "en",
    on_page: bool = False,
    steps: bool = True,
    studies: bool = True,
) -> str:
    """Return the ``<nav>`` of a page; the first section is marked as the current one.

    Args:
        entries: the sections in order; may be empty.
        lang: language of the controls' words.
        on_page: whether a page of ours is around it, where the list may be a sheet.
        steps: whether its sections are read one after another, as those of a list are not.
        studies: whether there are studies to open.
    """
    return render(
        "nav.html.j2",
        sections=entries,
        current=entries[0].slug if entries else "",
        words=load_messages(lang),
        on_page=on_page,
        steps=steps,
        studies=studies,
    )


def study_list_html(studies: Iterable[tuple[int, Study]], *, lang: str = "en") -> str:
    """Return the cards of numbered studies, closed, in the order given."""
    cards = [study_card(number, study, load_messages(lang)) for number, study in studies]
    return render("studies.html.j2", cards=cards, words=load_messages(lang))


def study_slides(card: StudyCard) -> tuple[str, ...]:
    """Return the citation of a study, and each part of its card, without controls."""
    parts = (None, *card.parts)
    return tuple(render("study_slide.html.j2", card=card, part=part) for part in parts)


def study_paper_html(card: StudyCard) -> str:
    """Return what the card of a study says, for paper."""
    return render("study_paper.html.j2", card=card)


def prompt_html(prompt: Prompt, *, id: str = "", lang: str = "en", shared: bool = False) -> str:
    """Return what asks something of readers: its text, and controls that its script wakes.

    Args:
        prompt: what is asked.
        id: of its element, unique on the page; may be empty.
        lang: language of the controls' words.
        shared: whether a reflection says that its words leave the page.
    """
    w = load_messages(lang)
    label = get_prompt_label(prompt.kind, w)
    return render("prompt.html.j2", prompt=prompt, id=id, label=label, words=w, shared=shared)


def prompt_paper_html(prompt: Prompt, *, lang: str = "en", lines: int = 0) -> str:
    """Return what asks something as text alone: a wall or a sheet of paper has no controls.

    Args:
        prompt: what is asked.
        lang: language of its name.
        lines: how many lines to write on.
    """
    label = get_prompt_label(prompt.kind, load_messages(lang))
    return render("prompt_paper.html.j2", prompt=prompt, label=label, lines=lines)


def render(template: str, **values: object) -> str:
    """Return a template of ours filled in; plain text is escaped, ``Markup`` is not.

    Raises:
        jinja2.UndefinedError: the template names a value that was not given.
    """
    return _environment().get_template(template).render(**values).strip() + "\n"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
