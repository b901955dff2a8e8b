"""Write the terms of a notebook into the glossary of a content folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from textwrap import indent

from explainer.model import Page, Term
from explainer.source.glossary import SiteGlossary


def select_terms(
    terms: Sequence[Term],
    glossary: SiteGlossary,
    current: Page | None,
    restore: Callable[[str], str],
) -> tuple[Term, ...]:
    """Return the terms of a notebook that are new or changed, as a glossary has them.

    Args:
        terms: those of the notebook.
        glossary: that of the content folder.
        current: the page as it is now; None if there is none.
        restore: turns the citations of a notebook into links to the works.
    """
    sections = current.sections if current else ()
    texts = {term.slug: term.text for section in sections for term in section.terms}
    return tuple(
        replace(term, text=restore(term.text))
        for term in terms
        if not glossary.find(term.slug) or texts.get(term.slug, term.text) != term.text
    )


def update_glossary(text: str, glossary: SiteGlossary, terms: Sequence[Term]) -> str:
    """Return the text of a glossary with new and changed terms.

    Args:
        text: of its file; empty if there is none.
        glossary: what the file explains.
        terms: those to write.
    """
    lines = text.rstrip("\n").split("\n") if text.strip() else []
    entries = sorted({entry.line: entry.slug for entry in glossary.entries.values()}.items())
    starts = [line - 1 for line, _ in entries]
    places = {
        slug: (start, end)
        for (_, slug), start, end in zip(entries, starts, [*starts[1:], len(lines)], strict=False)
    }
    known = [term for term in terms if term.slug in places]
    for term in sorted(known, key=lambda term: places[term.slug], reverse=True):
        start, end = places[term.slug]
        lines[start:end] = [*_format_term(term), ""]
    for term in terms:
        if term not in known:
            lines += ["", *_format_term(term)]
    return "\n".join(lines).strip("\n") + "\n"


def _format_term(term: Term) -> list[str]:
    return [term.name, *f": {indent(term.text, '  ').lstrip()}".split("\n")]
