"""Read EndNote XML, which Mendeley, Zotero and Citavi write, too."""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from explainer.bibliography.dates import read_date
from explainer.bibliography.formats.identifiers import check_doi
from explainer.bibliography.formats.people import split_inverted_names
from explainer.bibliography.formats.reference_list import ReferenceCollector, ReferenceList
from explainer.bibliography.formats.ris_writer import NUMBERED_TYPES
from explainer.bibliography.formats.tagged_records import ItemBuilder, TaggedRecord
from explainer.bibliography.formats.work_types import CSL_BY_ENDNOTE, GENRE_TYPES

_INVALID = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_INVALID_REFERENCE = re.compile(
    r"&#(?:x0*(?:[0-8bcefBCEF]|1[0-9a-fA-F])|0*(?:[0-8]|1[1245-9]|2\d|3[01]));"
)
_NESTED = ("author", "date", "url")
"""Elements whose meaning depends on the one around them."""
_DATABASE = "remote-database-name"


def read_endnote_xml(text: str, path: Path) -> ReferenceList:
    """Return the references of an EndNote XML file; those after a syntax error are not read.

    Entities and document types are refused, so that a small file cannot become a big one.

    Args:
        text: the whole file.
        path: the file, for diagnostics.
    """
    collector = ReferenceCollector(path)
    handler = _RecordHandler(collector)
    cleaned = _INVALID_REFERENCE.sub("", _INVALID.sub(" ", text))
    cleaned = re.sub(r"^\s*<\?xml[^>]*\?>", lambda found: "\n" * found[0].count("\n"), cleaned)
    try:
        parseString(cleaned.encode("utf-8"), handler)
    except SAXParseException as error:
        hint = "correct it, then add the file again; the rest of the file was not read"
        message = f"this is not valid XML ({error.getMessage()})"
        collector.report("E701", error.getLineNumber(), message, hint)
    except DefusedXmlException:
        message = "this file defines entities, which are not read"
        collector.report("E701", 1, message, "remove the DOCTYPE and its entities")
    except SAXException as error:
        collector.report("E701", handler.line, str(error), "export the references again")
    if collector.is_empty:
        message = "there is no record of EndNote in this file"
        hint = "export the library as XML, with a <record> for each reference"
        collector.report("E704", 1, message, hint)
    return collector.finish()


class _RecordHandler(ContentHandler):
    """Turns each ``<record>`` into a reference when it ends."""

    def __init__(self, collector: ReferenceCollector) -> None:
        super().__init__()
        self._collector = collector
        self._locator: Locator | None = None
        self._record: TaggedRecord | None = None
        self._names: list[str] = []
        self._texts: list[str] = []
        self._line = 1

    def setDocumentLocator(self, locator: Locator) -> None:
        self._locator = locator

    @property
    def line(self) -> int:
        """The line that the parser is at."""
        return (self._locator.getLineNumber() if self._locator else None) or 1

    def startElement(self, name: str, attributes: AttributesImpl) -> None:
        if name == "style":  # fonts and sizes
            return
        self._names.append(name)
        self._texts, self._line = [], self.line
        if name == "record":
            self._record = TaggedRecord(self.line)
        elif name == "ref-type" and self._record and "name" in attributes:
            self._record.add("type", attributes["name"], self.line)

    def characters(self, content: str) -> None:
        self._texts.append(content)

    def endElement(self, name: str) -> None:
        if name == "style":
            return
        self._names.pop()
        if name == "record" and self._record:
            _read_record(self._record, self._collector)
            self._record = None
        elif self._record:
            tag = f"{self._names[-1]}/{name}" if name in _NESTED and self._names else name
            self._record.add(tag, "".join(self._texts), self._line)
        self._texts = []


def _read_record(record: TaggedRecord, collector: ReferenceCollector) -> None:
    builder = ItemBuilder(record, collector)
    kind = record.get_text("type")
    csl_type = CSL_BY_ENDNOTE.get(kind.replace(" ", "-"), "document")
    if kind.replace(" ", "-") not in CSL_BY_ENDNOTE:
        message = f"“{kind}” is not a known type of reference, and became a document"
        builder.report("W705", record.line, message, "set the type in the study’s file")
    builder.set("type", csl_type, record.line)
    builder.take("title", "title")
    if csl_type == "book":
        builder.take("collection-title", "secondary-title", "tertiary-title")
    else:
        builder.take("container-title", "secondary-title", "full-title", "alt-title", "abbr-1")
        builder.take("collection-title", "tertiary-title")
    _take_names(builder, "author", "authors/author")
    if csl_type != "book":  # of a book, these are the editors of the series
        _take_names(builder, "editor", "secondary-authors/author")
    if csl_type in ("book", "chapter"):
        _take_names(builder, "translator", "subsidiary-authors/author")
    _take_names(builder, "translator", "translated-authors/author")
    _take_date(builder)
    builder.take("accessed", "access-date")
    builder.take("volume", "volume")
    builder.take("number" if csl_type in NUMBERED_TYPES else "issue", "number")
    builder.take("page", "pages")
    builder.take("edition", "edition")
    builder.take("publisher", "publisher")
    builder.take("publisher-place", "pub-location")
    builder.take("language", "language")
    builder.take("ISSN", "isbn", "issn")
    builder.take_all("URL", "related-urls/url", "web-urls/url")
    builder.take("PMCID", "custom2" if record.get_text("custom2").startswith("PMC") else "pmcid")
    if (
        "medline" in record.get_text(_DATABASE).lower()
        or "pubmed" in record.get_text(_DATABASE).lower()
    ):
        builder.take("PMID", "accession-num")
    builder.take("DOI", "electronic-resource-num")
    if csl_type in GENRE_TYPES and not check_doi(record.get_text("work-type")).value:
        builder.take("genre", "work-type")
    builder.finish(record.get_text("label"))


def _take_names(builder: ItemBuilder, variable: str, tag: str) -> None:
    fields = builder.record.list_fields(tag)
    names = [name for field in fields for name in split_inverted_names(field.text)]
    if names:
        builder.set(variable, names, fields[0].line)


def _take_date(builder: ItemBuilder) -> None:
    """Take the year, and the month and day that EndNote has in another element."""
    years = builder.record.list_fields("year")
    dates = builder.record.list_fields("pub-dates/date")
    if years:
        year, line = years[0].text, years[0].line
        text = f"{dates[0].text} {year}" if dates else year
        has_year = bool(dates) and bool(read_date(dates[0].text).date)
        builder.set("issued", year if has_year else text, line)
    elif dates:
        builder.set("issued", dates[0].text, dates[0].line)
