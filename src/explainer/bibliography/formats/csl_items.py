"""Study ⇄ CSL item, the form in which every other format comes and goes; it reads no file."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import replace

from explainer.bibliography.csl_fields import NAME_PARTS, TEXTS
from explainer.bibliography.dates import date_of
from explainer.bibliography.formats.work_types import csl_type
from explainer.model import Name, Study
from explainer.text.urls import is_web_address, written_doi

Item = Mapping[str, object]
"""A CSL item as JSON gives it: https://docs.citationstyles.org/en/stable/specification.html"""


TAG = re.compile(r"</?[A-Za-z][^<>]*>")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
ADDRESS_START = re.compile(r"[\s;,|]+(?=https?://)", re.IGNORECASE)


def study_to_csl(study: Study) -> dict[str, object]:
    """Return the study as a CSL item: what CSL has words for, empty fields left out."""
    item: dict[str, object] = {"id": study.key, "type": study.type, "title": study.title}
    for field in ("author", "editor"):
        if names := getattr(study, field):
            item[field] = [_name_parts(name) for name in names]
    for field in ("issued", "accessed"):
        if parts := getattr(study, field):
            item[field] = {"date-parts": [list(parts)]}
    item |= {theirs: value for theirs, ours in TEXTS.items() if (value := getattr(study, ours))}
    if study.doi:
        item["DOI"] = study.doi
    if study.url:
        item["URL"] = study.url
    return item


def study_from_csl(item: Item, key: str = "") -> Study:
    """Return the study of a CSL item; what is no CSL, or cannot be, is left out.

    Args:
        item: as it came from a service or a file, with Crossref's own ways.
        key: the study's; it is not looked at here.
    """
    texts = {ours: _one_line(item.get(theirs)) for theirs, ours in TEXTS.items()}
    texts["pmid"] = "".join(re.findall(r"\d+", texts["pmid"])[:1])
    pmcid = "".join(re.findall(r"\d+", texts["pmcid"])[:1])
    texts["pmcid"] = f"PMC{pmcid}" if pmcid else ""
    texts["page"] = re.sub(r"\s*[-–—]+\s*", "-", texts["page"])
    addresses = addresses_in(_plain(item.get("URL")))
    doi = written_doi(_plain(item.get("DOI")))
    if not doi:
        doi = next((found for one in addresses if (found := _resolver_doi(one))), "")
    addresses = tuple(one for one in addresses if not _resolver_doi(one))
    return Study(
        key=key,
        type=csl_type(_plain(item.get("type"))),
        title=_title(item),
        author=names_of(item.get("author")),
        editor=names_of(item.get("editor")),
        issued=date_of(item.get("issued")),
        accessed=date_of(item.get("accessed")),
        doi=doi,
        url=addresses[0] if addresses else "",
        urls=addresses[1:],
        copies=(),
        checked=(),
        answers=(),
        updates=(),
        cited=(),
        styled=(),
        **texts,
    )


def names_of(told: object) -> tuple[Name, ...]:
    """Return the names of a CSL list; one without a family name is a name in one piece."""
    items = told if isinstance(told, (list, tuple)) else ()
    names = (_name(one) for one in items if isinstance(one, Mapping))
    return tuple(name for name in names if name)


def with_particle(name: Name) -> Name:
    """Return the name with a particle that stands in front of its family name apart.

    That is every word in small letters, as in “van der Berg”; Zotero and RIS keep the two together.
    """
    words = name.family.split()
    first = next((at for at, word in enumerate(words) if not word.islower()), 0)
    if not first or name.non_dropping_particle or name.dropping_particle:
        return name
    return replace(
        name, family=" ".join(words[first:]), non_dropping_particle=" ".join(words[:first])
    )


def addresses_in(text: str) -> tuple[str, ...]:
    """Return the web addresses of a field that may hold several; spaces in one are encoded."""
    found = (one.strip().strip("<>").replace(" ", "%20") for one in ADDRESS_START.split(text))
    return tuple(dict.fromkeys(one for one in found if is_web_address(one)))


def _resolver_doi(url: str) -> str:
    """Return the DOI of an address of the DOI resolver."""
    found = re.match(r"https?://(?:dx\.|www\.)?doi\.org/", url, re.IGNORECASE)
    return written_doi(url) if found else ""


def _title(item: Item) -> str:
    """Return the title; Crossref keeps a subtitle apart."""
    title, subtitle = _one_line(item.get("title")), _one_line(item.get("subtitle"))
    if subtitle and subtitle.lower() not in title.lower():
        return f"{title}: {subtitle}" if title else subtitle
    return title


def _name(told: Mapping[object, object]) -> Name | None:
    parts = {ours: _one_line(told.get(theirs)) for theirs, ours in NAME_PARTS.items()}
    whole = parts.pop("literal") or _one_line(told.get("name"))
    if whole and not parts["family"]:
        return Name(literal=whole)
    if not parts["family"]:
        return Name(literal=parts["given"]) if parts["given"] else None
    return with_particle(Name(**parts))


def _name_parts(name: Name) -> dict[str, str]:
    return {theirs: value for theirs, ours in NAME_PARTS.items() if (value := getattr(name, ours))}


def _one_line(told: object) -> str:
    """Return a text without markup, entities and line ends; of a list its first."""
    text = _plain(told)
    if "<" in text or "&" in text:
        text = html.unescape(TAG.sub("", html.unescape(text) if "&lt;" in text else text))
    return " ".join(CONTROL.sub(" ", text).split())


def _plain(told: object) -> str:
    if isinstance(told, (list, tuple)):
        return next((_plain(one) for one in told if _plain(one)), "")
    if isinstance(told, bool) or not isinstance(told, (str, int, float)):
        return ""
    return str(told).strip()
