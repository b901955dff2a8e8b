"""Convert studies to and from CSL items, the form through which every other format passes."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import cast

from explainer.bibliography.csl_fields import (
    NAME_FIELDS,
    TEXT_FIELDS,
    CslItem,
    CslName,
    get_filled_fields,
)
from explainer.bibliography.dates import parse_csl_date
from explainer.bibliography.formats.work_types import normalize_csl_type
from explainer.bibliography.names import split_particle
from explainer.model import Name, Study
from explainer.text.urls import DOI_RESOLVER, extract_doi, is_web_address

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
_BEFORE_ADDRESS = re.compile(r"[\s;,|]+(?=https?://)", re.IGNORECASE)


def study_to_csl(study: Study) -> CslItem:
    """Return the study as a CSL item, without empty fields and those that CSL does not have."""
    item: dict[str, object] = {"id": study.key, "type": study.type, "title": study.title}
    for field in ("author", "editor"):
        if names := getattr(study, field):
            item[field] = [get_filled_fields(name, NAME_FIELDS) for name in names]
    for field in ("issued", "accessed"):
        if date := getattr(study, field):
            item[field] = {"date-parts": [list(date)]}
    item |= get_filled_fields(study, {**TEXT_FIELDS, "DOI": "doi", "URL": "url"})
    return cast(CslItem, item)


def study_from_csl(item: Mapping[str, object], key: str = "") -> Study:
    """Return the study of a CSL item; invalid fields are dropped.

    Args:
        item: from a file or a service; Crossref's deviations from CSL are understood.
        key: becomes the study's key as it is.
    """
    texts = {attribute: _clean_text(item.get(field)) for field, attribute in TEXT_FIELDS.items()}
    texts["pmid"] = _first_digits(texts["pmid"])
    pmcid = _first_digits(texts["pmcid"])
    texts["pmcid"] = f"PMC{pmcid}" if pmcid else ""
    texts["page"] = re.sub(r"\s*[-–—]+\s*", "-", texts["page"])
    addresses = _split_addresses(_first_text(item.get("URL")))
    dois = [extract_doi(_first_text(item.get("DOI"))), *map(_resolver_doi, addresses)]
    addresses = [address for address in addresses if not _resolver_doi(address)]
    return Study(
        key=key,
        type=normalize_csl_type(_first_text(item.get("type"))),
        title=_join_title(item),
        author=_parse_names(item.get("author")),
        editor=_parse_names(item.get("editor")),
        issued=parse_csl_date(item.get("issued")),
        accessed=parse_csl_date(item.get("accessed")),
        doi=next(filter(None, dois), ""),
        url=addresses[0] if addresses else "",
        urls=tuple(addresses[1:]),
        copies=(),  # for mypy, which expects a text in every field that is not given here
        checked=(),
        answers=(),
        updates=(),
        cited=(),
        styled=(),
        **texts,
    )


def split_inverted_name(text: str) -> CslName:
    """Return the name in ``Family, Given, Suffix``; text without a comma is a literal name."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) < 2:
        return {"literal": "".join(parts)}
    name: CslName = {"family": parts[0], "given": parts[1]}
    if len(parts) > 2:
        name["suffix"] = parts[2]
    return name


def _parse_names(value: object) -> tuple[Name, ...]:
    items = value if isinstance(value, (list, tuple)) else ()
    names = (_parse_name(item) for item in items if isinstance(item, Mapping))
    return tuple(name for name in names if name)


def _parse_name(item: Mapping[object, object]) -> Name | None:
    parts = {attribute: _clean_text(item.get(field)) for field, attribute in NAME_FIELDS.items()}
    literal = parts.pop("literal") or _clean_text(item.get("name"))
    if not parts["family"]:
        literal = literal or parts["given"]
        return Name(literal=literal) if literal else None
    return split_particle(Name(**parts))


def _join_title(item: Mapping[str, object]) -> str:
    """Return title and subtitle, which Crossref gives separately."""
    title, subtitle = _clean_text(item.get("title")), _clean_text(item.get("subtitle"))
    if subtitle and subtitle.lower() not in title.lower():
        return f"{title}: {subtitle}" if title else subtitle
    return title


def _split_addresses(text: str) -> list[str]:
    """Return the web addresses of a field that may have several, with encoded spaces."""
    parts = (part.strip().strip("<>").replace(" ", "%20") for part in _BEFORE_ADDRESS.split(text))
    return list(dict.fromkeys(part for part in parts if is_web_address(part)))


def _resolver_doi(url: str) -> str:
    return extract_doi(url) if DOI_RESOLVER.match(url) else ""


def _first_digits(text: str) -> str:
    return "".join(re.findall(r"\d+", text)[:1])


def _clean_text(value: object) -> str:
    """Return text on one line without markup and HTML entities; of a list its first text."""
    text = _first_text(value)
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub("", html.unescape(text) if "&lt;" in text else text))
    return " ".join(_CONTROL_CHARACTERS.sub(" ", text).split())


def _first_text(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return next(filter(None, map(_first_text, value)), "")
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value).strip()
