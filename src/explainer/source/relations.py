"""Find the pages that a page rests on, tests or explains, and its translations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from explainer.errors import DiagnosticCollector
from explainer.model import RELATIONS, PageRelations
from explainer.source.page_index import PageIndex
from explainer.text.suggestions import did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationResolver:
    """Finds the other pages that the front matter of a page names; reports what is not one."""

    slug: str
    """Of the page itself."""
    pages: PageIndex
    """All pages of the site."""
    lines: Mapping[str, int]
    """The line of each field."""
    collector: DiagnosticCollector
    """Takes the warnings."""

    def resolve_relations(self, named: PageRelations) -> PageRelations:
        """Return the relations with the slugs of pages.

        Args:
            named: the pages by slug, file or title, as the front matter has them.
        """
        return PageRelations(
            **{
                name: tuple(self._resolve(name.replace("_", "-"), getattr(named, name)))
                for name in RELATIONS
            }
        )

    def resolve_translations(
        self, named: Iterable[str], languages: Mapping[str, str]
    ) -> tuple[str, ...]:
        """Return the slugs of the translations; report those in the language of the page.

        Args:
            named: the pages by slug, file or title, as the front matter has them.
            languages: of the pages, by slug, as far as they are known.
        """
        return tuple(
            target
            for target in self._resolve("translations", named)
            if self._is_translation(target, languages)
        )

    def _resolve(self, field: str, names: Iterable[str]) -> Iterator[str]:
        """Yield the slug of each other page that a field names, once."""
        found = set[str]()
        for name in names:
            target = self.pages.find_by_name(name)
            if not target or target == self.slug:
                message = f"“{field}” names “{name}”, which is not another page of this site"
                titles = list(self.pages.titles)
                hint = did_you_mean(name, titles, "write the name of its file without .md")
                self._report("W125", field, message, hint)
            elif target not in found:
                found.add(target)
                yield target

    def _is_translation(self, target: str, languages: Mapping[str, str]) -> bool:
        own, lang = languages.get(self.slug, ""), languages.get(target, "")
        if lang != own or not lang:
            return True
        message = (
            f"“{target}” is named as a translation, and is in the language of this page: {own}"
        )
        hint = "write the language of each page in its field “lang”"
        self._report("W127", "translations", message, hint)
        return False

    def _report(self, code: str, field: str, message: str, hint: str) -> None:
        self.collector.report(code, self.lines.get(field, 1), message, hint)
