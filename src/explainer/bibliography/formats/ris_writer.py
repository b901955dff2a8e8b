"""Write RIS, for reference managers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from explainer.bibliography.dates import PartialDate
from explainer.bibliography.formats.work_types import RIS_BY_CSL
from explainer.model import Name, Study

NUMBERED_TYPES = ("report", "standard", "patent", "dataset")
"""CSL types whose number RIS has in the tag IS."""


def write_ris(studies: Iterable[Study]) -> str:
    """Return one record for each study, in the given order."""
    return "\n".join(_format_record(study) for study in studies)


def _format_record(study: Study) -> str:
    lines = [f"{tag}  - {value}" for tag, value in _list_tags(study) if value]
    return "\n".join([*lines, "ER  - ", ""])


def _list_tags(study: Study) -> Iterator[tuple[str, str]]:
    first_page, dash, last_page = study.page.partition("-")
    is_numbered = study.type in NUMBERED_TYPES
    yield "TY", RIS_BY_CSL.get(study.type, "GEN")
    yield "ID", study.key
    yield "TI", study.title
    for name in study.author:
        yield "AU", _format_name(name)
    for name in study.editor:
        yield "ED", _format_name(name)
    for name in study.translator:
        yield "A4", _format_name(name)
    yield "PY", f"{study.issued[0]:04d}" if study.issued else ""
    yield "DA", _format_date(study.issued) if len(study.issued) > 1 else ""
    yield "T2", study.container_title
    yield "J2", study.container_title_short
    yield "T3", study.collection_title
    yield "VL", study.volume
    yield "IS", study.issue or (study.number if is_numbered else "")
    yield "C7", "" if is_numbered else study.number
    yield "SP", first_page if dash else study.page
    yield "EP", last_page
    yield "ET", study.edition
    yield "M3", study.genre
    yield "PB", study.publisher
    yield "CY", study.publisher_place
    yield "LA", study.language
    yield "SN", study.issn
    yield "SN", study.isbn
    yield "DO", study.doi
    yield "UR", study.url
    yield "Y2", _format_date(study.accessed)
    yield "C2", study.pmcid
    yield "AN", study.pmid
    yield "DB", "PubMed" if study.pmid else ""


def _format_date(date: PartialDate) -> str:
    """Return ``2014/06/30/``; missing parts are empty, but RIS wants their slashes."""
    return "/".join([*(f"{part:02d}" for part in date), *[""] * (4 - len(date))]) if date else ""


def _format_name(name: Name) -> str:
    if name.literal:
        return name.literal
    particle = name.non_dropping_particle or name.dropping_particle
    family = f"{particle} {name.family}" if particle else name.family
    return ", ".join(part for part in (family, name.given, name.suffix) if part)
