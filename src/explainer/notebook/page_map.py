"""Group the pages of a site by what they are in its argument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from explainer.model import NO_RELATIONS, RELATIONS, PageRelations
from explainer.notebook.translations import Translation

CLAIM = "claim"
GROUPS = (CLAIM, "rests_on", "tests", "explains")
"""The groups of a map, in the order in which they are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSummary:
    """A page in the list of pages."""

    slug: str
    title: str
    description: str
    tags: tuple[str, ...]
    group: str = ""
    """The heading below which the site itself has the page; empty if it has none."""
    minutes: int = 0
    """How long it takes to read; 0 if unknown."""
    study_count: int = 0
    """How many studies it cites."""
    relations: PageRelations = NO_RELATIONS
    translations: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMap:
    """The pages that are part of an argument, and the others."""

    groups: Mapping[str, tuple[PageSummary, ...]]
    """The pages of each of ``GROUPS`` that has any; empty for a site without an argument."""
    others: tuple[PageSummary, ...]

    @property
    def pages(self) -> tuple[PageSummary, ...]:
        """All pages, in the order in which they are read."""
        return (*(page for pages in self.groups.values() for page in pages), *self.others)


def make_page_map(pages: Sequence[PageSummary]) -> PageMap:
    """Return the map of the pages; each page is in it once.

    A page that explains how to judge others is in the group of these, also if it has relations of
    another kind; then come those that test, and those that others rest on. Without a claim there
    is no argument, and all pages are others.
    """
    known = {page.slug for page in pages}
    bases = {slug for page in pages for slug in page.relations.rests_on}
    tested = {slug for page in pages for slug in page.relations.tests}

    def find_group(page: PageSummary) -> str:
        relations = page.relations
        if known.intersection(relations.explains):
            return "explains"
        if known.intersection(relations.tests):
            return "tests"
        if page.slug in bases:
            return "rests_on"
        return CLAIM if known.intersection(relations.rests_on) or page.slug in tested else ""

    found = {page.slug: find_group(page) for page in pages}
    if CLAIM not in found.values():
        return PageMap(groups={}, others=tuple(pages))
    members = {name: tuple(page for page in pages if found[page.slug] == name) for name in GROUPS}
    return PageMap(
        groups={name: group for name, group in members.items() if group},
        others=tuple(page for page in pages if not found[page.slug]),
    )


def find_claims(page: PageSummary, page_map: PageMap) -> tuple[PageSummary, ...]:
    """Return the claims that a page is the basis of, or tests; none if there is only one claim."""
    claims = page_map.groups.get(CLAIM, ())
    if len(claims) < 2 or page in claims:
        return ()
    return tuple(
        claim
        for claim in claims
        if page.slug in claim.relations.rests_on or claim.slug in page.relations.tests
    )


class ReadingOrder:
    """Says what to read after each page: what it is related to, and the page that follows it."""

    def __init__(self, page_map: PageMap) -> None:
        self._pages = {page.slug: page for page in page_map.pages}
        self._following = dict(pairwise(self._pages))
        self._inverse: dict[tuple[str, str], list[str]] = {}
        for page in page_map.pages:
            for relation in RELATIONS:
                for slug in getattr(page.relations, relation):
                    self._inverse.setdefault((relation, slug), []).append(page.slug)

    def find_next(self, slug: str) -> tuple[tuple[str, PageSummary], ...]:
        """Return pairs of a relation and a page.

        A relation is one of ``GROUPS``, ``explained`` for a page that this one explains how to
        judge, or empty for the page that follows.
        """
        page = self._pages.get(slug)
        if page is None:
            return ()
        found: dict[str, str] = {}
        for group, slugs in (
            ("rests_on", page.relations.rests_on),
            ("tests", self._inverse.get(("tests", slug), ())),
            ("explains", self._inverse.get(("explains", slug), ())),
            (CLAIM, page.relations.tests),
            (CLAIM, self._inverse.get(("rests_on", slug), ())),
            ("explained", page.relations.explains),
            ("", (self._following.get(slug, ""),)),
        ):
            for other in slugs:
                if other in self._pages and other != slug:
                    found.setdefault(other, group)
        return tuple((group, self._pages[other]) for other, group in found.items())
