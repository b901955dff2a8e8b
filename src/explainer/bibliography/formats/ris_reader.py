"""Read RIS, as reference managers and databases write it.

The specification leaves much open; comments say whose files need what.
https://en.wikipedia.org/wiki/RIS_(file_format)
"""

from __future__ import annotations

import re
from pathlib import Path

from explainer.bibliography.dates import read_date
from explainer.bibliography.formats.extra_fields import read_identifiers
from explainer.bibliography.formats.identifiers import check_doi
from explainer.bibliography.formats.people import split_inverted_names
from explainer.bibliography.formats.reference_list import ReferenceCollector, ReferenceList
from explainer.bibliography.formats.ris_writer import NUMBERED_TYPES
from explainer.bibliography.formats.tagged_lines import split_ris
from explainer.bibliography.formats.tagged_records import ItemBuilder, TaggedRecord
from explainer.bibliography.formats.work_types import CSL_BY_RIS, GENRE_TYPES
from explainer.text.suggestions import did_you_mean

_JOURNAL_TAGS = ("JF", "T2", "JO", "JA", "J2", "J1")
_BOOK_TAGS = ("BT", "T2", "JF", "JO", "JA", "J2")


def read_ris(text: str, path: Path) -> ReferenceList:
    """Return the references of a RIS file; an invalid line does not affect the others.

    Args:
        text: the whole file.
        path: the file, for diagnostics.
    """
    collector = ReferenceCollector(path)
    has_records = False
    for record in split_ris(text, collector):
        has_records = True
        _read_record(record, collector)
    if not has_records:
        hint = "begin a record with a line “TY  - JOUR”"
        collector.report("E704", 1, "there is no RIS record in this file", hint)
    return collector.finish()


def _read_record(record: TaggedRecord, collector: ReferenceCollector) -> None:
    builder = ItemBuilder(record, collector)
    csl_type = _read_type(record, builder)
    builder.set("type", csl_type, record.line)
    _take_titles(builder, csl_type)
    _take_names(builder, "author", "AU", "A1")
    _take_names(builder, "editor", *(("ED",) if record.list_fields("ED") else ("A2",)))
    _take_names(builder, "translator", "A4", "TA")
    _take_date(builder)
    is_numbered = csl_type in NUMBERED_TYPES
    builder.take("accessed", "Y2", "RD")
    builder.take("volume", "VL", "VO")
    builder.take("number" if is_numbered else "issue", "IS", "CP")
    if not is_numbered:
        builder.take("number", "C7")
    _take_pages(builder)
    builder.take("edition", "ET")
    builder.take("publisher", "PB")
    builder.take("publisher-place", "CY", "PP")
    builder.take("language", "LA")
    builder.take_all("ISSN", "SN")
    builder.take_all("URL", "UR", "LK")
    _take_identifiers(builder)
    if csl_type in GENRE_TYPES and not check_doi(record.get_text("M3")).value:
        builder.take("genre", "M3")
    builder.finish(record.get_text("ID"))


def _read_type(record: TaggedRecord, builder: ItemBuilder) -> str:
    kind = record.get_text("TY").upper()
    if kind not in CSL_BY_RIS:
        message = f"“{kind}” is not a known type of record, and became a document"
        hint = did_you_mean(kind, CSL_BY_RIS, "set the type in the study’s file")
        builder.report("W705", record.line, message, hint)
    return CSL_BY_RIS.get(kind, "document")


def _take_titles(builder: ItemBuilder, csl_type: str) -> None:
    """Take the title, and that of the journal or book: EBSCO has a subtitle in T2, and JF."""
    builder.take("title", "TI", "T1", "CT", *(() if csl_type == "chapter" else ("BT",)))
    tags = _JOURNAL_TAGS if csl_type.startswith("article") else _BOOK_TAGS
    fields = builder.record.list_fields(*tags)
    if csl_type == "book":
        builder.take("collection-title", "T3", "T2")
        return
    builder.take("collection-title", "T3")
    builder.take("container-title", *tags)
    if fields and fields[0].tag in ("JF", "T2"):
        builder.take("container-title-short", "J2", "JA")
    for field in fields[1:]:
        if field.tag == "T2" and field.text.casefold() != fields[0].text.casefold():
            message = f"“{field.text}” (T2) was dropped, because {fields[0].tag} has the journal"
            builder.report("W719", field.line, message, "add it to the title if it belongs there")


def _take_names(builder: ItemBuilder, variable: str, *tags: str) -> None:
    fields = builder.record.list_fields(*tags)
    names = [name for field in fields for name in split_inverted_names(field.text)]
    if names:
        builder.set(variable, names, fields[0].line)
    for field in fields:
        if ";" in field.text:
            message = f"“{field.text}” was split into several people at “;”"
            builder.report("W714", field.line, message, "write a line for each of them")


def _take_date(builder: ItemBuilder) -> None:
    """Take the date from DA, or else from PY or Y1.

    DA may have the month and day without the year (EndNote, Web of Science). Publishers write the
    date of the issue there, and that of the first publication online into PY and Y1.
    """
    fields = builder.record.list_fields("DA", "PY", "Y1", "YR")
    fields.sort(key=lambda field: not read_date(field.text).date)  # those without a year last
    if not fields:
        return
    published, *others = fields
    text = published.text
    year = read_date(text).date[:1]
    for other in others:
        date = read_date(other.text)
        more = date if date.date else read_date(f"{other.text} {published.text[:4]}")
        if year and more.date[:1] not in ((), year):
            message = (
                f"“{other.text}” ({other.tag}) was dropped, because {published.tag} has {text}"
            )
            builder.report("W715", other.line, message, "correct the date in the study’s file")
        elif len(more.date) > len(read_date(text).date):
            text = other.text if date.date else f"{other.text} {published.text[:4]}"
    builder.set("issued", text, published.line)


def _take_pages(builder: ItemBuilder) -> None:
    first, last = builder.record.get_text("SP"), builder.record.get_text("EP")
    if first:
        line = builder.record.list_fields("SP")[0].line
        is_range = bool(re.search(r"\d\s*[-–]+\s*\w", first))
        builder.set("page", first if is_range or not last else f"{first}-{last}", line)


def _take_identifiers(builder: ItemBuilder) -> None:
    """Take the DOI, PMID and PMCID, which many tools write into other fields."""
    record = builder.record
    builder.take("DOI", "DO", "DI")
    for field in record.list_fields("M3", "L3", "N1", "C7", "AN"):
        is_marked = field.tag != "N1" or field.text.lower().startswith("doi")
        if is_marked and "DOI" not in builder.item and check_doi(field.text).value:
            builder.set("DOI", field.text, field.line)
    for field in record.list_fields("N1"):
        for variable, value in read_identifiers(field.text).items():
            if variable not in builder.item:
                builder.set(variable, value, field.line)
    database = record.get_text("DB", "DP", "DS").lower()
    is_pubmed = "pubmed" in database or "medline" in database or database == "nlm"
    for field in record.list_fields("AN") if is_pubmed else ():
        if field.text.isdigit():
            builder.set("PMID", field.text, field.line)
    for field in record.list_fields("C2"):
        if re.fullmatch(r"PMC\d+", field.text):
            builder.set("PMCID", field.text, field.line)
        elif field.text.isdigit() and database == "scopus":
            builder.set("PMID", field.text, field.line)
