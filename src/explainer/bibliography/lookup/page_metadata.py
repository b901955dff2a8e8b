"""Read the metadata of a work from the HTML page of its publisher."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from explainer.bibliography.csl_fields import CslItem, CslName
from explainer.bibliography.formats.people import split_inverted_name
from explainer.text.urls import extract_doi

_DOI_FIELDS = (
    "citation_doi",
    "bepress_citation_doi",
    "prism.doi",
    "dc.identifier.doi",
    "dc.identifier",
    "dcterms.identifier",
    "eprints.id_number",
    "doi",
)
_TITLE_FIELDS = ("citation_title", "dc.title", "dcterms.title", "og:title")
_AUTHOR_FIELDS = ("citation_author", "dc.creator", "dcterms.creator")
_DATE_FIELDS = (
    "citation_publication_date",
    "citation_date",
    "citation_online_date",
    "dc.date",
    "article:published_time",
)
_CHARSET = re.compile(rb"charset=[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMetadata:
    """The metadata of a page."""

    doi: str
    item: CslItem
    """What the page says about its work; without a title if the page has none."""


def read_page_metadata(body: bytes) -> PageMetadata:
    """Return the metadata in the head of an HTML page, which may be broken or cut off."""
    parser = _MetaParser()
    parser.feed(_decode(body))
    fields = parser.fields

    def first(*names: str) -> str:
        return next((fields[name][0] for name in names if name in fields), "")

    dois = (extract_doi(value) for name in _DOI_FIELDS for value in fields.get(name, ()))
    authors = next((fields[name] for name in _AUTHOR_FIELDS if name in fields), [])
    pages = (first("citation_firstpage"), first("citation_lastpage"))
    item: CslItem = {
        "type": "article-journal" if "citation_journal_title" in fields else "webpage",
        "title": first(*_TITLE_FIELDS) or " ".join("".join(parser.title).split()),
        "author": [_split_name(author) for author in authors],
        "issued": {"raw": first(*_DATE_FIELDS)},
        "container-title": first("citation_journal_title", "og:site_name"),
        "volume": first("citation_volume"),
        "issue": first("citation_issue"),
        "page": "-".join(filter(None, pages)),
        "PMID": first("citation_pmid"),
    }
    return PageMetadata(doi=next(filter(None, dois), ""), item=item)


class _MetaParser(HTMLParser):
    """Collects the ``<meta>`` fields, by name in lower case, and the title."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: dict[str, list[str]] = {}
        self.title: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add a ``<meta>`` field; note the beginning of the title."""
        attributes = {name: value or "" for name, value in attrs}
        name = (attributes.get("name") or attributes.get("property") or "").strip().lower()
        content = " ".join(attributes.get("content", "").split())
        if tag == "meta" and name and content:
            self.fields.setdefault(name, []).append(content)
        self._in_title = tag == "title" and not self.title

    def handle_endtag(self, tag: str) -> None:
        """Note the end of the title."""
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        """Add text to the title."""
        if self._in_title:
            self.title.append(data)


def _decode(body: bytes) -> str:
    charset = _CHARSET.search(body[:4096])
    try:
        return body.decode(charset[1].decode("ascii") if charset else "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def _split_name(text: str) -> CslName:
    """Return the parts of “Family, Given” or “Given Family”."""
    given, _, family = text.rpartition(" ")
    if "," in text or not given:
        return split_inverted_name(text)
    return {"family": family, "given": given}
