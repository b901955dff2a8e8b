"""Read BibTeX and BibLaTeX."""

from __future__ import annotations

import re
from pathlib import Path

from explainer.bibliography.csl_fields import CslDate
from explainer.bibliography.formats.bibtex_entries import parse_entries
from explainer.bibliography.formats.bibtex_inheritance import BibtexEntry
from explainer.bibliography.formats.bibtex_names import parse_names
from explainer.bibliography.formats.identifiers import check_eprint
from explainer.bibliography.formats.latex import decode_address, decode_latex, read_latex
from explainer.bibliography.formats.reference_list import ReferenceCollector, ReferenceList
from explainer.bibliography.formats.work_types import CSL_BY_BIBTEX, GENRE_TYPES

_GENRES = {"phdthesis": "PhD thesis", "mastersthesis": "Master’s thesis"}
_GENRES_BY_KEY = {
    **{"phdthesis": "PhD thesis", "mathesis": "Master’s thesis", "bathesis": "Bachelor’s thesis"},
    **{"candthesis": "Candidate thesis", "techreport": "Technical report"},
    **{"resreport": "Research report", "software": "Computer software", "datacd": "Data CD"},
}
"""The localisation keys that BibLaTeX has for ``type``."""
_STATUS_BY_KEY = {"inpress": "in press", "inpreparation": "in preparation"}
"""The localisation keys that BibLaTeX has for ``pubstate``, and that are no English words."""
_SUBTYPES = {"newspaper": "article-newspaper", "magazine": "article-magazine"}
_PLAIN_FIELDS = {
    "container-title-short": ("shortjournal",),
    "volume": ("volume",),
    "version": ("version",),
    "event-title": ("eventtitle",),
    "event-place": ("venue",),
    "edition": ("edition",),
    "publisher": ("publisher", "institution", "school", "organization"),
    "publisher-place": ("location", "address"),
    "language": ("langid", "language"),
    "ISSN": ("issn",),
    "ISBN": ("isbn",),
    "PMID": ("pmid",),
    "PMCID": ("pmcid", "pmc"),
    "page": ("pages",),
}
_NUMBER_FIELDS = ("eid", "articleno", "article-number", "art_number")
"""BibLaTeX, ACM, Web of Science and Scopus."""


def read_bibtex(text: str, path: Path) -> ReferenceList:
    """Return the references of a BibTeX file; an invalid entry does not affect the others.

    Args:
        text: the whole file.
        path: the file, for diagnostics.
    """
    collector = ReferenceCollector(path)
    for entry in parse_entries(text, collector):
        try:
            reader = _EntryReader(entry, collector)
            reader.read()
        except RecursionError:
            collector.report("E701", entry.line, "this entry is nested too deeply", "remove braces")
        else:
            collector.add_item(reader.item, entry.key, entry.line, reader.lines)
    if collector.is_empty and text.strip():
        message = "there is no BibTeX entry in this file"
        collector.report("E704", 1, message, "check that it is the right file")
    return collector.finish()


