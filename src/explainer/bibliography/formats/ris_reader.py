"""RIS → studies; a line that is no RIS is told with its number, and the rest is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from explainer.bibliography.formats.csl_items import Item, study_from_csl
from explainer.bibliography.formats.reference_list import ReferenceEntry, ReferenceList
from explainer.errors import Diagnostic, requires_extra
from explainer.text.suggestions import did_you_mean

with requires_extra("write", "reading RIS"):
    from rispy import RisParser
    from rispy.config import TAG_KEY_MAPPING

KINDS = {
    "ABST": "article-journal", "ADVS": "motion_picture", "AGGR": "dataset", "BILL": "bill",
    "BLOG": "post-weblog", "BOOK": "book", "CASE": "legal_case", "CHAP": "chapter",
    "COMP": "software", "CONF": "paper-conference", "CPAPER": "paper-conference",
    "DATA": "dataset", "DBASE": "dataset", "DICT": "entry-dictionary", "EBOOK": "book",
    "ECHAP": "chapter", "EDBOOK": "book", "EJOUR": "article-journal", "ELEC": "webpage",
    "ENCYC": "entry-encyclopedia", "FIGURE": "figure", "GEN": "document", "GOVDOC": "report",
    "HEAR": "hearing", "ICOMM": "post", "INPR": "article-journal", "JFULL": "periodical",
    "JOUR": "article-journal", "MANSCPT": "manuscript", "MAP": "map", "MGZN": "article-magazine",
    "MPCT": "motion_picture", "NEWS": "article-newspaper", "PAMP": "pamphlet", "PAT": "patent",
    "PCOMM": "personal_communication", "RPRT": "report", "SER": "book", "SLIDE": "speech",
    "SOUND": "song", "STAND": "standard", "STAT": "legislation", "THES": "thesis",
    "UNPB": "manuscript", "VIDEO": "broadcast",
}  # fmt: skip
"""RIS's type → CSL's."""

TAGS = {**TAG_KEY_MAPPING, "ED": "editors", "CT": "title_of_chapter", "BT": "title_of_book"}
LISTS = ["A1", "A2", "A3", "A4", "AU", "ED", "KW", "N1", "UR", "SN"]
TAG = re.compile(r"([A-Z][A-Z0-9])  - ?(.*)")
NEARLY = re.compile(r"\s{0,4}([A-Za-z][A-Za-z0-9]{1,2})\s{0,3}[-–—:](?:\s|$)")
"""What somebody meant for a tag: in small letters, with another dash, or with other spaces."""


@dataclass(slots=True)
class _Record:
    """The lines of one record, from TY to ER."""

    line: int
    lines: list[str]


def read_ris(text: str, path: Path) -> ReferenceList:
    """Return the references of a RIS file.

    Args:
        text: the file's, whole.
        path: where it is; only for what is said about it.
    """
    diagnostics: list[Diagnostic] = []
    entries: list[ReferenceEntry] = []
    for record in _records(text, path, diagnostics):
        parser = RisParser(mapping=TAGS, list_tags=LISTS, delimiter_tags_mapping={},
                           skip_unknown_tags=True)  # fmt: skip
        told = parser.parse("\n".join(record.lines))[0]
        kind = str(told.get("type_of_reference", "")).strip().upper()
        if kind not in KINDS:
            message = f"“{kind}” is not a known type of RIS, and became a document"
            hint = did_you_mean(kind, KINDS, "set the study’s type by hand")
            diagnostics.append(_diagnostic("W705", path, record.line, message, hint))
        entries.append(
            ReferenceEntry(
                study=study_from_csl(_item(told, kind), str(told.get("id", ""))), line=record.line
            )
        )
    if not entries:
        message = "there is no RIS record in this file"
        diagnostics.append(
            _diagnostic("E704", path, 1, message, "a record begins with a line “TY  - JOUR”")
        )
    return ReferenceList(entries=tuple(entries), diagnostics=tuple(diagnostics))


def _records(text: str, path: Path, diagnostics: list[Diagnostic]) -> Iterator[_Record]:
    """Yield the records, and keep what is wrong between and in them."""
    record: _Record | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        found = TAG.fullmatch(line.strip("\r ") + " " * (len(line.strip()) == 5))
        tag = found[1] if found else ""
        if tag == "TY":
            if record:
                diagnostics.append(_unended(path, record))
                yield _ended(record)
            record = _Record(line=number, lines=[line])
        elif record is None:
            if line.strip():
                code, message = "E706" if found else "W707", "this line is before any record"
                hint = "a record begins with a line “TY  - JOUR”"
                diagnostics.append(_diagnostic(code, path, number, message, hint))
        elif tag == "ER":
            yield _ended(record)
            record = None
        elif tag in TAGS:
            record.lines.append(line)
        elif tag or (nearly := NEARLY.match(line)):
            word = tag or (nearly[1] if nearly else "")
            diagnostics.append(_wrong_tag(path, number, word, known=not tag and word in TAGS))
        else:
            record.lines.append(line)
    if record:
        diagnostics.append(_unended(path, record))
        yield _ended(record)


def _ended(record: _Record) -> _Record:
    record.lines.append("ER  - ")
    return record


def _unended(path: Path, record: _Record) -> Diagnostic:
    message = "the record that begins here has no end"
    return _diagnostic("W708", path, record.line, message, "put a line “ER  - ” under it")


def _wrong_tag(path: Path, line: int, word: str, *, known: bool) -> Diagnostic:
    if known:
        message = f"this line looks like the tag {word} but is not, and was left out"
        hint = f"write “{word}  - ” there"
    else:
        message = f"“{word}” is not a tag of RIS, and this line was left out"
        hint = did_you_mean(word, TAGS, "look at the line, then set the field by hand")
    return _diagnostic("W709", path, line, message, hint)


def _diagnostic(code: str, path: Path, line: int, message: str, hint: str) -> Diagnostic:
    return Diagnostic(path=path, line=line, code=code, message=message, hint=hint)


def _item(told: Mapping[str, object], kind: str) -> Item:
    """Return the record as a CSL item."""

    def first(*names: str) -> str:
        values = (told.get(name, "") for name in names)
        return next((" ".join(str(one).split()) for one in values if one), "")

    def several(*names: str) -> list[str]:
        values = (told.get(name) for name in names)
        return [str(one) for value in values if isinstance(value, list) for one in value]

    csl = KINDS.get(kind, "document")
    journals = ("journal_name", "alternate_title3", "alternate_title2", "alternate_title1")
    pages = [first("start_page"), first("end_page")]
    numbers = " ".join(several("issn"))
    isbn = csl in ("book", "chapter", "pamphlet", "thesis", "paper-conference")
    is_numbered = csl in ("report", "standard", "patent", "dataset")
    addresses = several("urls")
    return {
        "type": csl,
        "title": first("title", "primary_title", "title_of_chapter", "title_of_book"),
        "container-title": first("secondary_title", *journals, "title_of_book"),
        "collection-title": first("tertiary_title"),
        "author": _names(several("authors") or several("first_authors")),
        "editor": _names(several("editors") or several("secondary_authors")),
        "issued": {"raw": first("date", "year", "publication_year")
                   if re.match(r"\s*\d{4}", first("date")) else first("year", "publication_year")},
        "accessed": {"raw": first("access_date")},
        "volume": first("volume"),
        "issue": "" if is_numbered else first("number"),
        "number": first("number") if is_numbered else first("custom7"),
        "page": "-".join(page for page in pages if page) if pages[0] else "",
        "edition": first("edition"),
        "genre": first("type_of_work"),
        "publisher": first("publisher"),
        "publisher-place": first("place_published"),
        "language": first("language"),
        "ISSN": _number(numbers, 8) if not isbn else "",
        "ISBN": _number(numbers, 10),
        "DOI": first("doi"),
        "URL": " ".join(addresses),
        "PMID": _match(r"\d{1,8}", first("accession_number")),
        "PMCID": _match(r"PMC\d+", first("custom2")),
    }  # fmt: skip


def _match(pattern: str, text: str) -> str:
    return text if re.fullmatch(pattern, text) else ""


def _number(text: str, least: int) -> str:
    """Return the ISSN (8 signs) or the ISBN (10 or 13) in a text; empty if there is none."""
    for found in re.findall(r"[\dXx][\dXx -]*[\dXx]", text):
        size = len(re.sub(r"[ -]", "", found))
        if (size == 8) if least == 8 else size >= least:
            return str(found).strip()
    return ""


def _names(persons: list[str]) -> list[dict[str, str]]:
    names = []
    for person in persons:
        parts = [part.strip() for part in person.split(",") if part.strip()]
        if len(parts) == 1:
            names.append({"literal": parts[0]})
        elif parts:
            names.append(dict(zip(("family", "given", "suffix"), parts, strict=False)))
    return names
