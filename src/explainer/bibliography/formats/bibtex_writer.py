"""Studies → BibTeX, for LaTeX, Zotero and pandoc; it reads nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from explainer.bibliography.dates import MONTHS
from explainer.model import Name, Study

KINDS = {
    "article": "article",
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "review": "article",
    "review-book": "article",
    "book": "book",
    "chapter": "incollection",
    "entry-encyclopedia": "inreference",
    "entry-dictionary": "inreference",
    "paper-conference": "inproceedings",
    "thesis": "phdthesis",
    "report": "techreport",
    "webpage": "online",
    "post": "online",
    "post-weblog": "online",
    "dataset": "dataset",
    "software": "software",
    "manuscript": "unpublished",
    "pamphlet": "booklet",
    "periodical": "periodical",
    "patent": "patent",
}
"""CSL's type → the entry's; anything else is ``misc``."""

IN_BOOKS = ("incollection", "inproceedings", "inreference")
SPECIAL = str.maketrans(
    {one: f"\\{one}" for one in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
VERBATIM = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})
"""An address is not escaped but must not end its field."""

CAPITAL = re.compile(r"(?<=[\s(\[“‘\"'/–—-])(?=\S*[A-Z])[^\s(\[“‘\"'/–—\\{}-][^\s{}\\]*")


def write_bibtex(studies: Iterable[Study]) -> str:
    """Return one entry for each study, in the order given, in UTF-8 text."""
    return "\n".join(_entry(study) for study in studies)


def _entry(study: Study) -> str:
    kind = KINDS.get(study.type, "misc")
    if kind == "phdthesis" and "master" in study.genre.lower():
        kind = "mastersthesis"
    lines = [f"  {name} = {{{value}}}," for name, value in _fields(study, kind) if value]
    if len(study.issued) > 1:
        lines.append(f"  month = {MONTHS[study.issued[1] - 1]},")
    return "\n".join([f"@{kind}{{{study.key},", *lines, "}", ""])


def _fields(study: Study, kind: str) -> Iterable[tuple[str, str]]:
    year, _, day = (*study.issued, 0, 0, 0)[:3]
    place = "booktitle" if kind in IN_BOOKS else "journal" if kind == "article" else "booktitle"
    house = {"phdthesis": "school", "mastersthesis": "school", "techreport": "institution"}
    is_article = kind == "article"
    yield "title", _title(study.title)
    yield "author", " and ".join(_name(name) for name in study.author)
    yield "editor", " and ".join(_name(name) for name in study.editor)
    yield "year", f"{year:04d}" if year else ""
    yield "day", str(day) if day else ""
    yield place, study.container_title.translate(SPECIAL)
    yield "volume", study.volume.translate(SPECIAL)
    yield "number", (study.issue if is_article else study.number or study.issue).translate(SPECIAL)
    yield "eid", study.number.translate(SPECIAL) if is_article else ""
    yield "pages", re.sub("[-–]", "--", study.page).translate(SPECIAL)
    yield "edition", study.edition.translate(SPECIAL)
    yield "series", study.collection_title.translate(SPECIAL)
    yield "type", study.genre.translate(SPECIAL)
    yield house.get(kind, "publisher"), study.publisher.translate(SPECIAL)
    yield "address", study.publisher_place.translate(SPECIAL)
    yield "language", study.language
    yield "isbn", study.isbn
    yield "issn", study.issn
    yield "doi", study.doi.translate(VERBATIM)
    yield "url", study.url.translate(VERBATIM)
    yield "urldate", "-".join(f"{part:02d}" for part in study.accessed)
    yield "pmid", study.pmid
    yield "pmcid", study.pmcid


def _title(title: str) -> str:
    """Return the title with braces around words whose capitals must stay."""
    return CAPITAL.sub(lambda word: f"{{{word.group()}}}", title.translate(SPECIAL))


def _name(name: Name) -> str:
    if name.literal:
        return f"{{{name.literal.translate(SPECIAL)}}}"
    particle = name.non_dropping_particle or name.dropping_particle
    parts = (_kept_whole(name.family), _kept_whole(name.suffix), _kept_whole(name.given))
    family, suffix, given = parts
    family = f"{particle.translate(SPECIAL)} {family}" if particle else family
    if suffix:
        return f"{family}, {suffix}, {given}"
    return f"{family}, {given}" if given else f"{{{family}}}"


def _kept_whole(part: str) -> str:
    """Return a part of a name, in braces where BibTeX would take it apart."""
    text = part.translate(SPECIAL)
    apart = re.search(r",|(?:^|\s)and(?:\s|$)", part, re.IGNORECASE)
    return f"{{{text}}}" if apart or part[:1].islower() else text
