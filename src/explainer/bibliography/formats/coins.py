"""Write COinS, the metadata that Zotero's browser extension reads from a page.

A ContextObject in a Span (COinS) is an empty ``<span class="Z3988">`` whose ``title`` holds the
fields of an OpenURL (https://en.wikipedia.org/wiki/COinS). The field names are those that Zotero's
translator understands (https://github.com/zotero/translators/blob/master/COinS.js).
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from explainer.bibliography.dates import format_iso_date
from explainer.bibliography.names import join_family_name, join_given_name
from explainer.model import Name, Study

_BOOK_GENRES = {
    "book": "book",
    "chapter": "bookitem",
    "report": "report",
    "paper-conference": "proceeding",
}
"""The genre in OpenURL's format for books, by CSL type."""
_OTHER_TYPES = {"webpage": "webpage", "post-weblog": "blogPost", "thesis": "dissertation"}
"""The type that Zotero's translator expects in Dublin Core, by CSL type."""
_FORMAT = "info:ofi/fmt:kev:mtx:"


def write_coins(study: Study) -> str:
    """Return the percent-encoded fields of the ContextObject."""
    fields = [("ctx_ver", "Z39.88-2004"), *_list_fields(study)]
    return urlencode([(name, value) for name, value in fields if value])


def _list_fields(study: Study) -> Iterator[tuple[str, str]]:
    address_field = "rft_id"
    if study.type.startswith("article"):
        yield "rft_val_fmt", f"{_FORMAT}journal"
        yield "rft.genre", "article"
        yield "rft.atitle", study.title
        yield "rft.jtitle", study.container_title
    elif study.type in _BOOK_GENRES:
        yield "rft_val_fmt", f"{_FORMAT}book"
        yield "rft.genre", _BOOK_GENRES[study.type]
        yield "rft.atitle" if study.container_title else "rft.btitle", study.title
        yield "rft.btitle", study.container_title
    else:
        address_field = "rft.identifier"
        yield "rft_val_fmt", f"{_FORMAT}dc"
        yield "rft.type", _OTHER_TYPES.get(study.type, study.type)
        yield "rft.title", study.title
    yield "rft.volume", study.volume
    yield "rft.issue", study.issue
    yield "rft.pages", study.page or study.number
    yield "rft.date", format_iso_date(study.issued)
    yield "rft.publisher", study.publisher
    yield "rft.issn", study.issn
    yield "rft.isbn", study.isbn
    yield "rft.language", study.language
    for position, name in enumerate(study.author):
        yield from _list_name_fields(name, is_first=position == 0)
    yield "rft_id", f"info:doi/{study.doi}" if study.doi else ""
    yield "rft_id", f"info:pmid/{study.pmid}" if study.pmid else ""
    yield address_field, study.url or ("" if study.doi else next(iter(study.urls), ""))


def _list_name_fields(name: Name, *, is_first: bool) -> Iterator[tuple[str, str]]:
    """Yield the whole name, as ``given family``; of the first author also the parts."""
    family, given = join_family_name(name), join_given_name(name)
    if is_first and family:
        yield "rft.aulast", family
        yield "rft.aufirst", given
    if name.literal:
        yield "rft.aucorp" if is_first else "rft.au", name.literal
    else:
        yield "rft.au", " ".join(part for part in (given, family) if part)
