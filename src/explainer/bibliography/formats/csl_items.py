"""Convert studies to and from CSL items, the form through which every other format passes."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from explainer.bibliography.csl_fields import (
    NAME_FIELDS,
    ROLES,
    TEXT_FIELDS,
    CslItem,
    get_filled_fields,
)
from explainer.bibliography.dates import DateReading, format_iso_range, parse_csl_date
from explainer.bibliography.formats.extra_fields import read_extra_fields
from explainer.bibliography.formats.identifiers import (
    CheckedValue,
    check_addresses,
    check_doi,
    check_eprint,
    check_pmcid,
    check_pmid,
    find_serial_numbers,
    is_short_doi,
)
from explainer.bibliography.formats.languages import find_language_tag
from explainer.bibliography.formats.people import check_name
from explainer.bibliography.formats.work_types import is_known_csl_type, normalize_csl_type
from explainer.model import Name, Study

Report = Callable[[str, str, str, str], None]
"""Takes a code, the CSL variable, a message and a hint."""

_MARKUP = re.compile(
    r"</?(?:i|b|em|strong|u|sub|sup|sc|scp|span|p|br|italic|bold|jats:\w+|mml:\w+|font|style|a)"
    r"\b[^<>]*>",
    re.IGNORECASE,
)
_SUPERSCRIPT = re.compile(r"<sup>\s*([-−+\d]+)\s*</sup>", re.IGNORECASE)
SUPERSCRIPTS = str.maketrans("0123456789-−+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺")
"""Without them, 10 to the power of 5 would become 105."""
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
_PLACEHOLDER = re.compile(
    r"(?:n/a|n\.a\.|null|none|nan|undefined|unknown|[-–—?.\s]+)(?:[-–—]+(?:n/a|undefined))?", re.I
)
_NOT_ASSIGNED = re.compile(
    r"(?:publish )?ahead.of.print|online.?first|in.press|early.(?:view|access)|forthcoming|epub.*"
    r"|article in press|advance.*",
    re.IGNORECASE,
)
_PAGE_COUNT = re.compile(r"\d+ ?(?:pp|pages|pgs|p|S)\.?", re.IGNORECASE)
"""How many pages a work has, not which."""
_COUNTED_FIELDS = ("volume", "issue", "page", "number")
_OPTIONAL_FIELDS = (*_COUNTED_FIELDS, "edition", "publisher", "publisher-place", "container-title")
_LONGEST_NUMBER = 200
"""Characters."""
_CORRECT_FILE = "correct it in the file, or set it in the study’s file"
_UNSUPPORTED = (
    *("collection-editor", "container-author", "director", "reviewed-author"),
    *("original-title", "reviewed-title"),
)


def study_to_csl(study: Study) -> CslItem:
    """Return the study as a CSL item, without empty fields and those that CSL does not have."""
    item: dict[str, object] = {"id": study.key, "type": study.type, "title": study.title}
    for role in ROLES:
        if names := getattr(study, role):
            item[role] = [get_filled_fields(name, NAME_FIELDS) for name in names]
    dates = {
        "issued": (study.issued, study.issued_end),
        "original-date": (study.original_date,),
        "accessed": (study.accessed,),
    }
    for field, ends in dates.items():
        if any(ends):
            item[field] = {"date-parts": [list(date) for date in ends if date]}
    item |= get_filled_fields(study, {**TEXT_FIELDS, "DOI": "doi", "URL": "url"})
    return cast(CslItem, item)


def ignore_reports(code: str, variable: str, message: str, hint: str) -> None:
    """Do nothing with a report."""


def study_from_csl(
    item: Mapping[str, object], key: str = "", report: Report = ignore_reports
) -> Study:
    """Return the study of a CSL item. A value that fails its own form is reported.

    Args:
        item: from a file or a service; Crossref's deviations from CSL are understood.
        key: becomes the study's key as it is.
        report: called for every value that is dropped, or read in part.
    """
    return _ItemReader(item, report).read_study(key)


class _ItemReader:
    """Reads the variables of one CSL item."""

    def __init__(self, item: Mapping[str, object], report: Report) -> None:
        self._report = report
        self._item = {**self._read_note(item), **{name: item[name] for name in item if item[name]}}

    def read_study(self, key: str) -> Study:
        texts = {name: clean_text(self._item.get(name)) for name in TEXT_FIELDS}
        for name in _OPTIONAL_FIELDS:
            texts[name] = self._check_placeholder(name, texts[name])
        texts["page"] = re.sub(r"\s*[-–—−]+\s*", "-", texts["page"])
        texts["language"] = self._read_language(texts["language"])
        texts["PMID"] = self._check("PMID", check_pmid(texts["PMID"]))
        texts["PMCID"] = self._check("PMCID", check_pmcid(texts["PMCID"]))
        texts["ISSN"], texts["ISBN"] = self._read_serial_numbers(texts["ISSN"], texts["ISBN"])
        issued = self._read_date("issued")
        texts["status"] = texts["status"] or issued.status
        doi, urls = self._read_addresses()
        self._report_unsupported()
        return Study(
            key=key,
            type=self._read_type(),
            title=_join_title(self._item),
            author=self._read_names("author"),
            editor=self._read_names("editor"),
            translator=self._read_names("translator"),
            issued=issued.date,
            issued_end=issued.end,
            original_date=self._read_date("original-date").date,
            accessed=self._read_date("accessed").date,
            doi=doi,
            url=urls[0] if urls else "",
            urls=urls[1:],
            sample_size=(),
            copies=(),  # for mypy, which expects a text in every field that is not given here
            checked=(),
            answers=(),
            updates=(),
            cited=(),
            styled=(),
            **{attribute: texts[name] for name, attribute in TEXT_FIELDS.items()},
        )

    def _read_note(self, item: Mapping[str, object]) -> dict[str, object]:
        known, unsupported = read_extra_fields(_first_text(item.get("note")))
        for name, value in unsupported.items():
            message = f"a study has no field for “{name}: {value}”, which was dropped"
            self._report("W719", "note", message, "mention it in the text of the study")
        arxiv = known.pop("arXiv", "")
        eprint = {**(check_eprint("arxiv", arxiv) if arxiv else {})}
        return {**eprint, **known}

    def _read_type(self) -> str:
        name = _first_text(self._item.get("type"))
        if name and not is_known_csl_type(name):
            message = f"“{name}” is not a known type of work, and became a document"
            self._report("W705", "type", message, "set the type in the study’s file")
        return normalize_csl_type(name)

    def _check_placeholder(self, name: str, text: str) -> str:
        is_counted = name in _COUNTED_FIELDS
        is_invalid = len(text) > _LONGEST_NUMBER if is_counted else False
        if 0 < len(text) <= _LONGEST_NUMBER:
            is_unassigned = is_counted and _NOT_ASSIGNED.fullmatch(text)
            is_count = name == "page" and _PAGE_COUNT.fullmatch(text)
            is_invalid = bool(is_unassigned or is_count or _PLACEHOLDER.fullmatch(text))
        if is_invalid:
            message = f"“{_shorten(text)}” is not a {name}, and was dropped"
            self._report("W716", name, message, "set it in the study’s file once it is known")
            return ""
        return text

    def _check(self, variable: str, checked: CheckedValue) -> str:
        """Return a value, and report the text that it was read from if that is not valid."""
        if checked.problem:
            text = " ".join(_first_text(self._item.get(variable)).split())
            result = "and the first was read" if checked.value else "and was dropped"
            message = f"“{_shorten(text)}” {checked.problem}, {result}"
            self._report("W716", variable, message, _CORRECT_FILE)
        return checked.value

    def _read_language(self, text: str) -> str:
        tag = find_language_tag(text) if text else ""
        if text and not tag:
            message = f"“{_shorten(text)}” is not a known language, and was dropped"
            self._report("W716", "language", message, "write a language tag such as en or pt-BR")
        return tag

    def _read_serial_numbers(self, issn: str, isbn: str) -> tuple[str, str]:
        for variable, text in (("ISSN", issn), ("ISBN", isbn)):
            if text and not any(find_serial_numbers(text)):
                message = f"“{_shorten(text)}” is not an {variable}, and was dropped"
                self._report("W716", variable, message, _CORRECT_FILE)
        return find_serial_numbers(issn, isbn)

    def _read_addresses(self) -> tuple[str, tuple[str, ...]]:
        """Return the DOI, which may be in the address, and the other addresses."""
        text = html.unescape(_first_text(self._item.get("DOI")))  # “<i>” is not markup there
        addresses = check_addresses(_first_text(self._item.get("URL")))
        urls = addresses.urls
        if is_short_doi(text):
            doi, urls = "", (f"https://doi.org/{text[text.index('10/') :]}", *urls)
        else:
            doi = self._check("DOI", check_doi(text))
        for part in addresses.invalid:
            message = f"“{_shorten(part)}” is not a web address, and was dropped"
            self._report("W716", "URL", message, "write the whole address, with https://")
        return doi or next(iter(addresses.dois), ""), urls

    def _read_date(self, variable: str) -> DateReading:
        value = self._item.get(variable)
        reading = parse_csl_date(value)
        if reading.end and variable != "issued":
            reading = replace(reading, end=(), loss="a study has one date of this kind")
        if reading.loss:
            text = _shorten(_format_csl_date(value))
            iso = format_iso_range(reading.date, reading.end)
            result = f"was read as {iso}" if iso else "was dropped"
            message = f"the date “{text}” {result} ({reading.loss})"
            self._report("W715", variable, message, "correct the date in the study’s file")
        return reading

    def _read_names(self, variable: str) -> tuple[Name, ...]:
        value = self._item.get(variable)
        items = [value] if isinstance(value, Mapping) else value
        names: list[Name] = []
        for item in items if isinstance(items, (list, tuple)) else ():
            if not isinstance(item, Mapping):
                continue
            parts = {str(part): clean_text(text) for part, text in item.items()}
            checked = check_name(parts)
            if checked.problem:
                text = " ".join(filter(None, parts.values()))
                result = "" if checked.name else ", and was dropped"
                message = f"the {variable} “{_shorten(text)}” {checked.problem}{result}"
                self._report("W714", variable, message, "correct the names in the study’s file")
            if checked.name:
                names.append(checked.name)
        return tuple(names)

    def _report_unsupported(self) -> None:
        for variable in _UNSUPPORTED:
            if self._item.get(variable):
                message = f"a study has no field for “{variable}”, which was dropped"
                self._report("W719", variable, message, "mention it in the text of the study")


def _join_title(item: Mapping[str, object]) -> str:
    """Return title and subtitle, which Crossref gives separately."""
    title, subtitle = clean_text(item.get("title")), clean_text(item.get("subtitle"))
    if subtitle and subtitle.lower() not in title.lower():
        return f"{title}: {subtitle}" if title else subtitle
    return title


def _format_csl_date(value: object) -> str:
    """Return a date as it is written in the file, for messages."""
    if isinstance(value, Mapping):
        parts = value.get("date-parts")
        if isinstance(parts, (list, tuple)):
            dates = [part for part in parts if isinstance(part, (list, tuple))]
            text = "/".join("-".join(str(part) for part in date if part) for date in dates)
            season = value.get("season")
            return f"{text}, season {season}" if season else text
        value = next((value[name] for name in ("raw", "literal", "string") if value.get(name)), "")
    return " ".join(str(value).split()) if isinstance(value, (str, int)) else ""


def clean_text(value: object) -> str:
    """Return text on one line without markup and HTML entities; of a list its first text."""
    text = _first_text(value)
    if "<" in text or "&" in text:
        text = html.unescape(text) if "&lt;" in text else text
        text = _SUPERSCRIPT.sub(lambda match: match[1].translate(SUPERSCRIPTS), text)
        text = html.unescape(_MARKUP.sub("", text))
    return " ".join(_CONTROL_CHARACTERS.sub(" ", text).replace("\xad", "").split())


def _first_text(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return next(filter(None, map(_first_text, value)), "")
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value).strip()


def _shorten(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80].rstrip()}…"
