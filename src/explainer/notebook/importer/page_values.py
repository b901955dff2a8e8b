"""Read the page that an import writes, and compare it with the one that is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from explainer.bibliography.study_index import StudyIndex
from explainer.figure_data import FigureData
from explainer.model import Page
from explainer.notebook.digests import normalize_source
from explainer.source.glossary import SiteGlossary
from explainer.source.page_index import index_titles
from explainer.source.pages import read_page
from explainer.source.site_files import SiteFiles


def read_page_file(
    path: Path,
    index: StudyIndex,
    titles: Mapping[str, str],
    figures: Path,
    pictures: SiteFiles,
    glossary: SiteGlossary,
) -> Page:
    """Return the page of a file, as a build reads it.

    Raises:
        ContentError: the file has errors.
    """
    pages = index_titles(titles)
    parsed = read_page(
        path, studies=index, pages=pages, figures=figures, pictures=pictures, glossary=glossary
    )
    return parsed.page


def move_pictures(page: Page, old: Path, new: Path) -> Page:
    """Return a page with the files of its pictures in another folder."""
    sections = []
    for section in page.sections:
        pictures = tuple(
            replace(picture, file=new / picture.file.relative_to(old))
            if picture.file.is_relative_to(old)
            else picture
            for picture in section.pictures
        )
        sections.append(replace(section, pictures=pictures))
    return replace(page, sections=tuple(sections))


def remove_lines(page: Page) -> Page:
    """Return a page without its path, line numbers and line ends, to compare it with another."""
    sections = tuple(
        replace(
            section,
            line=0,
            text=normalize_source(section.text),
            citations=tuple(replace(citation, line=0) for citation in section.citations),
            pictures=(),
            code_places=(),
        )
        for section in page.sections
    )
    return replace(page, path=Path(), sections=sections, files=())


def report_changed_figures(figures: Iterable[FigureData], page: Page) -> Iterator[str]:
    """Yield a warning for each figure whose file says something else now.

    Args:
        figures: those of a notebook.
        page: as it is read with the files of the content folder.
    """
    read = {figure.slug: figure for section in page.sections for figure in section.figures}
    for figure in figures:
        if read.get(figure.slug, figure) != figure:
            yield f"the file of the figure “{figure.slug}” has changed since then, and is kept"
