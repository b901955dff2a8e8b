"""Find where studies are cited, and the studies and figures that no page uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from explainer.bibliography.citation_styles import format_styled_citations
from explainer.bibliography.csl_styles import StyleError
from explainer.bibliography.study_index import StudyIndex
from explainer.errors import Diagnostic, make_content_error
from explainer.model import CitingSection, Page, Study
from explainer.render.cards import HERE
from explainer.source.content import Content

MAX_CITING_SECTIONS = 12
"""So that a card does not become a list of links."""


def find_citing_sections(pages: Iterable[Page]) -> dict[str, tuple[CitingSection, ...]]:
    """Return the sections that cite each study, by its key, in the order of the pages."""
    sections_by_key: dict[str, list[CitingSection]] = {}
    for page in pages:
        for section in page.sections:
            citing = CitingSection(
                page=page.slug, title=page.title, section=section.slug, heading=section.title
            )
            for key in dict.fromkeys(citation.key for citation in section.citations):
                sections_by_key.setdefault(key, []).append(citing)
    return {key: tuple(sections) for key, sections in sections_by_key.items()}


def format_cited_studies(
    content: Content, pages: Sequence[Page], citing: Mapping[str, tuple[CitingSection, ...]]
) -> CitedStudies:
    """Return the studies that pages cite, with their references in each style.

    All together, because each start of the processor takes time.

    Args:
        content: has the studies, and the styles of its site.
        pages: the pages.
        citing: what ``find_citing_sections`` returned.

    Raises:
        ContentError: a style takes too much time or memory.
    """
    keys = dict.fromkeys(key for page in pages for key in page.studies)
    cited = [content.studies[key] for key in keys]
    styles = content.site.citation_styles if cited else ()
    try:
        styled = format_styled_citations(cited, styles, content.folder.root)
    except StyleError as error:
        path = content.folder.root / "site.toml"
        raise make_content_error("E622", path, error.message, error.hint) from error
    return CitedStudies(content.studies, citing, styled)


class CitedStudies:
    """The studies as a page's cards show them, with their formatted citations."""

    def __init__(
        self,
        studies: StudyIndex,
        citing: Mapping[str, tuple[CitingSection, ...]],
        styled: Mapping[str, tuple[tuple[str, str], ...]],
    ) -> None:
        """Take all studies, and by their keys the sections that cite them and their references.

        Args:
            studies: all studies.
            citing: what ``find_citing_sections`` returned.
            styled: what ``format_styled_citations`` returned for the studies of the pages.
        """
        self._studies = studies
        self._citing = citing
        self._styled = styled

    def for_page(self, page: Page) -> dict[str, Study]:
        """Return the studies that a page cites, by key; its own sections come first."""
        return {key: self._for_page(key, page.slug) for key in page.studies}

    def list_all(self, pages: Iterable[Page]) -> tuple[Study, ...]:
        """Return the studies that any of the pages cites, each with the sections that cite it."""
        keys = dict.fromkeys(key for page in pages for key in page.studies)
        return tuple(
            replace(
                self._studies[key],
                cited=self._citing.get(key, ())[:MAX_CITING_SECTIONS],
                styled=self._styled[key],
            )
            for key in keys
        )

    def _for_page(self, key: str, slug: str) -> Study:
        citing = self._citing.get(key, ())
        own = [replace(place, page=HERE, title="") for place in citing if place.page == slug]
        others = [place for place in citing if place.page != slug]
        cited = (*own, *others)[:MAX_CITING_SECTIONS]
        return replace(self._studies[key], cited=cited, styled=self._styled[key])


def find_uncited_studies(
    studies: StudyIndex, cited: Iterable[str], folder: Path
) -> tuple[Diagnostic, ...]:
    """Return a warning for each study that no page cites.

    Args:
        studies: all studies.
        cited: the keys of those that are cited.
        folder: of the study files.
    """
    known = set(cited)
    return tuple(
        Diagnostic(
            path=folder / f"{study.key}.md",
            code="W511",
            message="no page cites this study",
            hint=f"link to {_citable_address(study)} from a page, or delete the file",
        )
        for study in studies
        if study.key not in known
    )


def find_unused_figures(pages: Iterable[Page], folder: Path) -> tuple[Diagnostic, ...]:
    """Return a warning for each figure that no page shows.

    Args:
        pages: all pages.
        folder: of the figure files; need not exist.
    """
    shown = {
        figure.slug for page in pages for section in page.sections for figure in section.figures
    }
    return tuple(
        Diagnostic(
            path=path,
            code="W416",
            message="no page shows this figure",
            hint=f"write ```{{figure}} {path.stem} and ``` on the next line, or delete the file",
        )
        for path in sorted(folder.glob("*.md"))
        if path.stem not in shown
    )


def _citable_address(study: Study) -> str:
    if study.doi:
        return f"https://doi.org/{study.doi}"
    return study.url or next(iter(study.urls), "an address that you add under urls")
