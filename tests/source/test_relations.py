"""Pages that the front matter names: others of the site, and translations in other languages."""

from __future__ import annotations

from pathlib import Path

from explainer.errors import DiagnosticCollector
from explainer.model import PageRelations
from explainer.source.page_index import PageIndex
from explainer.source.relations import RelationResolver

PAGES = PageIndex(
    titles={"birds": "Birds", "voegel": "Vögel", "owls": "Owls"},
    names={"birds": "birds", "voegel": "voegel", "vögel": "voegel", "owls": "owls"},
)
LANGUAGES = {"birds": "en", "voegel": "de", "owls": "en"}


def make_resolver() -> RelationResolver:
    return RelationResolver(
        slug="birds",
        pages=PAGES,
        lines={"translations": 3, "tests": 4},
        collector=DiagnosticCollector(Path("birds.md")),
    )


def test_other_pages_are_found_once_and_others_reported() -> None:
    resolver = make_resolver()
    named = PageRelations(rests_on=("Owls", "owls"), tests=("birds", "gone"))
    assert resolver.resolve_relations(named) == PageRelations(rests_on=("owls",))
    found = [(item.code, item.line) for item in resolver.collector.diagnostics]
    assert found == [("W125", 4), ("W125", 4)]


def test_translations_are_pages_in_another_language() -> None:
    resolver = make_resolver()
    assert resolver.resolve_translations(["Vögel", "owls", "gone"], LANGUAGES) == ("voegel",)
    found = [(item.code, item.line) for item in resolver.collector.diagnostics]
    assert found == [("W127", 3), ("W125", 3)]
