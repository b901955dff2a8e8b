"""A study as the metadata that Zotero's connector takes from a page; it makes no markup.

A ContextObject in a Span (COinS): the ``title`` of an empty ``<span class="Z3988">`` holds an
OpenURL's fields (https://en.wikipedia.org/wiki/COinS). Zotero reads all of a page's spans with its
COinS translator and lets the reader choose among them
(https://www.zotero.org/support/dev/exposing_metadata and
https://github.com/zotero/translators/blob/master/COinS.js, whose field names these are).
"""

from __future__ import annotations

from urllib.parse import urlencode

from explainer.model import Name, Study

BOOKS = {
    "book": "book",
    "chapter": "bookitem",
    "report": "report",
    "paper-conference": "proceeding",
}
"""CSL's type → the genre of OpenURL's format for books."""
GENRES = {"webpage": "webpage", "post-weblog": "blogPost", "thesis": "dissertation"}
"""CSL's type → what Zotero's translator knows of Dublin Core's types."""


def write_coins(study: Study) -> str:
    """Return the fields of the study's ContextObject, percent-encoded, in a fixed order."""
    if study.type.startswith("article"):
        fields = [("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"), ("rft.genre", "article"),
                  ("rft.atitle", study.title), ("rft.jtitle", study.container_title)]  # fmt: skip
    elif study.type in BOOKS:
        title = "rft.atitle" if study.container_title else "rft.btitle"
        fields = [("rft_val_fmt", "info:ofi/fmt:kev:mtx:book"), ("rft.genre", BOOKS[study.type]),
                  (title, study.title), ("rft.btitle", study.container_title)]  # fmt: skip
    else:
        fields = [("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
                  ("rft.type", GENRES.get(study.type, study.type)),
                  ("rft.title", study.title)]  # fmt: skip
    address = study.url or ("" if study.doi else next(iter(study.urls), ""))
    fields += [
        ("rft.volume", study.volume),
        ("rft.issue", study.issue),
        ("rft.pages", study.page or study.number),
        ("rft.date", "-".join(f"{part:02}" for part in study.issued)),
        ("rft.publisher", study.publisher),
        ("rft.issn", study.issn),
        ("rft.isbn", study.isbn),
        ("rft.language", study.language),
        *_authors(study.author),
        ("rft_id", f"info:doi/{study.doi}" if study.doi else ""),
        ("rft_id", f"info:pmid/{study.pmid}" if study.pmid else ""),
        ("rft.identifier" if fields[0][1].endswith("dc") else "rft_id", address),
    ]
    known = [(name, value) for name, value in fields if value]
    return urlencode([("ctx_ver", "Z39.88-2004"), *known])


def _authors(names: tuple[Name, ...]) -> list[tuple[str, str]]:
    """Return the first author in parts, and all of them whole: ``given family``."""
    fields: list[tuple[str, str]] = []
    for at, name in enumerate(names):
        family = " ".join(filter(None, (name.non_dropping_particle, name.family)))
        given = " ".join(filter(None, (name.given, name.dropping_particle)))
        if at == 0 and family:
            fields += [("rft.aulast", family), ("rft.aufirst", given)]
        if name.literal:
            fields.append(("rft.aucorp" if at == 0 else "rft.au", name.literal))
        else:
            fields.append(("rft.au", " ".join(filter(None, (given, family)))))
    return fields
