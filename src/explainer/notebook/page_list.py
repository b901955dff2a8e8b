"""Make the list of pages: by tag, with descriptions."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from nbformat import NotebookNode

from explainer.errors import ContentError
from explainer.i18n.messages import load_messages
from explainer.model import Site
from explainer.notebook.cells import Cell, make_cell_id
from explainer.notebook.credit import make_credit_cell
from explainer.notebook.folder import list_notebooks
from explainer.notebook.io import NotebookHead, build_notebook
from explainer.notebook.reader import read_notebook
from explainer.notebook.reading_page import render_page
from explainer.notebook.view import NotebookView
from explainer.text.escaping import escape_markdown

log = logging.getLogger("explainer")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSummary:
    """A page in the list of pages."""

    slug: str
    title: str
    description: str
    tags: tuple[str, ...]


HOME_ROLES = ("title", "nav", "credit")
"""Cells of the page that stands for the whole site which the list of pages has itself."""


def build_index_cells(
    pages: Sequence[PageSummary], site: Site, home: Sequence[Cell] = ()
) -> tuple[Cell, ...]:
    """Return the cells of the list of pages.

    Args:
        pages: in the order in which they are listed below each of their tags.
        site: has the title, the description and the foot.
        home: the cells of the page that stands for the whole site; its text is above the list.
    """
    title = f"# {escape_markdown(site.title)}"
    intro = f"{title}\n\n{site.description}" if site.description else title
    return (
        Cell(id="title", role="title", source=intro),
        *(cell for cell in home if cell.role not in HOME_ROLES),
        *(
            Cell(
                id=make_cell_id("tag", tag),
                role="text",
                section=tag,
                source="\n".join(
                    [
                        f"## {escape_markdown(tag[:1].upper() + tag[1:])}",
                        "",
                        *map(_format_item, tagged),
                    ]
                ),
            )
            for tag, tagged in _group_by_tag(pages, load_messages(site.lang)["untagged"])
        ),
        make_credit_cell(site, site.lang),
    )


def make_page_list(notebooks: Mapping[str, NotebookView]) -> NotebookNode:
    """Return the list of notebooks, as a notebook.

    Args:
        notebooks: path below the folder, with ``/`` → notebook.
    """
    title = load_messages("en")["index"]
    summaries = [_summary(name, notebook) for name, notebook in notebooks.items()]
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


def _summary(name: str, notebook: NotebookView) -> PageSummary:
    path = PurePosixPath(name)
    page = render_page(notebook, name=path.stem)
    return PageSummary(
        slug=path.with_suffix("").as_posix(),
        title=page.title,
        description=page.description,
        tags=notebook.tags,
    )


def _format_item(page: PageSummary) -> str:
    link = f"- [{escape_markdown(page.title)}]({quote(page.slug)}.ipynb)"
    return f"{link}: {escape_markdown(page.description)}" if page.description else link


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
