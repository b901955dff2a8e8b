"""A study as the plain record that a notebook carries, and back; it reads and writes no file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from explainer.bibliography.csl_fields import NAME_PARTS, OWN_TEXTS, TEXTS
from explainer.errors import UsageError
from explainer.model import (
    AddressCheck,
    CitingSection,
    Name,
    PublicationNotice,
    Study,
    Verification,
)

Record = Mapping[str, object]
"""CSL field names and our own; values are text, numbers, or lists and mappings of these."""

_TEXT_FIELDS = {
    "title": "title",
    **TEXTS,
    "DOI": "doi",
    "URL": "url",
    **OWN_TEXTS,
    "access": "access",
    "open-copy": "open_copy",
    "updates-asked": "updates_asked",
}
_PROSE_FIELDS = {one: one for one in ("found", "limits", "fit", "disagreement")}
_DATES = ("issued", "accessed")
_PARTS: Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "author": (NAME_PARTS, ("family", "literal")),
    "editor": (NAME_PARTS, ("family", "literal")),
    "checked": ({one: one for one in ("on", "what", "by")}, ("on",)),
    "answers": ({one: one for one in ("url", "on", "says", "archived")}, ("url",)),
    "updates": ({one: one for one in ("kind", "doi", "on")}, ("kind",)),
    "cited": ({one: one for one in ("page", "title", "section", "heading")}, ("page",)),
}
"""The parts that an entry may have, with the model's names, and those of which it must have one."""
_KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")
_KNOWN = {"id", "type", "urls", "copies", "styled", *_DATES, *_PARTS, *_TEXT_FIELDS, *_PROSE_FIELDS}


def study_to_record(study: Study) -> dict[str, object]:
    """Return the study's record: fields in a fixed order, empty ones left out."""
    record: dict[str, object] = {"id": study.key, "type": study.type, "title": study.title}
    record["author"] = _entries(study.author, "author")
    if study.editor:
        record["editor"] = _entries(study.editor, "editor")
    for field in _DATES:
        if parts := getattr(study, field):
            record[field] = list(parts)
    record |= _filled(study, _TEXT_FIELDS)
    if study.urls:
        record["urls"] = list(study.urls)
    if study.copies:
        record["copies"] = list(study.copies)
    for field in ("checked", "answers", "updates"):
        if values := getattr(study, field):
            record[field] = _entries(values, field)
    record |= _filled(study, _PROSE_FIELDS)
    if study.cited:
        record["cited"] = _entries(study.cited, "cited")
    if study.styled:
        record["styled"] = dict(study.styled)
    return record


def study_from_record(record: Record) -> Study:
    """Return the study that a record describes.

    Raises:
        UsageError: a field is missing, unknown or of the wrong kind; the message names the study.
    """
    if not isinstance(record, Mapping):
        raise UsageError(f"{record!r} is no study; write one as {{'id': …, 'title': …}}")
    where = f"the study {record.get('id', '(without an id)')!r}"
    missing = [field for field in ("id", "title") if not record.get(field)]
    if missing:
        raise UsageError(f"{where} has no {missing[0]!r}; add it to its record")
    if not _KEY.fullmatch(str(record["id"])):
        raise UsageError(f"{where}: an 'id' has only A to Z, a to z, 0 to 9, - and _; rename it")
    unknown = sorted(map(str, set(record) - _KNOWN))
    if unknown:
        raise UsageError(
            f"{where} has the unknown field {unknown[0]!r}; use one of {', '.join(sorted(_KNOWN))}"
        )
    fields = {ours: _text(record, theirs, where)
              for theirs, ours in (_TEXT_FIELDS | _PROSE_FIELDS).items()}  # fmt: skip
    return Study(
        key=_text(record, "id", where),
        type=_text(record, "type", where),
        author=tuple(Name(**one) for one in _mappings(record, "author", where)),
        editor=tuple(Name(**one) for one in _mappings(record, "editor", where)),
        issued=_date(record, "issued", where),
        accessed=_date(record, "accessed", where),
        urls=tuple(str(url) for url in _items(record, "urls", where)),
        copies=tuple(str(url) for url in _items(record, "copies", where)),
        checked=tuple(Verification(**one) for one in _mappings(record, "checked", where)),
        answers=tuple(
            AddressCheck(**{"on": "", "says": ""} | one)
            for one in _mappings(record, "answers", where)
        ),
        updates=tuple(PublicationNotice(**one) for one in _mappings(record, "updates", where)),
        cited=tuple(
            CitingSection(**{"title": "", "section": "", "heading": ""} | one)
            for one in _mappings(record, "cited", where)
        ),
        styled=_styled(record, where),
        **fields,
    )


def _entries(values: Sequence[object], field: str) -> list[dict[str, object]]:
    return [_filled(value, _PARTS[field][0]) for value in values]


def _filled(value: object, fields: Mapping[str, str]) -> dict[str, object]:
    return {theirs: getattr(value, ours) for theirs, ours in fields.items() if getattr(value, ours)}


def _text(record: Record, field: str, where: str) -> str:
    value = record.get(field, "")
    if isinstance(value, (str, int)):
        return str(value).strip()
    raise UsageError(f"{where}: {field!r} is no text; put it in quotation marks")


def _items(record: Record, field: str, where: str) -> Sequence[object]:
    value = record.get(field, [])
    if isinstance(value, (list, tuple)):
        return value
    raise UsageError(f"{where}: {field!r} is no list; put it in square brackets")


def _mappings(record: Record, field: str, where: str) -> list[dict[str, str]]:
    allowed, needed = _PARTS[field]
    found = []
    for item in _items(record, field, where):
        if not isinstance(item, Mapping) or not set(item) <= set(allowed):
            raise UsageError(
                f"{where}: an entry of {field!r} is {item!r}; give {', '.join(allowed)} by name"
            )
        if not any(item.get(name) for name in needed):
            needs = " or ".join(map(repr, needed))
            raise UsageError(f"{where}: an entry of {field!r} has no {needs}; add it")
        found.append({allowed[str(name)]: str(value) for name, value in item.items()})
    return found


def _date(record: Record, field: str, where: str) -> tuple[int, ...]:
    parts = _items(record, field, where)
    wrong = [part for part in parts if not isinstance(part, int)]
    if wrong:
        raise UsageError(f"{where}: {field!r} holds {wrong[0]!r}; give numbers: year, month, day")
    return tuple(part for part in parts if isinstance(part, int))


def _styled(record: Record, where: str) -> tuple[tuple[str, str], ...]:
    value = record.get("styled", {})
    if not isinstance(value, Mapping):
        raise UsageError(f"{where}: 'styled' is no mapping of a style's name to a citation")
    return tuple((str(name), str(text)) for name, text in value.items())
