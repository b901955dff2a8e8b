"""Studies → RIS, for reference managers; it reads nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from explainer.model import Name, Study

KINDS = {
    "article": "JOUR",
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "review": "JOUR",
    "review-book": "JOUR",
    "book": "BOOK",
    "chapter": "CHAP",
    "entry-encyclopedia": "ENCYC",
    "entry-dictionary": "DICT",
    "paper-conference": "CPAPER",
    "thesis": "THES",
    "report": "RPRT",
    "webpage": "ELEC",
    "post": "ICOMM",
    "post-weblog": "BLOG",
    "dataset": "DATA",
    "software": "COMP",
    "manuscript": "UNPB",
    "pamphlet": "PAMP",
    "patent": "PAT",
    "motion_picture": "MPCT",
    "broadcast": "VIDEO",
    "song": "SOUND",
    "speech": "SLIDE",
    "standard": "STAND",
    "bill": "BILL",
    "legal_case": "CASE",
    "legislation": "STAT",
    "hearing": "HEAR",
    "map": "MAP",
    "interview": "PCOMM",
    "personal_communication": "PCOMM",
    "figure": "FIGURE",
    "periodical": "JFULL",
    "book-series": "SER",
}
"""CSL's type → RIS's; anything else is ``GEN``."""


def write_ris(studies: Iterable[Study]) -> str:
    """Return one record for each study, in the order given, in UTF-8 text."""
    return "\n".join(_record(study) for study in studies)


def _record(study: Study) -> str:
    lines = [f"{tag}  - {value}" for tag, value in _tags(study) if value]
    return "\n".join([*lines, "ER  - ", ""])


def _tags(study: Study) -> Iterator[tuple[str, str]]:
    first, dash, last = study.page.partition("-")
    is_numbered = study.type in ("report", "standard", "patent", "dataset")
    yield "TY", KINDS.get(study.type, "GEN")
    yield "ID", study.key
    yield "TI", study.title
    for name in study.author:
        yield "AU", _name(name)
    for name in study.editor:
        yield "ED", _name(name)
    yield "PY", f"{study.issued[0]:04d}" if study.issued else ""
    yield "DA", _date(study.issued) if len(study.issued) > 1 else ""
    yield "T2", study.container_title
    yield "T3", study.collection_title
    yield "VL", study.volume
    yield "IS", study.issue or (study.number if is_numbered else "")
    yield "C7", "" if is_numbered else study.number
    yield "SP", first if dash else study.page
    yield "EP", last
    yield "ET", study.edition
    yield "M3", study.genre
    yield "PB", study.publisher
    yield "CY", study.publisher_place
    yield "LA", study.language
    yield "SN", study.issn
    yield "SN", study.isbn
    yield "DO", study.doi
    yield "UR", study.url
    yield "Y2", _date(study.accessed)
    yield "C2", study.pmcid
    yield "AN", study.pmid


def _date(parts: tuple[int, ...]) -> str:
    """Return a date as RIS has it: year/month/day/, and a slash for each part that is missing."""
    return "/".join([*(f"{part:02d}" for part in parts), *[""] * (4 - len(parts))]) if parts else ""


def _name(name: Name) -> str:
    if name.literal:
        return name.literal
    particle = name.non_dropping_particle or name.dropping_particle
    family = f"{particle} {name.family}" if particle else name.family
    return ", ".join(part for part in (family, name.given, name.suffix) if part)
