"""A study as the plain record that a notebook carries, and back; it reads and writes no file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from explainer.errors import UsageError
from explainer.model import Check, Name, Study

Record = Mapping[str, object]
"""CSL field names and our own; values are text, numbers, or lists and mappings of these."""

_TEXT_FIELDS = {
    "title": "title",
    "container-title": "container_title",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
    "publisher": "publisher",
    "DOI": "doi",
    "URL": "url",
    "PMID": "pmid",
    "PMCID": "pmcid",
    "design": "design",
    "sample": "sample",
    "country": "country",
    "access": "access",
}
_PROSE_FIELDS = {"found": "found", "limits": "limits", "fit": "fit"}
_PARTS = {
    "author": (("family", "given", "literal"), ("family", "literal")),
    "checked": (("on", "what", "by"), ("on",)),
}
"""The parts that an entry may have, and those of which it must have one."""
_KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")
_KNOWN = {"id", "type", "author", "issued", "urls", "checked", *_TEXT_FIELDS, *_PROSE_FIELDS}


def study_record(study: Study) -> dict[str, object]:
    """Return the study's record: fields in a fixed order, empty ones left out."""
    record: dict[str, object] = {"id": study.key, "type": study.type, "title": study.title}
    record["author"] = [_name_record(name) for name in study.author]
    if study.issued:
        record["issued"] = list(study.issued)
    record |= _filled(study, _TEXT_FIELDS)
    if study.urls:
        record["urls"] = list(study.urls)
    if study.checked:
        record["checked"] = [_filled(check, {f: f for f in ("on", "what", "by")})
                             for check in study.checked]  # fmt: skip
    return record | _filled(study, _PROSE_FIELDS)


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
        author=tuple(Name(**person) for person in _mappings(record, "author", where)),
        issued=tuple(_number(part, where) for part in _items(record, "issued", where)),
        urls=tuple(str(url) for url in _items(record, "urls", where)),
        checked=tuple(Check(**check) for check in _mappings(record, "checked", where)),
        **fields,
    )


def _name_record(name: Name) -> dict[str, object]:
    return _filled(name, {field: field for field in ("family", "given", "literal")})


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
        found.append({str(name): str(value) for name, value in item.items()})
    return found


def _number(part: object, where: str) -> int:
    if isinstance(part, int):
        return part
    raise UsageError(f"{where}: 'issued' holds {part!r}; give numbers: year, month, day")
