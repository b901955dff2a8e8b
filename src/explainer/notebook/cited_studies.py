"""Which sections of which pages cite each study; which studies and figures no page has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from explainer.bibliography.citation_styles import format_styled_citations
from explainer.bibliography.study_index import StudyIndex
from explainer.errors import Diagnostic
from explainer.model import CitingSection, Page, Study
from explainer.render.cards import HERE

MOST_PLACES = 12
"""Beyond these a card would be a list of links."""


def places_of(pages: Iterable[Page]) -> dict[str, tuple[CitingSection, ...]]:
    """Return the sections that cite each study, by its key, in the order of the pages."""
    found: dict[str, list[CitingSection]] = {}
    for page in pages:
        for section in page.sections:
            place = CitingSection(
                page=page.slug, title=page.title, section=section.slug, heading=section.title
            )
            for key in dict.fromkeys(citation.key for citation in section.citations):
                found.setdefault(key, []).append(place)
    return {key: tuple(places) for key, places in found.items()}


class CitedStudies:
    """The studies as the cards of a page show them: with where they are cited, and their styles."""

    def __init__(
        self, studies: StudyIndex, places: Mapping[str, tuple[CitingSection, ...]]
    ) -> None:
        self._studies = studies
        self._places = places
        self._styled: dict[str, Study] = {}

    def for_page(self, page: Page) -> dict[str, Study]:
        """Return the studies that a page cites, by key; its own sections come first."""
        return {key: self._for(key, page.slug) for key in page.studies}

    def _for(self, key: str, slug: str) -> Study:
        if key not in self._styled:
            study = self._studies[key]
            self._styled[key] = replace(study, styled=format_styled_citations(study))
        places = self._places.get(key, ())
        here = [replace(one, page=HERE, title="") for one in places if one.page == slug]
        others = [one for one in places if one.page != slug]
        return replace(self._styled[key], cited=(*here, *others)[:MOST_PLACES])


def uncited(studies: StudyIndex, cited: Iterable[str], folder: Path) -> tuple[Diagnostic, ...]:
    """Return a notice for each study that no page cites.

    Args:
        studies: all there are.
        cited: the keys of those that are cited.
        folder: of the study files.
    """
    known = set(cited)
    return tuple(
        Diagnostic(
            path=folder / f"{study.key}.md",
            code="W511",
            message="no page cites this study",
            hint=f"link to {_address(study)} from a page, or take the file out",
        )
        for study in studies
        if study.key not in known
    )


def unshown(pages: Iterable[Page], folder: Path) -> tuple[Diagnostic, ...]:
    """Return a notice for each figure that no page shows.

    Args:
        pages: all there are.
        folder: of the figures' files; need not be there.
    """
    shown = {one.slug for page in pages for section in page.sections for one in section.figures}
    return tuple(
        Diagnostic(
            path=path,
            code="W416",
            message="no page shows this figure",
            hint=f"write ```{{figure}} {path.stem} and ``` on the next line, or take the file out",
        )
        for path in sorted(folder.glob("*.md"))
        if path.stem not in shown
    )


def _address(study: Study) -> str:
    if study.doi:
        return f"https://doi.org/{study.doi}"
    return study.url or next(iter(study.urls), "an address that you put under urls")
