"""Study files → Studies, and addresses → the study that they mean; it knows nothing of pages."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from pathlib import Path

from explainer.bibliography.csl_fields import NAME_PARTS, OWN_TEXTS, TEXTS
from explainer.errors import ContentError, Diagnostic
from explainer.i18n.messages import LANGUAGE
from explainer.model import Name, Study, Verification
from explainer.text.fields import FieldReader
from explainer.text.front_matter import read_document
from explainer.text.markdown import top_headings
from explainer.text.suggestions import did_you_mean
from explainer.text.urls import is_web_address, written_doi

PLAIN_FIELDS = {**TEXTS, **OWN_TEXTS}
"""Front matter's name → the model's, for what is taken as it is written."""

FIELDS = (
    *("type", "title", "author", "editor", "issued", *PLAIN_FIELDS, "DOI", "URL", "accessed"),
    *("access", "open-copy", "urls", "copies", "checked"),
)
ACCESS = ("open", "closed")
LISTS = ("urls", "copies")
"""Fields that may hold more than one address."""
HEADINGS = ("Found", "Limits", "Fit", "Disagreement")
KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")
DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def read_study(path: Path) -> Study:
    """Return the study of a file ``KEY.md``.

    Raises:
        ContentError: with everything that is wrong in the file.
    """
    document = read_document(path)
    reader = FieldReader(document)
    reader.expect(FIELDS)
    _check_key(reader)
    _check_language(reader)
    study = Study(
        key=path.stem,
        type=_required(reader, "type", "write a CSL type, such as article-journal or webpage"),
        title=_required(reader, "title", "write the work’s title"),
        author=_names(reader, "author"),
        editor=_names(reader, "editor"),
        issued=_date(reader, "issued"),
        accessed=_date(reader, "accessed"),
        doi=_doi(reader),
        url="".join(_web_addresses(reader, "URL")),
        access=_access(reader),
        open_copy="".join(_web_addresses(reader, "open-copy")),
        urls=_web_addresses(reader, "urls"),
        copies=_web_addresses(reader, "copies"),
        checked=_checks(reader),
        answers=(),
        updates=(),
        cited=(),
        styled=(),
        **{ours: reader.text(name) for name, ours in PLAIN_FIELDS.items()},
        **_body_parts(reader),
    )
    if reader.diagnostics:
        raise ContentError(reader.diagnostics)
    return study


def read_studies(folder: Path) -> tuple[dict[str, Study], tuple[Diagnostic, ...]]:
    """Return the studies of a folder by key, sorted, and what is wrong in their files."""
    studies: dict[str, Study] = {}
    diagnostics: list[Diagnostic] = []
    for path in sorted(folder.glob("*.md")):
        try:
            studies[path.stem] = read_study(path)
        except ContentError as error:
            diagnostics += error.diagnostics
    return studies, tuple(diagnostics)


def _check_key(reader: FieldReader) -> None:
    stem = reader.document.path.stem
    if not KEY.fullmatch(stem):
        message = f"“{stem}” cannot be a study’s key"
        hint = "name the file with up to 60 of A to Z, a to z, 0 to 9, - and _"
        reader.diagnostics.append(
            Diagnostic(path=reader.document.path, code="E501", message=message, hint=hint)
        )


def _check_language(reader: FieldReader) -> None:
    lang = reader.text("lang")
    if lang and not LANGUAGE.fullmatch(lang):
        hint = "write a language tag such as en, pt-BR or ar"
        reader.report("E116", "lang", f"“{lang}” is not a language tag", hint)


def _required(reader: FieldReader, name: str, hint: str) -> str:
    value = reader.text(name)
    if not value and not isinstance(reader.document.fields.get(name), (list, Mapping)):
        reader.report("E122", name, f"this study has no {name}", hint)
    return value


def _names(reader: FieldReader, field: str) -> tuple[Name, ...]:
    names: list[Name] = []
    for number, group in enumerate(reader.groups(field), start=1):
        for part in group:
            if part not in NAME_PARTS:
                hint = did_you_mean(part, NAME_PARTS, "write family and given")
                reader.report("E119", field, f"{field} {number} has no part “{part}”", hint)
        name = Name(**{ours: group.get(part, "").strip() for part, ours in NAME_PARTS.items()})
        if not name.family and not name.literal:
            hint = "write {family: …, given: …}, or {literal: …} for an organisation"
            reader.report("E120", field, f"{field} {number} has no family name", hint)
        names.append(name)
    return tuple(names)


def _date(reader: FieldReader, field: str) -> tuple[int, ...]:
    text = reader.text(field)
    if not text:
        return ()
    parts = _date_parts(text)
    if not parts:
        hint = "write 2014, 2014-06 or 2014-06-30"
        reader.report("E117", field, f"“{text}” is not a date", hint)
    return parts


def _date_parts(text: str) -> tuple[int, ...]:
    """Return year, month and day as far as they are written; empty if there is no such date."""
    found = DATE.fullmatch(text)
    if not found:
        return ()
    parts = tuple(int(part) for part in found.groups() if part)
    year, month, day = (*parts, 1, 1)[:3]
    if year < 1 or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return ()
    return parts


def _doi(reader: FieldReader) -> str:
    text = reader.text("DOI")
    doi = written_doi(text)
    if text and not doi:
        hint = "write it as 10.1234/abc, or leave the field out"
        reader.report("E502", "DOI", f"“{text}” is not a DOI", hint)
    return doi


def _web_addresses(reader: FieldReader, name: str) -> tuple[str, ...]:
    urls = reader.addresses(name)
    if name not in LISTS and len(urls) > 1:
        message = f"“{name}” has more than one address"
        reader.report("E503", name, message, "put the others under urls")
    for url in urls:
        if not is_web_address(url):
            hint = "write it whole, with https:// and %20 for a space"
            reader.report("E121", name, f"“{url}” is not a web address", hint)
    return urls if name in LISTS else urls[:1]


def _access(reader: FieldReader) -> str:
    value = reader.text("access")
    if value and value not in ACCESS:
        hint = did_you_mean(value, ACCESS, "write open or closed, or leave the field out")
        reader.report("E504", "access", f"“{value}” is not a kind of access", hint)
    return value


def _checks(reader: FieldReader) -> tuple[Verification, ...]:
    checks: list[Verification] = []
    for group in reader.groups("checked"):
        for part in group:
            if part not in ("on", "what", "by"):
                hint = did_you_mean(part, ("on", "what", "by"), "the parts are on, what and by")
                reader.report("E119", "checked", f"a check has no part “{part}”", hint)
        on = group.get("on", "")
        if len(_date_parts(on)) != 3:
            hint = "write {on: 2026-01-31, what: …, by: …}"
            if on:
                reader.report("E117", "checked", f"“{on}” is not a day", hint)
            else:
                reader.report("E120", "checked", "a check has no day", hint)
        checks.append(Verification(on=on, what=group.get("what", ""), by=group.get("by", "")))
    return tuple(checks)


def _body_parts(reader: FieldReader) -> dict[str, str]:
    """Return the Markdown under each of the four headings, by its name in the model."""
    document = reader.document
    lines = document.body.split("\n")
    headings = top_headings(document.body)
    parts: dict[str, str] = {}

    def report(code: str, line: int, message: str, hint: str) -> None:
        place = document.body_line + line
        reader.diagnostics.append(
            Diagnostic(path=document.path, line=place, code=code, message=message, hint=hint)
        )

    ends = [*(heading.line for heading in headings), len(lines)][1:]
    if "".join(lines[: headings[0].line if headings else len(lines)]).strip():
        hint = "put it under ## Found, Limits, Fit or Disagreement"
        report("E505", 0, "there is text before the first heading", hint)
    for heading, end in zip(headings, ends, strict=True):
        if heading.level != 2 or heading.title not in HEADINGS:
            hint = did_you_mean(
                heading.title, HEADINGS, "use ## Found, ## Limits, ## Fit and ## Disagreement only"
            )
            report("E506", heading.line, f"a study has no part “{heading.title}”", hint)
        elif heading.title.lower() in parts:
            message = f"the heading “{heading.title}” is repeated"
            report("E507", heading.line, message, "join the two")
        else:
            parts[heading.title.lower()] = "\n".join(lines[heading.end : end]).strip()
    return parts
