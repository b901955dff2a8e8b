"""Write BibTeX, for LaTeX, Zotero and pandoc."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from explainer.bibliography.dates import MONTH_ABBREVIATIONS, format_iso_date, format_iso_range
from explainer.bibliography.formats.work_types import BIBTEX_BY_CSL
from explainer.model import Name, Study

_PUBLISHER_FIELDS = {
    "phdthesis": "school",
    "mastersthesis": "school",
    "techreport": "institution",
}
_ESCAPES = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
_ADDRESS_ESCAPES = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})
"""BibTeX does not unescape addresses, but a brace in one would end the field."""

_CAPITALIZED_WORD = re.compile(
    r"(?<=[\s(\[“‘\"'/–—-])(?=\S{0,60}[A-Z])[^\s(\[“‘\"'/–—\\{}-][^\s{}\\]*"
)
"""A word with capitals that is not the first of a title."""


def write_bibtex(studies: Iterable[Study]) -> str:
    """Return one entry for each study, in the given order."""
    return "\n".join(_format_entry(study) for study in studies)


def _format_entry(study: Study) -> str:
    kind = BIBTEX_BY_CSL.get(study.type, "misc")
    if kind == "phdthesis" and "master" in study.genre.lower():
        kind = "mastersthesis"
    lines = [f"  {name} = {{{value}}}," for name, value in _list_fields(study, kind) if value]
    if len(study.issued) > 1 and not study.issued_end:
        lines.append(f"  month = {MONTH_ABBREVIATIONS[study.issued[1] - 1]},")
    return "\n".join([f"@{kind}{{{study.key},", *lines, "}", ""])


def _list_fields(study: Study, kind: str) -> Iterator[tuple[str, str]]:
    year, _, day = (*(() if study.issued_end else study.issued), 0, 0, 0)[:3]
    is_article = kind == "article"
    number = study.issue if is_article else study.number or study.issue
    yield "title", _format_title(study.title)
    yield "author", " and ".join(_format_name(name) for name in study.author)
    yield "editor", " and ".join(_format_name(name) for name in study.editor)
    yield "translator", " and ".join(_format_name(name) for name in study.translator)
    if study.issued_end:
        yield "date", format_iso_range(study.issued, study.issued_end)
    yield "origdate", format_iso_date(study.original_date)
    yield "year", f"{year:04d}" if year else ""
    yield "day", str(day) if day else ""
    yield "journal" if is_article else "booktitle", _escape(study.container_title)
    yield "shortjournal", _escape(study.container_title_short)
    yield "volume", _escape(study.volume)
    yield "number", _escape(number)
    yield "eid", _escape(study.number) if is_article else ""
    yield "pages", _escape(re.sub("[-–]", "--", study.page))
    yield "edition", _escape(study.edition)
    yield "series", _escape(study.collection_title)
    yield "type", _escape(study.genre)
    yield _PUBLISHER_FIELDS.get(kind, "publisher"), _escape(study.publisher)
    yield "address", _escape(study.publisher_place)
    yield "language", study.language
    yield "isbn", study.isbn
    yield "issn", study.issn
    yield "doi", study.doi.translate(_ADDRESS_ESCAPES)
    yield "url", study.url.translate(_ADDRESS_ESCAPES)
    yield "urldate", format_iso_date(study.accessed)
    yield "pmid", study.pmid
    yield "pmcid", study.pmcid


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)


def _format_title(title: str) -> str:
    """Return the title with braces around words that must keep their capitals."""
    return _CAPITALIZED_WORD.sub(lambda word: f"{{{word.group()}}}", _escape(title))


def _format_name(name: Name) -> str:
    if name.literal:
        return f"{{{_escape(name.literal)}}}"
    particle = name.non_dropping_particle or name.dropping_particle
    family, suffix, given = map(_protect, (name.family, name.suffix, name.given))
    family = f"{_escape(particle)} {family}" if particle else family
    if suffix:
        return f"{family}, {suffix}, {given}"
    return f"{family}, {given}" if given else f"{{{family}}}"


def _protect(part: str) -> str:
    """Return a part of a name, in braces if BibTeX would split it or take it for a particle."""
    is_splittable = re.search(r",|(?:^|\s)and(?:\s|$)", part, re.IGNORECASE)
    return f"{{{_escape(part)}}}" if is_splittable or part[:1].islower() else _escape(part)
