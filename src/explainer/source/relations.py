"""Find the pages that a page rests on, tests or explains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from explainer.errors import DiagnosticCollector
from explainer.model import RELATIONS, PageRelations
from explainer.source.page_index import PageIndex
from explainer.text.suggestions import did_you_mean


def resolve_relations(
    named: PageRelations,
    slug: str,
    pages: PageIndex,
    lines: Mapping[str, int],
    collector: DiagnosticCollector,
) -> PageRelations:
    """Return the relations of a page with the slugs of other pages; report what is not one.

    Args:
        named: the pages by slug, file or title, as the front matter has them.
        slug: of the page itself.
        pages: all pages of the site.
        lines: the line of each field.
        collector: takes the warnings.
    """

    def resolve(relation: str) -> Iterator[str]:
        field = relation.replace("_", "-")
        for name in getattr(named, relation):
            target = pages.find_by_name(name)
            if target and target != slug:
                yield target
                continue
            message = f"“{field}” names “{name}”, which is not another page of this site"
            hint = did_you_mean(name, list(pages.titles), "write the name of its file without .md")
            collector.report("W125", lines.get(field, 1), message, hint)

    return PageRelations(**{name: tuple(dict.fromkeys(resolve(name))) for name in RELATIONS})
