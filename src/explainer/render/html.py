"""Render the package's templates: navigation, study cards and prompts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from explainer.i18n.messages import load_messages
from explainer.model import Study
from explainer.render.assets import TEMPLATES
from explainer.render.cards import StudyCard, create_study_card
from explainer.text.prompts import Prompt, get_prompt_label
from explainer.text.typography import keep_together


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """An item of the list of sections, or of studies."""

    slug: str
    """The id of the section, or the key of the study."""
    title: str
    """Plain text."""


def render_nav(entries: Sequence[NavItem], *, lang: str = "en") -> str:
    """Return the ``<nav>`` of a notebook. The first section is marked as the current one.

    Args:
        entries: the sections in order; may be empty.
        lang: language of the labels.
    """
    return render(
        "nav.html.j2",
        sections=entries,
        current=entries[0].slug if entries else "",
        words=load_messages(lang),
    )


def render_study_list(studies: Iterable[tuple[int, Study]], *, lang: str = "en") -> str:
    """Return the cards of numbered studies, closed, in the order given."""
    cards = [create_study_card(study, load_messages(lang)) for _, study in studies]
    return render("studies.html.j2", cards=cards, words=load_messages(lang))


def render_study_slides(card: StudyCard) -> tuple[str, ...]:
    """Return the citation of a study and each part of its card, one per slide, without controls."""
    parts = (None, *card.parts)
    return tuple(render("study_slide.html.j2", card=card, part=part) for part in parts)


def render_study_paper(card: StudyCard) -> str:
    """Return the content of a study card for print."""
    return render("study_paper.html.j2", card=card)


def render_prompt(prompt: Prompt, *, id: str = "", lang: str = "en", shared: bool = False) -> str:
    """Return a prompt with its controls, which are hidden until a script shows them.

    Args:
        prompt: the question, the reflection or the point to discuss.
        id: the id of its element, unique on the page; may be empty.
        lang: language of the labels.
        shared: whether a reflection tells readers that their words are sent to Python.
    """
    labels = load_messages(lang)
    label = get_prompt_label(prompt.kind, labels)
    return render("prompt.html.j2", prompt=prompt, id=id, label=label, words=labels, shared=shared)


def render_prompt_paper(prompt: Prompt, *, lang: str = "en", lines: int = 0) -> str:
    """Return a prompt without controls, for slides and paper.

    Args:
        prompt: the question, the reflection or the point to discuss.
        lang: language of its label.
        lines: how many lines to write on.
    """
    label = get_prompt_label(prompt.kind, load_messages(lang))
    return render("prompt_paper.html.j2", prompt=prompt, label=label, lines=lines)


def render(template: str, **values: object) -> str:
    """Return a rendered template. Plain text is escaped, ``Markup`` is not.

    Raises:
        jinja2.UndefinedError: the template uses a value that is missing.
    """
    return _environment().get_template(template).render(**values).strip() + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["together"] = lambda text: Markup(keep_together(text))
    return environment
