"""Read BibTeX and BibLaTeX."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from explainer.bibliography.csl_fields import CslDate, CslItem, CslName
from explainer.bibliography.formats.csl_items import study_from_csl
from explainer.bibliography.formats.reference_list import ReferenceCollector, ReferenceList
from explainer.bibliography.formats.work_types import CSL_BY_BIBTEX
from explainer.errors import requires_extra

with requires_extra("write", "reading BibTeX"):
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.middlewares.names import (
        parse_single_name_into_parts,
        split_multiple_persons_names,
    )
    from bibtexparser.model import (
        DuplicateBlockKeyBlock,
        DuplicateFieldKeyBlock,
        ParsingFailedBlock,
    )
    from bibtexparser.model import Entry as BibtexEntry
    from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

logging.getLogger("bibtexparser").propagate = False  # diagnostics report what it finds
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

_GENRES = {"phdthesis": "PhD thesis", "mastersthesis": "Master’s thesis"}
_ESCAPED = re.compile(r"\\([&%$#_{}])")
_UNESCAPED = re.compile(r"(?<!\\)([&%])")


def read_bibtex(text: str, path: Path) -> ReferenceList:
    """Return the references of a BibTeX file; an invalid entry does not affect the others.

    Args:
        text: the whole file.
        path: the file, for diagnostics.
    """
    library = parse_string(text)
    collector = ReferenceCollector(path)
    fields_by_key = {entry.key.lower(): _get_fields(entry) for entry in library.entries}
    lines_by_key = {entry.key: (entry.start_line or 0) + 1 for entry in library.entries}
    for block in sorted(library.blocks, key=lambda block: block.start_line or 0):
        line = (block.start_line or 0) + 1
        if isinstance(block, BibtexEntry):
            _report_unknown_type(block, line, collector)
            try:
                item = _entry_to_csl(block, fields_by_key)
            except RecursionError:
                collector.report("E701", line, "this entry is nested too deeply", "remove braces")
            else:
                collector.add(study_from_csl(item, block.key), line)
        elif isinstance(block, ParsingFailedBlock):
            _report_failure(block, line, lines_by_key, collector)
    if collector.is_empty and text.strip():
        message = "there is no BibTeX entry in this file"
        collector.report("E704", 1, message, "check that it is the right file")
    return collector.finish()


def _report_failure(
    block: ParsingFailedBlock,
    line: int,
    lines_by_key: Mapping[str, int],
    collector: ReferenceCollector,
) -> None:
    if isinstance(block, DuplicateBlockKeyBlock):
        message = f"the key “{block.key}” is already used on line {lines_by_key[block.key]}"
        hint = "change one of the two; only the first entry was read"
        collector.report("E702", line, message, hint)
    elif isinstance(block, DuplicateFieldKeyBlock):
        names = ", ".join(sorted(block.duplicate_keys))
        message = f"this entry has more than one {names}"
        collector.report("E703", line, message, "keep one of them")
    else:
        reason = getattr(block.error, "abort_reason", "") or str(block.error)
        reason = " ".join(reason.replace("`", "").split()).rstrip(" .")
        message = f"this entry cannot be read ({reason})"
        hint = "close its braces and quotes, and put a comma after its key and each field"
        collector.report("E701", line, message, hint)


def _report_unknown_type(entry: BibtexEntry, line: int, collector: ReferenceCollector) -> None:
    if entry.entry_type.lower() not in CSL_BY_BIBTEX:
        message = f"“@{entry.entry_type}” is not a known type of entry, and became a document"
        collector.report("W705", line, message, "set the type in the study’s file")


def _get_fields(entry: BibtexEntry) -> dict[str, str]:
    return {field.key.lower(): str(field.value) for field in entry.fields}


def _entry_to_csl(entry: BibtexEntry, fields_by_key: Mapping[str, Mapping[str, str]]) -> CslItem:
    fields = _get_fields(entry)
    kind = entry.entry_type.lower()
    parent = fields_by_key.get(fields.get("crossref", "").strip().lower(), {})
    if parent:
        fields = {**parent, "booktitle": parent.get("title", ""), "doi": "", "url": "", **fields}

    def first(*names: str) -> str:
        return next((text for name in names if (text := _decode(fields.get(name, "")))), "")

    is_article = CSL_BY_BIBTEX.get(kind) == "article-journal"
    issue, number = first("issue"), first("number")
    titles = (first("title"), first("subtitle"))
    is_pubmed = fields.get("eprinttype", "").lower() == "pubmed"
    return {
        "type": _get_csl_type(kind, fields),
        "title": ": ".join(part.rstrip(":") for part in titles if part),
        "author": _parse_names(fields.get("author", "")),
        "editor": _parse_names(fields.get("editor", "")),
        "issued": _get_date(fields),
        "accessed": {"raw": fields.get("urldate", "")},
        "container-title": first("journaltitle", "journal", "booktitle", "maintitle"),
        "container-title-short": first("shortjournal"),
        "volume": first("volume"),
        "issue": issue or (number if is_article else ""),
        "number": first("eid") or ("" if is_article and not issue else number),
        "page": first("pages"),
        "edition": first("edition"),
        "collection-title": first("series"),
        "genre": first("type", "entrysubtype") or _GENRES.get(kind, ""),
        "publisher": first("publisher", "institution", "school", "organization"),
        "publisher-place": first("location", "address"),
        "language": first("langid", "language"),
        "ISSN": first("issn"),
        "ISBN": first("isbn"),
        "PMID": fields.get("pmid", "") or (fields.get("eprint", "") if is_pubmed else ""),
        "PMCID": first("pmcid"),
        "DOI": _ESCAPED.sub(r"\1", fields.get("doi", "")),
        "URL": _get_url(fields),
    }


def _get_csl_type(kind: str, fields: Mapping[str, str]) -> str:
    if kind == "misc" and (fields.get("url") or "url" in fields.get("howpublished", "")):
        return "document" if fields.get("doi") else "webpage"
    return CSL_BY_BIBTEX.get(kind, "document")


def _get_url(fields: Mapping[str, str]) -> str:
    url = re.search(r"https?://[^\s{}]+", fields.get("howpublished", ""))
    return _ESCAPED.sub(r"\1", fields.get("url", "") or (url.group() if url else ""))


def _get_date(fields: Mapping[str, str]) -> CslDate:
    if fields.get("date"):
        return {"raw": fields["date"]}
    month = _decode(fields.get("month", ""))
    day = fields.get("day", "") or "".join(re.findall(r"\b\d{1,2}\b", month)[:1])
    month = month if month.isdigit() else "".join(re.findall(r"[A-Za-z]{3,}", month)[:1])
    year = "".join(re.findall(r"\d{4}", fields.get("year", ""))[:1])
    return {"date-parts": [[year, month, day]]}


def _parse_names(text: str) -> list[CslName]:
    people = (person.strip() for person in split_multiple_persons_names(" ".join(text.split())))
    return [_parse_name(person) for person in people if person and person.lower() != "others"]


def _parse_name(text: str) -> CslName:
    if text.startswith("{") and _is_one_group(text):
        return {"literal": _decode(text)}
    parts = parse_single_name_into_parts(text, strict=False)
    if not all(_decode(word).islower() for word in parts.von):  # a script without capitals
        parts.von, parts.last = [], [*parts.von, *parts.last]
    return {
        "family": _decode(" ".join(parts.last)),
        "given": _decode(" ".join(parts.first)),
        "non-dropping-particle": _decode(" ".join(parts.von)),
        "suffix": _decode(" ".join(parts.jr)),
    }


def _is_one_group(text: str) -> bool:
    """Return whether the brace at the beginning of the text is closed at its end."""
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return position == len(text) - 1
    return False


@lru_cache(maxsize=4096)  # journals and publishers recur
def _decode(latex: str) -> str:
    """Return LaTeX as plain text."""
    if not re.search(r"[\\$%&~]|--|``|''", latex):
        return " ".join(re.sub("[{}]", "", latex).split())
    if latex.count("$") % 2:
        latex = re.sub(r"(?<!\\)\$", r"\\$", latex)
    text: str = _get_decoder().latex_to_text(_UNESCAPED.sub(r"\\\1", latex))
    return " ".join(text.replace("\xa0", " ").split())


@cache
def _get_decoder() -> LatexNodes2Text:
    context = get_default_latex_context_db()
    macros = [MacroTextSpec("url", "%s"), MacroTextSpec("textasciicircum", "^")]
    context.add_context_category("explainer", prepend=True, macros=macros)
    return LatexNodes2Text(latex_context=context, math_mode="text")
