"""BibTeX and BibLaTeX → studies; what is broken is told with its line, and the rest is kept."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from explainer.bibliography.formats.csl_items import Item, study_from_csl
from explainer.bibliography.formats.reference_list import ReferenceEntry, ReferenceList
from explainer.errors import Diagnostic, requires_extra

with requires_extra("write", "reading BibTeX"):
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.library import Library
    from bibtexparser.middlewares.names import (
        parse_single_name_into_parts,
        split_multiple_persons_names,
    )
    from bibtexparser.model import (
        Block,
        DuplicateBlockKeyBlock,
        DuplicateFieldKeyBlock,
        ParsingFailedBlock,
    )
    from bibtexparser.model import Entry as BibtexEntry
    from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

logging.getLogger("bibtexparser").propagate = False  # we tell what it found
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

KINDS = {
    "article": "article-journal",
    "review": "review",
    "book": "book",
    "mvbook": "book",
    "collection": "book",
    "proceedings": "book",
    "inbook": "chapter",
    "incollection": "chapter",
    "suppbook": "chapter",
    "inreference": "entry-encyclopedia",
    "reference": "book",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "techreport": "report",
    "report": "report",
    "manual": "report",
    "online": "webpage",
    "electronic": "webpage",
    "www": "webpage",
    "webpage": "webpage",
    "dataset": "dataset",
    "software": "software",
    "unpublished": "manuscript",
    "booklet": "pamphlet",
    "periodical": "periodical",
    "patent": "patent",
    "misc": "document",
}
GENRES = {"phdthesis": "PhD thesis", "mastersthesis": "Master’s thesis"}
FIELDS = {
    "container-title": ("journaltitle", "journal", "booktitle", "maintitle"),
    "volume": ("volume",),
    "edition": ("edition",),
    "collection-title": ("series",),
    "genre": ("type", "entrysubtype"),
    "publisher": ("publisher", "institution", "school", "organization"),
    "publisher-place": ("location", "address"),
    "language": ("langid", "language"),
    "ISSN": ("issn",),
    "ISBN": ("isbn",),
    "PMCID": ("pmcid",),
}
"""CSL's variable → the fields that may hold it, the best first."""

VERBATIM = re.compile(r"\\([&%$#_{}])")
BARE = re.compile(r"(?<!\\)([&%])")


def read_bibtex(text: str, path: Path) -> ReferenceList:
    """Return the references of a BibTeX file.

    Args:
        text: the file's, whole.
        path: where it is; only for what is said about it.
    """
    library = parse_string(text)
    entries: list[ReferenceEntry] = []
    diagnostics: list[Diagnostic] = []
    by_key = {entry.key.lower(): _raw(entry) for entry in library.entries}
    firsts = {entry.key: (entry.start_line or 0) + 1 for entry in library.entries}
    for block in sorted(library.blocks, key=lambda one: one.start_line or 0):
        line = (block.start_line or 0) + 1
        if isinstance(block, BibtexEntry):
            diagnostics += _warnings(block, path, line)
            entries.append(
                ReferenceEntry(study=study_from_csl(_item(block, by_key), block.key), line=line)
            )
        elif isinstance(block, ParsingFailedBlock):
            diagnostics.append(_told(block, path, line, firsts))
    diagnostics += _nothing(library, path, text)
    return ReferenceList(entries=tuple(entries), diagnostics=tuple(diagnostics))


def _told(
    block: ParsingFailedBlock, path: Path, line: int, firsts: Mapping[str, int]
) -> Diagnostic:
    if isinstance(block, DuplicateBlockKeyBlock):
        code = "E702"
        message = f"the key “{block.key}” is used a second time, after line {firsts[block.key]}"
        hint = "give one of the two another key; the first was taken"
    elif isinstance(block, DuplicateFieldKeyBlock):
        names = ", ".join(sorted(block.duplicate_keys))
        code, message, hint = "E703", f"this entry has more than one {names}", "keep one of them"
    else:
        code = "E701"
        reason = getattr(block.error, "abort_reason", "") or str(block.error)
        message = (
            f"this entry cannot be read ({' '.join(reason.replace('`', '').split()).rstrip(' .')})"
        )
        hint = "close its braces and quotes, and put a comma after its key and each field"
    return Diagnostic(path=path, line=line, code=code, message=message, hint=hint)


def _nothing(library: Library, path: Path, text: str) -> list[Diagnostic]:
    if library.entries or library.failed_blocks or not text.strip():
        return []
    message = "there is no BibTeX entry in this file"
    hint = "look at what the file holds"
    return [Diagnostic(path=path, line=1, code="E704", message=message, hint=hint)]


def _warnings(entry: BibtexEntry, path: Path, line: int) -> list[Diagnostic]:
    kind = entry.entry_type.lower()
    if kind in KINDS:
        return []
    message = f"“@{entry.entry_type}” is not a known kind of work, and became a document"
    hint = "set its type by hand"
    return [Diagnostic(path=path, line=line, code="W705", message=message, hint=hint)]


