"""Write the terms of a notebook into the glossary of a content folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import indent

from explainer.model import Page, Term
from explainer.notebook.cells import CitationLink
from explainer.source.glossary import GlossaryEntry, SiteGlossary
from explainer.source.tokens import extract_text, parse_markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedTerms:
    """What an import does with the terms of a notebook."""

    new: tuple[Term, ...]
    """Those that are new or were changed, as a glossary has them."""
    other: tuple[str, ...]
    """The names of those that the content folder explains in another way."""


def list_links(glossary: SiteGlossary) -> Iterator[CitationLink]:
    """Yield the links in the explanations of a glossary, of which some are citations."""
    for entry in {entry.slug: entry for entry in glossary.entries.values()}.values():
        for block in entry.blocks:
            children = block.children or ()
            for start, token in enumerate(children):
                if token.type == "link_open":
                    after = (one.type for one in children[start:])
                    end = start + next(n for n, one in enumerate(after) if one == "link_close")
                    text = extract_text(children[start:end])
                    yield CitationLink(href=str(token.attrs["href"]), text=text)


def select_terms(
    terms: Sequence[Term],
    glossary: SiteGlossary,
    current: Page | None,
    restore: Callable[[str], str],
) -> SelectedTerms:
    """Return what to write of the terms of a notebook.

    Args:
        terms: those of the notebook.
        glossary: that of the content folder.
        current: the page as it is now; None if there is none.
        restore: turns the citations of a notebook into links to the works.
    """
    sections = current.sections if current else ()
    texts = {term.slug: term.text for section in sections for term in section.terms}
    new, other = [], []
    for term in terms:
        entry = glossary.find(term.slug)
        written = replace(term, text=restore(term.text))
        if entry is None or texts.get(term.slug, term.text) != term.text:
            new.append(written)
        elif term.slug not in texts and not _explains(entry, written.text):
            other.append(term.name)
    return SelectedTerms(new=tuple(new), other=tuple(other))


def _explains(entry: GlossaryEntry, text: str) -> bool:
    """Return whether a glossary has the words of a text, however its links are written."""
    theirs, ours = (
        [extract_text(token.children or ()) for token in tokens if token.type == "inline"]
        for tokens in (entry.blocks, parse_markdown(text))
    )
    return theirs == ours


def update_glossary(path: Path, text: str, glossary: SiteGlossary, terms: Sequence[Term]) -> str:
    """Return the text of a glossary with new and changed terms.

    Args:
        path: of its file.
        text: of its file; empty if there is none.
        glossary: what the file and others explain.
        terms: those to write.
    """
    lines = text.rstrip("\n").split("\n") if text.strip() else []
    own = (entry for entry in glossary.entries.values() if entry.path == path)
    entries = sorted({entry.line: entry.slug for entry in own}.items())
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
