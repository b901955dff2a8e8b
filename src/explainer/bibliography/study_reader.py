"""Read study files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from explainer.bibliography.csl_fields import (
    NAME_FIELDS,
    OWN_TEXT_FIELDS,
    ROLES,
    STUDY_KEY,
    TEXT_FIELDS,
)
from explainer.bibliography.dates import PartialDate, parse_iso_date, parse_iso_range
from explainer.errors import ContentError, Diagnostic
from explainer.i18n.messages import LANGUAGE
from explainer.model import SAMPLE_UNITS, STUDY_KINDS, Name, Study, Verification
from explainer.text.fields import FieldReader
from explainer.text.front_matter import Document, read_document
from explainer.text.markdown import split_at_headings
from explainer.text.suggestions import did_you_mean
from explainer.text.urls import extract_doi, is_web_address

_PLAIN_FIELDS = {**TEXT_FIELDS, **OWN_TEXT_FIELDS}
_FIELDS = (
    *("type", "title", *ROLES, "issued", "original-date", *_PLAIN_FIELDS, "DOI", "URL"),
    *("accessed", "sample-size"),
    *("access", "open-copy", "urls", "copies", "checked"),
)
_ACCESS_VALUES = ("open", "closed")
_CHECK_PARTS = ("on", "what", "by")
MAX_DIGITS = 12
"""Of the size of a sample."""
_HEADINGS = ("Found", "Limits", "Fit", "Disagreement")


def read_study(path: Path) -> Study:
    """Return the study of a file ``KEY.md``.

    Raises:
        ContentError: with every error in the file.
    """
    study, diagnostics = parse_study(read_document(path))
    if diagnostics:
        raise ContentError(diagnostics)
    return study


def parse_study(document: Document) -> tuple[Study, tuple[Diagnostic, ...]]:
    """Return the study of a file ``KEY.md``, as far as it can be read, and the errors in it."""
    reader = FieldReader(document)
    reader.expect(_FIELDS)
    _check_key(reader)
    _check_language(reader)
    _check_kind(reader)
    issued, issued_end = _read_range(reader, "issued")
    study = Study(
        key=document.path.stem,
        type=_read_required(reader, "type", "write a CSL type, such as article-journal or webpage"),
        title=_read_required(reader, "title", "write the work’s title"),
        author=_read_names(reader, "author"),
        editor=_read_names(reader, "editor"),
        translator=_read_names(reader, "translator"),
        issued=issued,
        issued_end=issued_end,
        original_date=_read_date(reader, "original-date"),
        accessed=_read_date(reader, "accessed"),
        doi=_read_doi(reader),
        url=_read_address(reader, "URL"),
        sample_size=_read_sample_size(reader),
        access=_read_access(reader),
        open_copy=_read_address(reader, "open-copy"),
        urls=_read_addresses(reader, "urls"),
        copies=_read_addresses(reader, "copies"),
        checked=_read_checks(reader),
        answers=(),  # for mypy, which expects a text in every field that is not given here
        updates=(),
        cited=(),
        styled=(),
        **{attribute: reader.text(field) for field, attribute in _PLAIN_FIELDS.items()},
        **_read_sections(reader),
    )
    return study, tuple(reader.collector.diagnostics)


def read_studies(folder: Path) -> tuple[dict[str, Study], tuple[Diagnostic, ...]]:
    """Return the studies of a folder by key, sorted, and the errors in their files."""
    studies: dict[str, Study] = {}
    diagnostics: list[Diagnostic] = []
    for path in sorted(folder.glob("*.md")):
        try:
            studies[path.stem] = read_study(path)
        except ContentError as error:
            diagnostics += error.diagnostics
    return studies, tuple(diagnostics)


def _check_key(reader: FieldReader) -> None:
    key = reader.document.path.stem
    if not STUDY_KEY.fullmatch(key):
        message = f"“{key}” cannot be a study’s key"
        hint = "rename the file; use up to 60 of A to Z, a to z, 0 to 9, - and _"
        reader.collector.report("E501", None, message, hint)


def _check_language(reader: FieldReader) -> None:
    lang = reader.text("lang")
    if lang and not LANGUAGE.fullmatch(lang):
        hint = "write a language tag such as en, pt-BR or ar"
        reader.report("E116", "lang", f"“{lang}” is not a language tag", hint)


def _check_kind(reader: FieldReader) -> None:
    kind = reader.text("kind")
    if kind and kind not in STUDY_KINDS:
        hint = did_you_mean(kind, STUDY_KINDS, f"write one of {', '.join(STUDY_KINDS)}")
        reader.report("E512", "kind", f"“{kind}” is not a kind of study", hint)


def _read_required(reader: FieldReader, field: str, hint: str) -> str:
    value = reader.text(field)
    if not value and not isinstance(reader.document.fields.get(field), (list, Mapping)):
        reader.report("E122", field, f"this study has no {field}", hint)
    return value


def _read_names(reader: FieldReader, field: str) -> tuple[Name, ...]:
    names: list[Name] = []
    for number, group in enumerate(reader.groups(field), start=1):
        for part in group:
            if part not in NAME_FIELDS:
                hint = did_you_mean(part, NAME_FIELDS, "write family and given")
                reader.report("E119", field, f"{field} {number} has no part “{part}”", hint)
        parts = {attribute: group.get(part, "").strip() for part, attribute in NAME_FIELDS.items()}
        name = Name(**parts)
        if not name.family and not name.literal:
            hint = "write {family: …, given: …}, or {literal: …} for an organisation"
            reader.report("E120", field, f"{field} {number} has no family name", hint)
        names.append(name)
    return tuple(names)


def _read_date(reader: FieldReader, field: str) -> PartialDate:
    text = reader.text(field)
    date = parse_iso_date(text)
    if text and not date:
        hint = "write 2014, 2014-06 or 2014-06-30"
        reader.report("E117", field, f"“{text}” is not a date", hint)
    return date


def _read_range(reader: FieldReader, field: str) -> tuple[PartialDate, PartialDate]:
    """Return a date, and its end if it is a range."""
    text = reader.text(field)
    begin, end = parse_iso_range(text)
    if text and not begin:
        hint = "write 2014, 2014-06 or 2014-06-30, or two of them with / between them"
        reader.report("E117", field, f"“{text}” is not a date", hint)
    return begin, end


def _read_doi(reader: FieldReader) -> str:
    text = reader.text("DOI")
    doi = extract_doi(text)
    if text and not doi:
        hint = "write it as 10.1234/abc, or remove the field"
        reader.report("E502", "DOI", f"“{text}” is not a DOI", hint)
    return doi


def _read_address(reader: FieldReader, field: str) -> str:
    urls = _read_addresses(reader, field)
    if len(urls) > 1:
        message = f"“{field}” has more than one address"
        reader.report("E503", field, message, "move the others to urls")
    return urls[0] if urls else ""


def _read_addresses(reader: FieldReader, field: str) -> tuple[str, ...]:
    urls = reader.uncut_texts(field)
    for url in urls:
        if not is_web_address(url):
            hint = "write the whole address, with https:// and %20 for a space"
            reader.report("E121", field, f"“{url}” is not a web address", hint)
    return urls


def _read_sample_size(reader: FieldReader) -> tuple[tuple[str, int], ...]:
    counts = reader.document.fields.get("sample-size") or {}
    if not isinstance(counts, Mapping):
        hint = "write what was counted and how many, as in {people: 353} or {trials: 18}"
        reader.report("E513", "sample-size", "“sample-size” is not a group of numbers", hint)
        return ()
    sizes = []
    for unit, text in counts.items():
        number = str(text)
        if unit not in SAMPLE_UNITS:
            hint = did_you_mean(unit, SAMPLE_UNITS, f"count {', '.join(SAMPLE_UNITS)}")
            reader.report("E513", "sample-size", f"a sample has no “{unit}”", hint)
        elif not number.isascii() or not number.isdigit() or len(number) > MAX_DIGITS:
            hint = "write digits only, such as 5597; put other words into size or sample"
            reader.report("E513", "sample-size", f"“{number}” is not a whole number", hint)
        else:
            sizes.append((unit, int(number)))
    return tuple(sizes)


def _read_access(reader: FieldReader) -> str:
    value = reader.text("access")
    if value and value not in _ACCESS_VALUES:
        hint = did_you_mean(value, _ACCESS_VALUES, "write open or closed, or remove the field")
        reader.report("E504", "access", f"“{value}” is not a kind of access", hint)
    return value


def _read_checks(reader: FieldReader) -> tuple[Verification, ...]:
    checks: list[Verification] = []
    for group in reader.groups("checked"):
        for part in group:
            if part not in _CHECK_PARTS:
                hint = did_you_mean(part, _CHECK_PARTS, "the parts are on, what and by")
                reader.report("E119", "checked", f"a check has no part “{part}”", hint)
        on = group.get("on", "")
        if len(parse_iso_date(on)) != 3:
            code = "E117" if on else "E120"
            message = f"“{on}” is not a day" if on else "a check has no day"
            reader.report(code, "checked", message, "write {on: 2026-01-31, what: …, by: …}")
        checks.append(Verification(on=on, what=group.get("what", ""), by=group.get("by", "")))
    return tuple(checks)


def _read_sections(reader: FieldReader) -> dict[str, str]:
    """Return the Markdown below each heading, by attribute of the study."""
    document, report = reader.document, reader.collector.report
    before, below = split_at_headings(document.body)
    sections: dict[str, str] = {}
    if before.strip():
        hint = "move it below ## Found, ## Limits, ## Fit or ## Disagreement"
        report("E505", document.body_line, "there is text before the first heading", hint)
    for heading, text in below:
        attribute = heading.title.lower()
        line = document.body_line + heading.line
        if heading.level != 2 or heading.title not in _HEADINGS:
            hint = "use only ## Found, ## Limits, ## Fit and ## Disagreement"
            hint = did_you_mean(heading.title, _HEADINGS, hint)
            report("E506", line, f"a study has no part “{heading.title}”", hint)
        elif attribute in sections:
            message = f"the heading “{heading.title}” is repeated"
            report("E507", line, message, "merge the two sections")
        else:
            sections[attribute] = text.strip()
    return sections
