"""Convert studies to and from the records that notebooks contain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from explainer.bibliography.csl_fields import (
    NAME_FIELDS,
    OWN_TEXT_FIELDS,
    ROLES,
    STUDY_KEY,
    TEXT_FIELDS,
    get_filled_fields,
)
from explainer.errors import UsageError
from explainer.model import (
    SAMPLE_UNITS,
    AddressCheck,
    CitingSection,
    Name,
    PublicationNotice,
    Study,
    Verification,
)

Record = Mapping[str, object]
"""CSL fields and our own; values are texts, numbers, or lists and mappings of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _GroupField:
    """A field of a record that is a list of mappings."""

    parts: Mapping[str, str]
    """The attribute by the name of the part."""
    required: tuple[str, ...]
    """Parts of which each mapping needs at least one."""


def _group_field(*parts: str, required: str) -> _GroupField:
    return _GroupField(parts={part: part for part in parts}, required=(required,))


_NAMES = _GroupField(parts=NAME_FIELDS, required=("family", "literal"))
_GROUP_FIELDS = {
    "author": _NAMES,
    "editor": _NAMES,
    "translator": _NAMES,
    "checked": _group_field("on", "what", "by", required="on"),
    "answers": _group_field("url", "on", "says", "archived", required="url"),
    "updates": _group_field("kind", "doi", "on", required="kind"),
    "cited": _group_field("page", "title", "section", "heading", required="page"),
}
_TEXT_FIELDS = {
    "title": "title",
    **TEXT_FIELDS,
    "DOI": "doi",
    "URL": "url",
    **OWN_TEXT_FIELDS,
    "access": "access",
    "open-copy": "open_copy",
    "updates-asked": "updates_asked",
}
_MARKDOWN_FIELDS = {name: name for name in ("found", "limits", "fit", "disagreement")}
_DATE_FIELDS = {
    "issued": "issued",
    "issued-end": "issued_end",
    "original-date": "original_date",
    "accessed": "accessed",
}
_ADDRESS_FIELDS = ("urls", "copies")
_FIELDS = {
    *("id", "type", "sample-size", "styled", *_ADDRESS_FIELDS, *_DATE_FIELDS),
    *(*_GROUP_FIELDS, *_TEXT_FIELDS, *_MARKDOWN_FIELDS),
}


def study_to_record(study: Study) -> dict[str, object]:
    """Return the record of a study: its fields in a fixed order, without the empty ones.

    ``author`` is always there.
    """
    record: dict[str, object] = {
        "id": study.key,
        "type": study.type,
        "title": study.title,
        **{role: _list_groups(study, role) for role in ROLES},
        **{field: list(getattr(study, name)) for field, name in _DATE_FIELDS.items()},
        **get_filled_fields(study, _TEXT_FIELDS),
        "sample-size": dict(study.sample_size),
        **{field: list(getattr(study, field)) for field in _ADDRESS_FIELDS},
        **{field: _list_groups(study, field) for field in ("checked", "answers", "updates")},
        **get_filled_fields(study, _MARKDOWN_FIELDS),
        "cited": _list_groups(study, "cited"),
        "styled": dict(study.styled),
    }
    always = ("id", "type", "title", "author")
    return {field: value for field, value in record.items() if value or field in always}


def study_from_record(record: Record) -> Study:
    """Return the study that a record describes.

    Raises:
        UsageError: a field is missing, unknown or of the wrong kind; the message names the study.
    """
    if not isinstance(record, Mapping):
        raise UsageError(f"{record!r} is not a study; write one as {{'id': …, 'title': …}}")
    return _RecordReader(record).read_study()


