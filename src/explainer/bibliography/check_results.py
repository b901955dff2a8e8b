"""What the web last said of each study: ``studies/checked.json`` ⇄ values; it asks nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from explainer.errors import ContentError, Diagnostic
from explainer.model import AddressCheck, PublicationNotice, Study
from explainer.text.suggestions import did_you_mean

FILE = "checked.json"
"""Beside the study files, and committed with them."""

STATES = {
    "answers": "it answers",
    "missing": "it is not there",
    "refuses": "its server lets no program in, so a person has to look",
    "fails": "its server has a fault",
    "silent": "nothing answers there",
    "insecure": "its certificate cannot be trusted",
    "circles": "it redirects without end",
    "skipped": "it was not asked",
}
"""What an address can have said, and that in words."""

RETRACTIONS = ("retraction", "withdrawal", "removal", "partial_retraction")
"""The kinds of update by which a work, or a part of it, no longer stands."""

MEND = "run explainer studies check to write it anew, or take the file back from git"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressResult:
    """What an address said."""

    url: str
    state: str
    """One of ``STATES``."""
    on: str
    """The day it was asked, YYYY-MM-DD."""
    status: int = 0
    """The HTTP status; 0 where there was none."""
    why: str = ""
    moved_to: str = ""
    """Where it led, if to another site or page; a DOI is meant to lead elsewhere, so not there."""
    archived: str = ""
    """The address of an archived copy; empty where none is known."""
    archived_on: str = ""
    """The day the copy was made, YYYY-MM-DD."""
    archive_asked: str = ""
    """The day the archive was asked; empty where it never answered."""

    @property
    def is_bad(self) -> bool:
        """True where a reader who follows the address would not find the work."""
        return self.state not in ("answers", "refuses", "skipped")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedNotice:
    """One work that corrects, retracts or otherwise updates another."""

    kind: str
    """Crossref's word, such as ``correction``, ``retraction`` or ``expression_of_concern``."""
    doi: str
    """Of the other work."""
    on: str = ""
    """The day of the update, as far as it is known."""
    source: str = ""
    """Who says so: ``publisher`` or ``retraction-watch``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResults:
    """All that is known of one study, each part with its own day."""

    doi: AddressResult | None = None
    """What the DOI resolver said; None where the study has no DOI or it never answered."""
    addresses: tuple[AddressResult, ...] = ()
    updated_by: tuple[RecordedNotice, ...] = ()
    """What corrects or retracts this work."""
    update_to: tuple[RecordedNotice, ...] = ()
    """What this work itself corrects or retracts."""
    updates_asked: str = ""
    """The day Crossref was asked for them; empty where it never answered."""

    @property
    def on(self) -> str:
        """The last day on which anything was learned, YYYY-MM-DD; empty where never."""
        asked = [self.updates_asked, *(one.on for one in (self.doi, *self.addresses) if one)]
        return max(asked)

    @property
    def is_retracted(self) -> bool:
        """True where something says that the work, or a part of it, no longer stands."""
        return any(one.kind in RETRACTIONS for one in self.updated_by)


def read_check_results(folder: Path) -> Mapping[str, CheckResults]:
    """Return what is known, by the study's key; empty where nothing was ever asked.

    Args:
        folder: the folder of the study files.

    Raises:
        ContentError: the file is there and is not what this room writes.
    """
    path = folder / FILE
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
        known = told.get("studies") if isinstance(told, dict) else None
        if not isinstance(known, dict):
            raise ValueError("there are no studies")
        return {key: _answers(known[key]) for key in sorted(known)}
    except FileNotFoundError:
        return {}
    except json.JSONDecodeError as error:
        raise _broken(path, f"this is no JSON ({error.msg})", error.lineno) from None
    except OSError as error:
        raise _broken(path, f"this file cannot be read ({error.strerror})", code="E004") from None
    except RecursionError:
        raise _broken(path, "this file is nested too deep") from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _broken(path, f"these are no answers of a check ({error})") from None


def add_check_results(study: Study, known: CheckResults) -> Study:
    """Return the study with what its card shows of the answers: its DOI's first, then the rest."""
    asked = [one for one in (known.doi, *known.addresses) if one]
    return replace(
        study,
        answers=tuple(
            AddressCheck(url=one.url, on=one.on, says=_says(one), archived=one.archived)
            for one in asked
        ),
        updates=tuple(
            PublicationNotice(kind=one.kind, doi=one.doi, on=one.on) for one in known.updated_by
        ),
        updates_asked=known.updates_asked,
    )


def format_check_results(answers: Mapping[str, CheckResults]) -> str:
    """Return the file's text: sorted, what is empty left out, the same for the same answers."""
    told = {
        "about": "Written by explainer studies check; what the web said of each study, and when.",
        "studies": {key: _plain(answers[key]) for key in sorted(answers)},
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _says(answer: AddressResult) -> str:
    """Return an answer in the four words of a card."""
    if answer.state == "answers":
        return "moved" if answer.moved_to else "answers"
    return "gone" if answer.state == "missing" else "silent"


def _answers(told: Mapping[str, object]) -> CheckResults:
    _expect(told, CheckResults)
    doi = told.get("doi")
    return CheckResults(
        doi=_answer(doi) if doi else None,
        addresses=tuple(_answer(one) for one in _items(told, "addresses")),
        updated_by=tuple(_update(one) for one in _items(told, "updated_by")),
        update_to=tuple(_update(one) for one in _items(told, "update_to")),
        updates_asked=_text(told, "updates_asked"),
    )


def _answer(told: object) -> AddressResult:
    group = _group(told, AddressResult)
    status = group.get("status", 0)
    if not isinstance(status, int):
        raise ValueError(f"the status {status!r} is no number")
    texts = {name: _text(group, name) for name in group if name != "status"}
    if texts["state"] not in STATES:
        raise ValueError(did_you_mean(texts["state"], STATES, f"no state {texts['state']!r}"))
    return AddressResult(status=status, **texts)


def _update(told: object) -> RecordedNotice:
    group = _group(told, RecordedNotice)
    return RecordedNotice(**{name: _text(group, name) for name in group})


def _group(told: object, kind: type[AddressResult] | type[RecordedNotice]) -> Mapping[str, object]:
    if not isinstance(told, dict):
        raise ValueError(f"{told!r} is no group of fields")
    _expect(told, kind)
    return told


def _expect(
    told: Mapping[str, object],
    kind: type[AddressResult] | type[CheckResults] | type[RecordedNotice],
) -> None:
    unknown = set(told) - {field.name for field in fields(kind)}
    if unknown:
        raise ValueError(f"there is no field “{min(unknown)}”")


def _items(told: Mapping[str, object], name: str) -> Iterable[object]:
    items = told.get(name, [])
    if not isinstance(items, list):
        raise ValueError(f"“{name}” is no list")
    return items


def _text(told: Mapping[str, object], name: str) -> str:
    value = told.get(name, "")
    if not isinstance(value, str):
        raise ValueError(f"“{name}” is no text")
    return value


def _plain(value: CheckResults | AddressResult | RecordedNotice) -> dict[str, object]:
    """Return the value's fields for JSON, without those that are empty."""
    told: dict[str, object] = {}
    for field in fields(value):
        one = getattr(value, field.name)
        if isinstance(one, tuple):
            one = [_plain(item) for item in one]
        elif isinstance(one, AddressResult):
            one = _plain(one)
        if one:
            told[field.name] = one
    return told


def _broken(
    path: Path, message: str, line: int | None = None, *, code: str = "E509"
) -> ContentError:
    return ContentError([Diagnostic(path=path, line=line, code=code, message=message, hint=MEND)])