class _EntryReader:
    """Makes a CSL item of one entry."""

    def __init__(self, entry: BibtexEntry, collector: ReferenceCollector) -> None:
        self.item: dict[str, object] = {}
        self.lines: dict[str, int] = {}
        self._entry = entry
        self._collector = collector

    def read(self) -> None:
        csl_type = self._read_type()
        self.item["type"] = csl_type
        self._set_titles()
        self._set_names("author")
        self._set_names("editor")
        self._set_names("translator")
        self._set_date()
        self._set("accessed", "urldate")
        for variable, names in _PLAIN_FIELDS.items():
            self._set(variable, *names)
        is_article = csl_type.startswith("article")
        has_issue = self._set("issue", "issue")
        self._set("issue" if is_article and not has_issue else "number", "number")
        self._set("number", *_NUMBER_FIELDS)
        if csl_type in GENRE_TYPES:
            self._set("genre", "type")
            genre = str(self.item.get("genre") or _GENRES.get(self._entry.kind, ""))
            self.item["genre"] = _GENRES_BY_KEY.get(genre.lower(), genre)
        if self._set("status", "pubstate"):
            status = str(self.item["status"])
            self.item["status"] = _STATUS_BY_KEY.get(status.lower(), status)
        self._set_addresses()
        self._set_note()

    def _get(self, *names: str) -> str:
        """Return the LaTeX of the first of these fields that is not empty."""
        values = (self._entry.fields[name].value for name in names if name in self._entry.fields)
        return next((value for value in values if value.strip()), "")

    def _get_line(self, *names: str) -> int:
        fields = self._entry.fields
        return next((fields[name].line for name in names if name in fields), self._entry.line)

    def _set(self, variable: str, *names: str) -> bool:
        """Set a variable to the text of the first of these fields that is not empty."""
        latex = self._get(*names)
        if latex:
            self.lines[variable] = self._get_line(*names)
            self.item[variable] = self._decode(latex, self.lines[variable])
        return bool(latex)

    def _decode(self, latex: str, line: int) -> str:
        plain = read_latex(latex)
        if plain.unknown_macros:
            macros = ", ".join(plain.unknown_macros)
            message = f"{macros} is not a known command of LaTeX, and was left out"
            self._collector.report("W720", line, message, "correct the text in the study’s file")
        return plain.text

    def _read_type(self) -> str:
        kind, fields = self._entry.kind, self._entry.fields
        if kind not in CSL_BY_BIBTEX:
            message = f"“@{kind}” is not a known type of entry, and became a document"
            hint = "set the type in the study’s file"
            self._collector.report("W705", self._entry.line, message, hint)
        subtype = self._get("entrysubtype").lower()
        if kind == "article" and subtype in _SUBTYPES:
            return _SUBTYPES[subtype]
        if kind == "misc" and (self._get("url") or "url" in self._get("howpublished")):
            return "document" if "doi" in fields else "webpage"
        return CSL_BY_BIBTEX.get(kind, "document")

    def _set_titles(self) -> None:
        self._set_title("title", ("title", "subtitle"))
        containers = (
            ("journaltitle", "journalsubtitle"),
            ("journal", "journalsubtitle"),
            ("booktitle", "booksubtitle"),
            ("maintitle", "mainsubtitle"),
        )
        used = next((names for names in containers if self._get(names[0])), None)
        if used and not self.item["title"]:  # a whole that only its parts refer to
            self._set_title("title", used)
            used = None
        if used:
            self._set_title("container-title", used)
        self._set("collection-title", "series")

    def _set_title(self, variable: str, names: tuple[str, str]) -> None:
        line = self._get_line(*names)
        texts = [self._decode(self._get(name), line) for name in names]
        self.item[variable] = ": ".join(text.rstrip(":") for text in texts if text)
        self.lines[variable] = line

    def _set_names(self, role: str) -> None:
        self.lines[role] = self._get_line(role)
        names, problems = parse_names(self._get(role))
        self.item[role] = names
        for problem in problems:
            hint = "separate people with “and”, and put organisations in braces"
            self._collector.report("W714", self.lines[role], problem, hint)

    def _set_date(self) -> None:
        """Set the date of ``date``, or of ``year``, ``month`` and ``day``."""
        self.lines["issued"] = self._get_line("date", "year", "month")
        date = decode_address(self._get("date"))  # “~” is BibLaTeX’s sign for circa
        year = decode_latex(self._get("year"))
        month = decode_latex(self._get("month")).strip()
        day = decode_latex(self._get("day")).strip()
        value: CslDate = {"raw": date or f"{day} {month} {year}"}
        if not date and year.isdigit() and month.isdigit():
            value = {"date-parts": [[year, month, *([day] if day else [])]]}
        if date or year:
            self.item["issued"] = value
        if original := decode_address(self._get("origdate", "origyear")):
            self.item["original-date"] = {"raw": original}
            self.lines["original-date"] = self._get_line("origdate", "origyear")

    def _set_addresses(self) -> None:
        for variable, name in (("DOI", "doi"), ("URL", "url")):
            if value := self._get(name):
                self.item[variable] = decode_address(value)
                self.lines[variable] = self._get_line(name)
        eprint = decode_address(self._get("eprint"))
        archive = decode_latex(self._get("eprinttype", "archiveprefix"))
        variables = check_eprint(archive, eprint) if eprint else {}
        for variable, value in variables.items():
            self._add_if_missing(variable, value, self._get_line("eprint"))
        if eprint and not variables:
            message = f"“{eprint}” is not in an archive that is known, and was dropped"
            hint = "set eprinttype to arxiv, pubmed, jstor or hdl, or give the address as url"
            self._collector.report("W716", self._get_line("eprint"), message, hint)
        for name in ("howpublished", "note"):
            if found := re.search(r"https?://[^\s{}]+", self._get(name)):
                url = decode_address(found.group()).rstrip(".,;)")
                self._add_if_missing("URL", url, self._get_line(name))

    def _set_note(self) -> None:
        if note := self._get("note"):
            lines = (decode_address(line) for line in note.split("\n"))
            self.item["note"] = "\n".join(lines)
            self.lines["note"] = self._get_line("note")

    def _add_if_missing(self, variable: str, value: str, line: int) -> None:
        if not self.item.get(variable):
            self.item[variable] = value
            self.lines[variable] = line
