"""A publisher's page → what it says of its work in its head; it asks nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from explainer.bibliography.formats.csl_items import Item
from explainer.text.urls import written_doi

DOIS = ("citation_doi", "bepress_citation_doi", "prism.doi", "dc.identifier.doi", "dc.identifier",
        "dcterms.identifier", "eprints.id_number", "doi")  # fmt: skip
TITLES = ("citation_title", "dc.title", "dcterms.title", "og:title")
AUTHORS = ("citation_author", "dc.creator", "dcterms.creator")
DATES = ("citation_publication_date", "citation_date", "citation_online_date", "dc.date",
         "article:published_time")  # fmt: skip
CHARSET = re.compile(rb"charset=[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMetadata:
    """What a page says of its work."""

    doi: str
    item: Item
    """What can be said without a DOI, as a CSL item; without a title where it has none."""


def read_page_metadata(body: bytes) -> PageMetadata:
    """Return what the head of an HTML page says; the page may be broken or cut off."""
    reader = _Head()
    reader.feed(_text(body))
    fields = reader.fields

    def first(names: tuple[str, ...]) -> str:
        return next((fields[name][0] for name in names if fields.get(name)), "")

    dois = (written_doi(value) for name in DOIS for value in fields.get(name, ()))
    authors = next((fields[name] for name in AUTHORS if fields.get(name)), [])
    item: dict[str, object] = {
        "type": "article-journal" if fields.get("citation_journal_title") else "webpage",
        "title": first(TITLES) or " ".join("".join(reader.title).split()),
        "author": [_name(author) for author in authors],
        "issued": {"raw": first(DATES)},
        "container-title": first(("citation_journal_title", "og:site_name")),
        "volume": first(("citation_volume",)),
        "issue": first(("citation_issue",)),
        "page": "-".join(
            filter(None, (first(("citation_firstpage",)), first(("citation_lastpage",))))
        ),
        "PMID": first(("citation_pmid",)),
    }
    return PageMetadata(doi=next(filter(None, dois), ""), item=item)


class _Head(HTMLParser):
    """Collects ``<meta>`` fields, by name in small letters, and the title."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: dict[str, list[str]] = {}
        self.title: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a ``<meta>``; note where the title begins."""
        given = {name: value or "" for name, value in attrs}
        name = (given.get("name") or given.get("property") or "").strip().lower()
        value = " ".join(given.get("content", "").split())
        if tag == "meta" and name and value:
            self.fields.setdefault(name, []).append(value)
        self._in_title = tag == "title" and not self.title

    def handle_endtag(self, tag: str) -> None:
        """Note where the title ends."""
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        """Take the title's words."""
        if self._in_title:
            self.title.append(data)


def _text(body: bytes) -> str:
    found = CHARSET.search(body[:4096])
    try:
        return body.decode(found[1].decode("ascii") if found else "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def _name(text: str) -> dict[str, str]:
    """Return a name as “Family, Given” or “Given Family” has it."""
    family, comma, given = text.partition(",")
    if comma:
        return {"family": family.strip(), "given": given.strip()}
    given, _, family = text.rpartition(" ")
    return {"family": family, "given": given} if given else {"literal": text}
