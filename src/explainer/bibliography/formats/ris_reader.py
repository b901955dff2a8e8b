"""Read RIS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from explainer.bibliography.csl_fields import CslItem
from explainer.bibliography.formats.csl_items import split_inverted_name, study_from_csl
from explainer.bibliography.formats.reference_list import ReferenceCollector, ReferenceList
from explainer.bibliography.formats.ris_writer import NUMBERED_TYPES
from explainer.bibliography.formats.work_types import CSL_BY_RIS
from explainer.errors import requires_extra
from explainer.text.suggestions import did_you_mean

with requires_extra("write", "reading RIS"):
    from rispy import RisParser
    from rispy.config import TAG_KEY_MAPPING

_TAGS = {**TAG_KEY_MAPPING, "ED": "editors", "CT": "title_of_chapter", "BT": "title_of_book"}
_LIST_TAGS = ["A1", "A2", "A3", "A4", "AU", "ED", "KW", "N1", "UR", "SN"]
_TAG_LINE = re.compile(r"([A-Z][A-Z0-9])  - ?(.*)")
_MISTYPED_TAG = re.compile(r"\s{0,4}([A-Za-z][A-Za-z0-9]{1,2})\s{0,3}[-–—:](?:\s|$)")
"""A tag in lower case, with another dash, or with the wrong number of spaces."""
_CONTAINER_FIELDS = (
    "secondary_title",
    "journal_name",
    "alternate_title3",
    "alternate_title2",
    "alternate_title1",
    "title_of_book",
)
_ISBN_TYPES = ("book", "chapter", "pamphlet", "thesis", "paper-conference")
_FIRST_RECORD_HINT = "begin a record with a line “TY  - JOUR”"


@dataclass(slots=True)
class _Record:
    """The lines of one record, from TY to ER."""

    line: int
    lines: list[str]


def read_ris(text: str, path: Path) -> ReferenceList:
    """Return the references of a RIS file; an invalid line does not affect the others.

    Args:
        text: the whole file.
        path: the file, for diagnostics.
    """
    collector = ReferenceCollector(path)
    parser = RisParser(
        mapping=_TAGS, list_tags=_LIST_TAGS, delimiter_tags_mapping={}, skip_unknown_tags=True
    )
    has_records = False
    for record in _split_records(text, collector):
        has_records = True
        fields = parser.parse("\n".join([*record.lines, "ER  - "]))[0]
        kind = str(fields.get("type_of_reference", "")).strip().upper()
        if kind not in CSL_BY_RIS:
            message = f"“{kind}” is not a known type of record, and became a document"
            hint = did_you_mean(kind, CSL_BY_RIS, "set the type in the study’s file")
            collector.report("W705", record.line, message, hint)
        item = _record_to_csl(fields, CSL_BY_RIS.get(kind, "document"))
        collector.add(study_from_csl(item, str(fields.get("id", ""))), record.line)
    if not has_records:
        collector.report("E704", 1, "there is no RIS record in this file", _FIRST_RECORD_HINT)
    return collector.finish()


def _split_records(text: str, collector: ReferenceCollector) -> Iterator[_Record]:
    """Yield the records, and report the lines that do not belong to one."""
    record: _Record | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        match = _TAG_LINE.fullmatch(line.strip("\r ") + " " * (len(line.strip()) == 5))
        tag = match[1] if match else ""
        if tag == "TY":
            if record:
                yield _end(record, collector)
            record = _Record(line=number, lines=[line])
        elif record is None:
            if line.strip():
                message = "this line is before the first record, or between records"
                collector.report("E706" if tag else "W707", number, message, _FIRST_RECORD_HINT)
        elif tag == "ER":
            yield record
            record = None
        elif tag in _TAGS or not _report_wrong_tag(line, number, tag, collector):
            record.lines.append(line)
    if record:
        yield _end(record, collector)


def _end(record: _Record, collector: ReferenceCollector) -> _Record:
    """Return a record without ER line, and report it."""
    message = "the record that begins here has no end"
    collector.report("W708", record.line, message, "put a line “ER  - ” below it")
    return record


def _report_wrong_tag(line: str, number: int, tag: str, collector: ReferenceCollector) -> bool:
    """Report a line with an unknown tag, and return whether it has one."""
    mistyped = _MISTYPED_TAG.match(line)
    if not tag and not mistyped:
        return False
    word = tag or (mistyped[1] if mistyped else "")
    if not tag and word in _TAGS:
        message = f"this line has the tag {word} in the wrong form, and was ignored"
        hint = f"write “{word}  - ”"
    else:
        message = f"“{word}” is not a RIS tag, and this line was ignored"
        hint = did_you_mean(word, _TAGS, "check the line, then set the field in the study’s file")
    collector.report("W709", number, message, hint)
    return True


def _record_to_csl(fields: Mapping[str, object], csl_type: str) -> CslItem:
    def first(*names: str) -> str:
        values = (fields.get(name, "") for name in names)
        return next((" ".join(str(value).split()) for value in values if value), "")

    def all_of(name: str) -> list[str]:
        values = fields.get(name)
        return [str(value) for value in values] if isinstance(values, list) else []

    authors = all_of("authors") or all_of("first_authors")
    editors = all_of("editors") or all_of("secondary_authors")
    date = first("date") if re.match(r"\s*\d{4}", first("date")) else ""
    first_page, last_page = first("start_page"), first("end_page")
    numbers = all_of("issn")
    is_numbered = csl_type in NUMBERED_TYPES
    return {
        "type": csl_type,
        "title": first("title", "primary_title", "title_of_chapter", "title_of_book"),
        "container-title": first(*_CONTAINER_FIELDS),
        "container-title-short": first("alternate_title1") if first("secondary_title") else "",
        "collection-title": first("tertiary_title"),
        "author": [split_inverted_name(name) for name in authors if name.strip(" ,")],
        "editor": [split_inverted_name(name) for name in editors if name.strip(" ,")],
        "issued": {"raw": date or first("year", "publication_year")},
        "accessed": {"raw": first("access_date")},
        "volume": first("volume"),
        "issue": "" if is_numbered else first("number"),
        "number": first("number") if is_numbered else first("custom7"),
        "page": "-".join(page for page in (first_page, last_page) if page) if first_page else "",
        "edition": first("edition"),
        "genre": first("type_of_work"),
        "publisher": first("publisher"),
        "publisher-place": first("place_published"),
        "language": first("language"),
        "ISSN": "" if csl_type in _ISBN_TYPES else _find_number(numbers, {8}),
        "ISBN": _find_number(numbers, {10, 13}),
        "DOI": first("doi"),
        "URL": " ".join(all_of("urls")),
        "PMID": _match_or_empty(r"\d{1,8}", first("accession_number")),
        "PMCID": _match_or_empty(r"PMC\d+", first("custom2")),
    }


def _match_or_empty(pattern: str, text: str) -> str:
    return text if re.fullmatch(pattern, text) else ""


def _find_number(texts: list[str], lengths: set[int]) -> str:
    """Return the first ISSN or ISBN with so many digits, as it is written."""
    for text in texts:
        for number in re.findall(r"[\dXx][\dXx -]*[\dXx]", text):
            if len(re.sub(r"[ -]", "", number)) in lengths:
                return str(number).strip()
    return ""