class _RecordReader:
    """Reads the fields of one record."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._subject = f"the study {record.get('id', '(without an id)')!r}"

    def read_study(self) -> Study:
        self._check_fields()
        texts = _TEXT_FIELDS | _MARKDOWN_FIELDS
        place = {"title": "", "section": "", "heading": ""}
        return Study(
            key=self._text("id"),
            type=self._text("type"),
            author=tuple(Name(**group) for group in self._groups("author")),
            editor=tuple(Name(**group) for group in self._groups("editor")),
            translator=tuple(Name(**group) for group in self._groups("translator")),
            issued=self._date("issued"),
            issued_end=self._date("issued-end"),
            original_date=self._date("original-date"),
            accessed=self._date("accessed"),
            sample_size=self._sample_size(),
            urls=tuple(str(url) for url in self._list("urls")),
            copies=tuple(str(url) for url in self._list("copies")),
            checked=tuple(Verification(**group) for group in self._groups("checked")),
            answers=tuple(
                AddressCheck(**{"on": "", "says": ""} | group) for group in self._groups("answers")
            ),
            updates=tuple(PublicationNotice(**group) for group in self._groups("updates")),
            cited=tuple(CitingSection(**place | group) for group in self._groups("cited")),
            styled=self._styled(),
            **{attribute: self._text(field) for field, attribute in texts.items()},
        )

    def _check_fields(self) -> None:
        for field in ("id", "title"):
            if not self._record.get(field):
                raise self._error(f" has no {field!r}; add it to its record")
        if not STUDY_KEY.fullmatch(str(self._record["id"])):
            raise self._error(": an 'id' has only A to Z, a to z, 0 to 9, - and _; rename it")
        if unknown := sorted(map(str, set(self._record) - _FIELDS)):
            known = ", ".join(sorted(_FIELDS))
            raise self._error(f" has the unknown field {unknown[0]!r}; use one of {known}")

    def _text(self, field: str) -> str:
        value = self._record.get(field, "")
        if isinstance(value, (str, int)):
            return str(value).strip()
        raise self._error(f": {field!r} is not text; put it in quotation marks")

    def _list(self, field: str) -> Sequence[object]:
        value = self._record.get(field, [])
        if isinstance(value, (list, tuple)):
            return value
        raise self._error(f": {field!r} is not a list; put it in square brackets")

    def _groups(self, field: str) -> list[dict[str, str]]:
        group_field = _GROUP_FIELDS[field]
        groups = []
        for item in self._list(field):
            if not isinstance(item, Mapping) or not set(item) <= set(group_field.parts):
                parts = ", ".join(group_field.parts)
                raise self._error(f": an entry of {field!r} is {item!r}; give {parts} by name")
            if not any(item.get(part) for part in group_field.required):
                required = " or ".join(map(repr, group_field.required))
                raise self._error(f": an entry of {field!r} has no {required}; add it")
            groups.append({group_field.parts[str(part)]: str(item[part]) for part in item})
        return groups

    def _date(self, field: str) -> tuple[int, ...]:
        parts = self._list(field)
        numbers = tuple(part for part in parts if isinstance(part, int))
        if len(numbers) == len(parts):
            return numbers
        invalid = next(part for part in parts if not isinstance(part, int))
        raise self._error(f": {field!r} has {invalid!r}; give numbers: year, month, day")

    def _sample_size(self) -> tuple[tuple[str, int], ...]:
        value = self._record.get("sample-size", {})
        if isinstance(value, Mapping) and all(
            unit in SAMPLE_UNITS and type(number) is int for unit, number in value.items()
        ):
            return tuple(value.items())
        units = ", ".join(SAMPLE_UNITS)
        raise self._error(f": 'sample-size' is {value!r}; map {units} to whole numbers")

    def _styled(self) -> tuple[tuple[str, str], ...]:
        value = self._record.get("styled", {})
        if not isinstance(value, Mapping):
            raise self._error(": 'styled' does not map names of styles to citations; correct it")
        return tuple((str(name), str(text)) for name, text in value.items())

    def _error(self, message: str) -> UsageError:
        return UsageError(self._subject + message)


def _list_groups(study: Study, field: str) -> list[dict[str, str]]:
    return [get_filled_fields(value, _GROUP_FIELDS[field].parts) for value in getattr(study, field)]
