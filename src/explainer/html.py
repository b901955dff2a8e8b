"""The only maker of markup: navigation, study cards, whole pages; reads only its own templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from explainer.addresses import is_web_address
from explainer.citing import full_citation, short_citation
from explainer.markdown import html_of, inline_html_of
from explainer.model import Study
from explainer.words import words

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the list of sections."""

    slug: str
    title: str
    """Plain text."""


def nav_html(entries: Sequence[Entry], *, lang: str = "en") -> str:
    """Return the ``<nav>`` of a page; the first section is marked as the current one.

    Args:
        entries: the sections in order; may be empty.
        lang: language of the controls' words.
    """
    first = entries[0].slug if entries else ""
    return render("nav.html.j2", sections=entries, current=first, words=words(lang))


def study_list_html(studies: Iterable[tuple[int, Study]], *, lang: str = "en") -> str:
    """Return the cards of numbered studies, closed, in the order given."""
    cards = [_card(number, study, words(lang)) for number, study in studies]
    return render("studies.html.j2", cards=cards, words=words(lang))


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


def _card(number: int, study: Study, w: Mapping[str, str]) -> dict[str, object]:
    parts = [("found", study.found), ("limits", study.limits), ("fit", study.fit)]
    return {
        "key": study.key,
        "name": f"{w['study'].format(number=number)}: {short_citation(study)}",
        "kind": study.design,
        "citation": Markup(inline_html_of(full_citation(study))),
        "parts": [
            {"title": w[name], "html": Markup(html_of(text))} for name, text in parts if text
        ],
        "facts": _facts(study, w),
    }


def _facts(study: Study, w: Mapping[str, str]) -> list[dict[str, str]]:
    access = w.get(f"access_{study.access}", study.access)
    plain = [("design", study.design), ("sample", study.sample), ("country", study.country),
             ("access", access)]  # fmt: skip
    facts = [(name, escape(text)) for name, text in plain if text]
    if study.doi:
        facts.append(("doi", _link(f"https://doi.org/{study.doi}", study.doi)))
    others = dict.fromkeys(url for url in (study.url, *study.urls) if url)
    if others:
        facts.append(("addresses", Markup("<br>").join(_link(url, url) for url in others)))
    if study.checked:
        last = max(study.checked, key=lambda check: check.on)
        facts.append(("checked", escape(", ".join(filter(None, (last.on, last.what, last.by))))))
    return [{"name": w[name], "html": html} for name, html in facts]


def _link(url: str, text: str) -> Markup:
    if not is_web_address(url):
        return escape(text)  # a record that somebody has changed may hold anything
    return Markup('<a href="{}" rel="external noreferrer">{}</a>').format(url, text)
