"""Split RIS and MEDLINE files into records, with the line of every field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from explainer.bibliography.formats.reference_list import ReferenceCollector
from explainer.bibliography.formats.tagged_records import TaggedRecord
from explainer.text.suggestions import did_you_mean

_RIS_TAGS = """
A1 A2 A3 A4 AB AD AN AU AV BT C1 C2 C3 C4 C5 C6 C7 C8 CA CL CN CP CT CY DA DB DI DO DP DS ED EM
EP ER ET FD FU FX H1 H2 ID IP IS J1 J2 J9 JA JF JI JO K1 KW L1 L2 L3 L4 LA LB LK LL M1 M2 M3 MI
N1 N2 NO NR NV OI OL OP PA PB PG PI PP PT PU PY RD RI RN RP RT SC SE SF SI SL SN SO SP SR ST SV T1
T2 T3 TA TC TI TT TY U1 U2 U3 U4 U5 UR UT VL VO WC WP WT WV Y1 Y2 YR Z9
"""
"""The tags of the specification, and of EndNote, EBSCO, Ovid, Scopus and Web of Science."""
RIS_TAGS = frozenset(_RIS_TAGS.split())
_BARE_ENDS = ("ER", "ER -", "ER  -")
_FIRST_TAGS = ("TI", "T1", "AU", "A1")
_RIS_LINE = re.compile(r"([A-Z][A-Z0-9])  - ?(.*)")
_MISTYPED_TAG = re.compile(r"\s{0,4}([A-Za-z][A-Za-z0-9]{1,2})\s{0,3}[-–—:](?:\s|$)")
"""A tag in lower case, with another dash, or with the wrong number of spaces."""
_MEDLINE_LINE = re.compile(r"([A-Z]{2,4}) {0,2}- ?(.*)")


@dataclass(slots=True)
class _OpenField:
    """A field whose continuation lines may follow."""

    tag: str
    texts: list[str]
    line: int


class _OutsideText:
    """Lines that belong to no record, unless they have the title or the authors of the next."""

    def __init__(self) -> None:
        self.first_line = 0
        self.count = 0
        self._fields: list[_OpenField] = []

    def add(self, line: int, match: re.Match[str] | None) -> None:
        """Add a line of text or, if it has a tag, of a field."""
        if match:
            self._fields.append(_OpenField(match[1], [match[2]], line))
        else:
            self._count(line)

    def start_record(self, line: int) -> TaggedRecord:
        """Return a record that begins on a line; some tools write its type last."""
        record = TaggedRecord(line)
        belongs = any(field.tag in _FIRST_TAGS for field in self._fields)
        for field in self._fields:
            if belongs:
                _close_field(record, field)
            else:
                self._count(field.line)
        self._fields = []
        return record

    def end_record(self, line: int, collector: ReferenceCollector) -> None:
        """Report an end without a record, and the fields above it."""
        message = "the record that ends here has no TY line, and was not read"
        hint = "begin it with a line “TY  - JOUR”"
        first = self._fields[0].line if self._fields else line
        collector.report("E706", first, message, hint)
        self._fields = []

    def finish(self, collector: ReferenceCollector) -> None:
        """Report the lines that belong to no record."""
        self.start_record(0)
        if self.count:
            message = f"text outside the records was ignored ({self.count} lines)"
            hint = "remove it; a record begins with a line “TY  - JOUR” and ends with “ER  - ”"
            collector.report("W707", self.first_line, message, hint)

    def _count(self, line: int) -> None:
        self.first_line = min(self.first_line or line, line)
        self.count += 1


def split_ris(text: str, collector: ReferenceCollector) -> Iterator[TaggedRecord]:
    """Yield the records of a RIS file, and report the lines that do not belong to one."""
    record: TaggedRecord | None = None
    field: _OpenField | None = None
    outside = _OutsideText()
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip("\r ")
        stripped = "ER  - " if stripped in _BARE_ENDS else stripped
        match = _RIS_LINE.fullmatch(stripped) or _RIS_LINE.fullmatch(f"{stripped} ")
        tag = match[1] if match else ""
        if tag in ("TY", "ER"):
            if record:
                _close_field(record, field)
                if tag == "TY":
                    _report_missing_end(record, collector)
                yield record
            elif tag == "ER":
                outside.end_record(number, collector)
            record, field = outside.start_record(number) if tag == "TY" else None, None
        if record is None:
            if stripped and tag != "ER":
                outside.add(number, match)
        elif match and tag in RIS_TAGS:
            _close_field(record, field)
            field = _OpenField(tag, [match[2]], number)
        elif stripped and not _report_wrong_tag(line, number, tag, collector) and field:
            field.texts.append(stripped)
    if record:
        _close_field(record, field)
        _report_missing_end(record, collector)
        yield record
    outside.finish(collector)


def split_medline(text: str) -> Iterator[TaggedRecord]:
    """Yield the records of a MEDLINE file; each begins with its PMID, or after an empty line."""
    record: TaggedRecord | None = None
    field: _OpenField | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        match = _MEDLINE_LINE.fullmatch(line.rstrip())
        if record and (not line.strip() or (match and match[1] == "PMID")):
            _close_field(record, field)
            yield record
            record, field = None, None
        if match:
            record = record or TaggedRecord(number)
            _close_field(record, field)
            field = _OpenField(match[1], [match[2]], number)
        elif field and line.startswith(" "):
            field.texts.append(line.strip())
    if record:
        _close_field(record, field)
        yield record


def _close_field(record: TaggedRecord, field: _OpenField | None) -> None:
    if field:
        record.add(field.tag, " ".join(field.texts), field.line)


def _report_missing_end(record: TaggedRecord, collector: ReferenceCollector) -> None:
    message = "the record that begins here has no end"
    collector.report("W708", record.line, message, "put a line “ER  - ” below it")


def _report_wrong_tag(line: str, number: int, tag: str, collector: ReferenceCollector) -> bool:
    """Report a line with an unknown tag, and return whether it has one."""
    mistyped = _MISTYPED_TAG.match(line)
    if not tag and not mistyped:
        return False
    word = tag or (mistyped[1] if mistyped else "")
    if not tag and word in RIS_TAGS:
        message = f"this line has the tag {word} in the wrong form, and was ignored"
        hint = f"write “{word}  - ”"
    else:
        message = f"“{word}” is not a RIS tag, and this line was ignored"
        hint = _suggest_tag(word)
    collector.report("W709", number, message, hint)
    return True


@cache  # a wrong tag recurs in every record
def _suggest_tag(word: str) -> str:
    return did_you_mean(word, RIS_TAGS, "check the line, then set the field in the study’s file")
