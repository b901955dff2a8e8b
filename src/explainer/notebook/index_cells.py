"""Build the cells of the list of pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from explainer.i18n.messages import load_messages
from explainer.model import Site
from explainer.notebook.cells import Cell, make_cell_id
from explainer.notebook.credit import escape_markdown, make_credit_cell


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSummary:
    """A page in the list of pages."""

    slug: str
    title: str
    description: str
    tags: tuple[str, ...]


def build_index_cells(pages: Sequence[PageSummary], site: Site) -> tuple[Cell, ...]:
    """Return the cells of the list of pages.

    Args:
        pages: in the order in which they are listed below each of their tags.
        site: has the title, the description and the foot.
    """
    title = f"# {escape_markdown(site.title)}"
    intro = f"{title}\n\n{site.description}" if site.description else title
    return (
        Cell(id="title", role="title", source=intro),
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
