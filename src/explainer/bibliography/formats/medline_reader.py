"""Read MEDLINE, the format of PubMed’s ``.nbib`` files.

https://www.nlm.nih.gov/bsd/mms/medlineelements.html
"""

from __future__ import annotations

import re
from pathlib import Path

from explainer.bibliography.csl_fields import CslName
from explainer.bibliography.formats.people import split_inverted_name
from explainer.bibliography.formats.reference_list import ReferenceCollector, ReferenceList
from explainer.bibliography.formats.tagged_lines import split_medline
from explainer.bibliography.formats.tagged_records import ItemBuilder, TaggedRecord
from explainer.bibliography.formats.work_types import CSL_BY_PUBMED

_SHORT_NAME = re.compile(r"(?P<family>.+) (?P<given>[^\W\d_]{1,4})")
"""“Tern AB”."""
_NUMBER_OF_KIND = re.compile(r"(?P<number>.+?)\s*\[(?P<kind>doi|pii|pmc|bookaccession)\]")


def read_medline(text: str, path: Path) -> ReferenceList:
    """Return the references of a MEDLINE file.

    Args:
        text: the whole file.
        path: the file, for diagnostics.
    """
    collector = ReferenceCollector(path)
    for record in split_medline(text):
        if record.list_fields("TI", "BTI", "PMID"):
            _read_record(record, collector)
    if collector.is_empty:
        message = "there is no MEDLINE record in this file"
        collector.report("E704", 1, message, "export from PubMed with “Send to: Citation manager”")
    return collector.finish()


def _read_record(record: TaggedRecord, collector: ReferenceCollector) -> None:
    builder = ItemBuilder(record, collector)
    kinds = [field.text.replace(" ", "-") for field in record.list_fields("PT")]
    known = [CSL_BY_PUBMED[kind] for kind in kinds if kind in CSL_BY_PUBMED]
    builder.set("type", known[0] if known else "article-journal", record.line)
    for title in record.list_fields("TI", "BTI")[:1]:
        builder.set("title", _clean_title(title.text), title.line)
    _take_names(builder, "author", "FAU", "AU", "CN")
    _take_names(builder, "editor", "FED", "ED", "")
    builder.take("issued", "DP", "DEP")
    builder.take("container-title", "JT", "TA", *(("BTI",) if record.get_text("TI") else ()))
    builder.take("collection-title", "CTI")
    builder.take("volume", "VI")
    builder.take("issue", "IP")
    for pages in record.list_fields("PG")[:1]:
        builder.set("page", _complete_pages(pages.text), pages.line)
    builder.take("publisher", "PB")
    builder.take("publisher-place", "PL" if known else "")
    for language in record.list_fields("LA")[:1]:
        builder.set("language", language.text, language.line)
    builder.take_all("ISSN", "IS")
    builder.take_all("ISBN", "ISBN")
    builder.take("PMID", "PMID")
    builder.take("PMCID", "PMC")
    _take_numbers(builder)
    builder.finish()


def _clean_title(text: str) -> str:
    """Return the title without the period and the brackets of translated titles."""
    text = text.removesuffix(".")
    return text[1:-1].removesuffix(".") if text.startswith("[") and text.endswith("]") else text


def _take_names(builder: ItemBuilder, variable: str, full: str, short: str, group: str) -> None:
    """Take the names in full; those of old records are only short."""
    record = builder.record
    names = [split_inverted_name(field.text) for field in record.list_fields(full)]
    if not names:
        names = [_split_short_name(field.text) for field in record.list_fields(short)]
    groups = [field.text.rstrip(".") for field in record.list_fields(group)]
    names += [CslName(literal=text) for text in groups]
    if names:
        fields = record.list_fields(full, short, group)
        builder.set(variable, names, fields[0].line)


def _split_short_name(text: str) -> CslName:
    match = _SHORT_NAME.fullmatch(text)
    if not match:
        return split_inverted_name(text)
    initials = " ".join(f"{letter}." for letter in match["given"])
    return {"family": match["family"], "given": initials}


def _complete_pages(text: str) -> str:
    """Return pages with the whole last number: PubMed writes ``117-24`` for ``117-124``."""
    match = re.fullmatch(r"(\d+)-(\d+)", text)
    if match and len(match[2]) < len(match[1]):
        return f"{match[1]}-{match[1][: -len(match[2])]}{match[2]}"
    return text


def _take_numbers(builder: ItemBuilder) -> None:
    """Take the DOI, and the number of an article without pages."""
    for field in builder.record.list_fields("LID", "AID"):
        match = _NUMBER_OF_KIND.fullmatch(field.text)
        if match and match["kind"] == "doi" and "DOI" not in builder.item:
            builder.set("DOI", match["number"], field.line)
        is_number = match and match["kind"] == "pii" and re.fullmatch(r"e?\d{1,8}", match["number"])
        if match and is_number and not {"page", "number"} & set(builder.item):
            builder.set("number", match["number"], field.line)
