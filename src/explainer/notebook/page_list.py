"""Make the list of pages: a map of the argument, then the other pages by tag."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from nbformat import NotebookNode

from explainer.errors import ContentError
from explainer.i18n.formats import format_count
from explainer.i18n.messages import load_messages
from explainer.model import Page, Site, Study
from explainer.notebook.cells import Cell, make_cell_id
from explainer.notebook.credit import make_credit_cell
from explainer.notebook.folder import NOTEBOOK, STUDIES, list_notebooks
from explainer.notebook.io import NotebookHead, build_notebook
from explainer.notebook.page_cells import list_read_texts
from explainer.notebook.page_map import (
    CLAIM,
    PageMap,
    PageSummary,
    find_claims,
    make_page_map,
)
from explainer.notebook.reader import read_notebook
from explainer.notebook.reading_page import render_page
from explainer.notebook.translations import Translation, format_translations
from explainer.notebook.view import NotebookView
from explainer.render.study_table import count_groups, is_open
from explainer.text.escaping import escape_markdown
from explainer.text.word_count import count_minutes

log = logging.getLogger("explainer")


HOME_ROLES = ("title", "nav", "next", "credit")
"""Cells of the page that stands for the whole site which the list of pages has itself."""


def build_index_cells(
    pages: Sequence[PageSummary],
    site: Site,
    home: Sequence[Cell] = (),
    studies: Sequence[Study] = (),
) -> tuple[Cell, ...]:
    """Return the cells of the list of pages.

    Args:
        pages: in the order of the site.
        site: has the title, the description and the foot.
        home: the cells of the page that stands for the whole site; its text is above the list.
        studies: those on the page of all studies, if there is such a page.
    """
    title = f"# {escape_markdown(site.title)}"
    intro = f"{title}\n\n{site.description}" if site.description else title
    page_map = make_page_map(pages)
    return (
        Cell(id="title", role="title", source=intro),
        *(cell for cell in home if cell.role not in HOME_ROLES),
        *_build_map_cells(page_map, site.lang),
        *([_make_studies_cell(studies, site.lang)] if studies else []),
        *_build_list_cells(page_map.others, site.lang),
        make_credit_cell(site, site.lang),
    )


def _build_map_cells(page_map: PageMap, lang: str) -> Iterator[Cell]:
    """Yield a cell for each group of the map; its pages are numbered in reading order."""
    messages = load_messages(lang)
    is_one_claim = len(page_map.groups.get(CLAIM, ())) == 1
    number = 1
    for group, pages in page_map.groups.items():
        items = []
        for page in pages:
            items.append(_format_map_item(page, number, find_claims(page, page_map), lang))
            number += 1
        section = f"map-{group.replace('_', '-')}"
        heading = messages[f"map_{group}{'' if is_one_claim else '_many'}"]
        text = "\n\n".join([f"## {heading}", *items])
        yield Cell(id=section, role="map", section=section, source=text)


def _format_map_item(
    page: PageSummary, number: int, claims: Sequence[PageSummary], lang: str
) -> str:
    """Return a page of the map as an item of a numbered list.

    Args:
        page: the page.
        number: its place in the list.
        claims: those that it is about, if there are several on the map.
        lang: the language of the list.
    """
    parts = [f"**{_format_link(page)}**{_format_translations(page)}"]
    if page.description:
        parts.append(escape_markdown(page.description))
    if measures := _format_measures(page, lang):
        parts.append(f"*{measures}*")
    if claims:
        titles = "; ".join(claim.title for claim in claims)
        parts.append(escape_markdown(load_messages(lang)["map_of"].format(titles=titles)))
    start = f"{number}. "
    text = "\n\n".join(parts).replace("\n\n", f"\n\n{' ' * len(start)}")
    return f"{start}{text}"


def _make_studies_cell(studies: Sequence[Study], lang: str) -> Cell:
    """Return the cell with a link to each group of studies on the page of all studies."""
    messages = load_messages(lang)
    number_of_open = sum(map(is_open, studies))
    links = [
        (messages["table_all"], len(studies), ""),
        *(
            (messages[f"kinds_{group}"], number, f"#kind-{group}")
            for group, number in count_groups(studies).items()
        ),
        *([(messages["table_open"], number_of_open, "#kind-open")] if number_of_open else []),
    ]
    heading = format_count(messages["list_of_studies"], len(studies), messages["language"])
    items = [f"- [{text}]({STUDIES}{fragment}) {number}" for text, number, fragment in links]
    source = "\n".join([f"## {heading}", "", *items])
    return Cell(id="map-studies", role="map", section="map-studies", source=source)


def _build_list_cells(pages: Sequence[PageSummary], lang: str) -> Iterator[Cell]:
    """Yield a cell for each heading that the site has, or else for each tag."""
    messages = load_messages(lang)
    if any(page.group for page in pages):
        groups = _group_by_heading(pages, messages["introduction"], messages["untagged"])
    elif pages and not any(page.tags for page in pages):
        groups = [(messages["index"], [*pages])]
    else:
        groups = _group_by_tag(pages, messages["untagged"])
    for name, members in groups:
        heading = f"## {escape_markdown(name[:1].upper() + name[1:])}"
        text = "\n".join([heading, "", *map(_format_item, members)])
        yield Cell(id=make_cell_id("tag", name), role="text", section=name, source=text)


def make_next_cell(following: Sequence[tuple[str, PageSummary]], lang: str) -> Cell | None:
    """Return the cell that says what to read after a page; None if there is nothing.

    Args:
        following: what ``ReadingOrder.find_next`` returned.
        lang: the language of the page.
    """
    messages = load_messages(lang)
    items = [
        f"- {messages[f'next_{group}' if group else 'next_page']} {_format_link(page)}"
        for group, page in following
    ]
    if not items:
        return None
    source = "\n".join([f"## {messages['read_next']}", "", *items])
    return Cell(id="next", role="next", source=source, slide="skip")


def make_page_list(notebooks: Mapping[str, NotebookView]) -> NotebookNode:
    """Return the list of notebooks, as a notebook.

    Args:
        notebooks: path below the folder, with ``/`` → notebook.
    """
    title = load_messages("en")["index"]
    summaries = [
        _summarize_notebook(name, notebook, notebooks) for name, notebook in notebooks.items()
    ]
    cells = build_index_cells(summaries, Site(title=title))
    return build_notebook(NotebookHead(slug="index", title=title), cells)


def list_folder(folder: Path) -> NotebookNode:
    """Return the list of a folder's notebooks; one that cannot be read is logged and left out."""
    notebooks: dict[str, NotebookView] = {}
    for name in list_notebooks(folder):
        try:
            notebooks[name] = read_notebook(folder / name).view
        except ContentError as error:
            log.warning("a notebook is left out of the list of pages: %s", error)
    return make_page_list(notebooks)