def _raw(entry: Block) -> Mapping[str, str]:
    assert isinstance(entry, BibtexEntry)
    return {field.key.lower(): str(field.value) for field in entry.fields}


def _item(entry: BibtexEntry, by_key: Mapping[str, Mapping[str, str]]) -> Item:
    """Return the entry as a CSL item."""
    raw = dict(_raw(entry))
    kind = entry.entry_type.lower()
    parent = by_key.get(raw.get("crossref", "").strip().lower(), {})
    if parent:
        raw = {**parent, "booktitle": parent.get("title", ""), "doi": "", "url": "", **raw}
    is_article = KINDS.get(kind) == "article-journal"
    item: dict[str, object] = {
        name: next((found for one in fields if (found := _text(raw.get(one, "")))), "")
        for name, fields in FIELDS.items()
    }
    issue, number = _text(raw.get("issue", "")), _text(raw.get("number", ""))
    item["issue"] = issue or (number if is_article else "")
    item["number"] = _text(raw.get("eid", "")) or ("" if is_article and not issue else number)
    item["page"] = _text(raw.get("pages", ""))
    item["genre"] = item["genre"] or GENRES.get(kind, "")
    item["type"] = KINDS.get(kind, "document")
    if kind == "misc" and (raw.get("url") or "url" in raw.get("howpublished", "")):
        item["type"] = "document" if raw.get("doi") else "webpage"
    titles = (_text(raw.get(name, "")) for name in ("title", "subtitle"))
    item["title"] = ": ".join(part.rstrip(":") for part in titles if part)
    item["author"], item["editor"] = _names(raw.get("author", "")), _names(raw.get("editor", ""))
    item["issued"] = _issued(raw)
    item["accessed"] = {"raw": raw.get("urldate", "")}
    item["DOI"] = VERBATIM.sub(r"\1", raw.get("doi", ""))
    item["URL"] = VERBATIM.sub(r"\1", raw.get("url", "")) or _howpublished(raw)
    is_pubmed = raw.get("eprinttype", "").lower() == "pubmed"
    item["PMID"] = raw.get("pmid", "") or (raw.get("eprint", "") if is_pubmed else "")
    return item


def _howpublished(raw: Mapping[str, str]) -> str:
    found = re.search(r"https?://[^\s{}]+", raw.get("howpublished", ""))
    return VERBATIM.sub(r"\1", found.group()) if found else ""


def _issued(raw: Mapping[str, str]) -> object:
    if raw.get("date"):
        return {"raw": raw["date"]}
    month = _text(raw.get("month", ""))
    day = raw.get("day", "") or "".join(re.findall(r"\b\d{1,2}\b", month)[:1])
    month = month if month.isdigit() else "".join(re.findall(r"[A-Za-z]{3,}", month)[:1])
    year = "".join(re.findall(r"\d{4}", raw.get("year", ""))[:1])
    return {"date-parts": [[year, month, day]]}


def _names(text: str) -> list[dict[str, str]]:
    names: list[dict[str, str]] = []
    for person in split_multiple_persons_names(" ".join(text.split())):
        whole = person.strip()
        if whole.lower() == "others" or not whole:
            continue
        if whole.startswith("{") and _closes_last(whole):
            names.append({"literal": _text(whole)})
            continue
        parts = parse_single_name_into_parts(whole, strict=False)
        if not all(_text(word).islower() for word in parts.von):  # a script without capitals
            parts.von, parts.last = [], [*parts.von, *parts.last]
        names.append(
            {
                "family": _text(" ".join(parts.last)),
                "given": _text(" ".join(parts.first)),
                "non-dropping-particle": _text(" ".join(parts.von)),
                "suffix": _text(" ".join(parts.jr)),
            }
        )
    return names


def _closes_last(text: str) -> bool:
    """Say whether the brace that opens the text closes at its end."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            return at == len(text) - 1
    return False


@lru_cache(maxsize=4096)  # journals and publishers come again and again
def _text(value: str) -> str:
    """Return a field's words, with LaTeX's accents and signs as letters."""
    if not re.search(r"[\\$%&~]|--|``|''", value):
        return " ".join(re.sub("[{}]", "", value).split())
    if value.count("$") % 2:
        value = re.sub(r"(?<!\\)\$", r"\\$", value)
    told: str = _decoder().latex_to_text(BARE.sub(r"\\\1", value))
    return " ".join(told.replace("\xa0", " ").split())


@cache
def _decoder() -> LatexNodes2Text:
    words = get_default_latex_context_db()
    ours = [MacroTextSpec("url", "%s"), MacroTextSpec("textasciicircum", "^")]
    words.add_context_category("ours", prepend=True, macros=ours)
    return LatexNodes2Text(latex_context=words, math_mode="text")