def summarize_page(
    page: Page, group: str = "", translations: tuple[Translation, ...] = ()
) -> PageSummary:
    """Return what the list of pages says about a page.

    Args:
        page: the page.
        group: the heading below which the site itself has it.
        translations: of the page.
    """
    return PageSummary(
        slug=page.slug,
        title=page.title,
        description=page.description,
        tags=page.tags,
        group=group,
        minutes=count_minutes(list_read_texts(page)),
        study_count=len(page.studies),
        relations=page.relations,
        translations=translations,
    )


def _summarize_notebook(name: str, notebook: NotebookView, known: Collection[str]) -> PageSummary:
    """Return what the list of pages says about a notebook.

    Args:
        name: its path below the folder.
        notebook: the notebook.
        known: the paths of all notebooks, among which are its translations.
    """
    path = PurePosixPath(name)
    translations = (
        Translation(slug=(path.parent / item.slug).as_posix(), lang=item.lang)
        for item in notebook.translations
    )
    page = render_page(notebook, name=path.stem)
    return PageSummary(
        slug=path.with_suffix("").as_posix(),
        title=page.title,
        description=page.description,
        tags=notebook.tags,
        minutes=page.minutes,
        study_count=page.study_count,
        relations=notebook.relations,
        translations=tuple(item for item in translations if f"{item.slug}{NOTEBOOK}" in known),
    )


def _format_item(page: PageSummary) -> str:
    item = f"- {_format_link(page)}{_format_translations(page)}"
    return f"{item}: {escape_markdown(page.description)}" if page.description else item


def _format_measures(page: PageSummary, lang: str) -> str:
    """Return how long a page takes to read and how many studies it cites; empty if unknown."""
    messages = load_messages(lang)
    numbers = {"size_minutes": page.minutes, "size_studies": page.study_count}
    counts = (
        format_count(messages[name], number, messages["language"])
        for name, number in numbers.items()
        if number
    )
    return " · ".join(counts)


def _format_link(page: PageSummary) -> str:
    return f"[{escape_markdown(page.title)}]({quote(page.slug)}.ipynb)"


def _format_translations(page: PageSummary) -> str:
    """Return what stands beside the title of a page: links to its translations, if it has any."""
    return f" ({format_translations(page.translations)})" if page.translations else ""


def _group_by_heading(
    pages: Sequence[PageSummary], first: str, other: str
) -> list[tuple[str, list[PageSummary]]]:
    """Return the headings in the order of the site, each with its pages.

    Args:
        pages: in the order of the site.
        first: the heading of pages without one that come before all others.
        other: the heading of the other pages without one.
    """
    groups: dict[str, list[PageSummary]] = {}
    for page in pages:
        is_start = not groups or list(groups) == [first]
        groups.setdefault(page.group or (first if is_start else other), []).append(page)
    return list(groups.items())


def _group_by_tag(
    pages: Sequence[PageSummary], untagged: str
) -> list[tuple[str, list[PageSummary]]]:
    """Return the tags in alphabetical order, each with its pages; ``untagged`` comes last."""
    groups: dict[str, list[PageSummary]] = {}
    for page in pages:
        for tag in page.tags or (untagged,):
            groups.setdefault(tag, []).append(page)
    return sorted(
        groups.items(), key=lambda item: (item[0] == untagged, item[0].casefold(), item[0])
    )
