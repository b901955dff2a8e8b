"""Read and write ``studies/checked.json``, the results of the last link check."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from explainer.errors import ContentError, make_content_error
from explainer.model import AddressCheck, PublicationNotice, Study
from explainer.text.suggestions import did_you_mean

FILE_NAME = "checked.json"
"""Beside the study files, and committed with them."""

STATES = {
    "answers": "the address works",
    "missing": "the page does not exist",
    "refuses": "the server refuses automated requests, so a person has to look",
    "fails": "the server failed",
    "silent": "the server does not respond",
    "insecure": "the certificate is not trusted",
    "circles": "the redirects do not end",
    "skipped": "the address was not requested",
}
"""The state of an address, and its description."""

_RETRACTIONS = ("retraction", "withdrawal", "removal", "partial_retraction")
_HINT = "run explainer studies check to write it again, or restore the file from git"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressResult:
    """The result of requesting an address."""

    url: str
    state: str
    """One of ``STATES``."""
    on: str
    """The day of the request, YYYY-MM-DD."""
    status: int = 0
    """The HTTP status; 0 if there was none."""
    why: str = ""
    """The reason, if there was no response that can be used."""
    moved_to: str = ""
    """The new address after permanent redirects; always empty for a DOI."""
    archived: str = ""
    """The address of an archived copy; empty if none is known."""
    archived_on: str = ""
    """The day of the copy, YYYY-MM-DD."""
    archive_asked: str = ""
    """The day on which the archive last responded, YYYY-MM-DD; empty for never."""

    @property
    def is_bad(self) -> bool:
        """Whether a reader who follows the address would not find the work."""
        return self.state not in ("answers", "refuses", "skipped")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedNotice:
    """A work that corrects, retracts or otherwise updates another."""

    kind: str
    """Crossref's name, such as ``correction``, ``retraction`` or ``expression_of_concern``."""
    doi: str
    """The DOI of the other work."""
    on: str = ""
    """The day of the update, as far as it is known."""
    source: str = ""
    """The database that has the notice: ``publisher`` or ``retraction-watch``."""

    @property
    def is_retraction(self) -> bool:
        """Whether the work, or a part of it, is no longer valid."""
        return self.kind in _RETRACTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResults:
    """All results for one study, each with its own day."""

    doi: AddressResult | None = None
    """The answer of the DOI resolver; None if there is no DOI or the resolver never answered."""
    addresses: tuple[AddressResult, ...] = ()
    updated_by: tuple[RecordedNotice, ...] = ()
    """The notices about this work."""
    update_to: tuple[RecordedNotice, ...] = ()
    """The works that this work itself corrects or retracts."""
    updates_asked: str = ""
    """The day on which Crossref last responded, YYYY-MM-DD; empty for never."""

    @property
    def address_results(self) -> tuple[AddressResult, ...]:
        """The results for the DOI and the addresses."""
        return (self.doi, *self.addresses) if self.doi else self.addresses


def read_check_results(folder: Path) -> dict[str, CheckResults]:
    """Return the results by the key of the study; empty if there was no check yet.

    Args:
        folder: the folder of the study files.

    Raises:
        ContentError: the file cannot be read.
    """
    path = folder / FILE_NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        studies = content.get("studies") if isinstance(content, dict) else None
        if not isinstance(studies, dict):
            raise ValueError("“studies” is missing")
        return {key: _parse_results(studies[key]) for key in sorted(studies)}
    except FileNotFoundError:
        return {}
    except json.JSONDecodeError as error:
        raise _make_error(path, f"this is not JSON ({error.msg})", line=error.lineno) from None
    except OSError as error:
        message = f"this file cannot be read ({error.strerror})"
        raise _make_error(path, message, code="E004") from None
    except RecursionError:
        raise _make_error(path, "this file is nested too deeply") from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _make_error(path, f"these are not results of a check ({error})") from None


def format_check_results(results: Mapping[str, CheckResults]) -> str:
    """Return the text of the file, sorted and without empty fields."""
    content = {
        "about": "Written by explainer studies check: the results for each study, with their days.",
        "studies": {key: _to_json(results[key]) for key in sorted(results)},
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def add_check_results(study: Study, results: CheckResults) -> Study:
    """Return the study with the results that its card shows."""
    return replace(
        study,
        answers=tuple(
            AddressCheck(
                url=result.url, on=result.on, says=_summarize(result), archived=result.archived
            )
            for result in results.address_results
        ),
        updates=tuple(
            PublicationNotice(kind=notice.kind, doi=notice.doi, on=notice.on)
            for notice in results.updated_by
        ),
        updates_asked=results.updates_asked,
    )


def _summarize(result: AddressResult) -> str:
    """Return the value of ``AddressCheck.says``."""
    if result.state == "answers":
        return "moved" if result.moved_to else "answers"
    return "gone" if result.state == "missing" else "silent"


def _parse_results(value: object) -> CheckResults:
    group = _parse_group(value, CheckResults)
    doi = group.get("doi")
    return CheckResults(
        doi=_parse_address(doi) if doi else None,
        addresses=tuple(map(_parse_address, _get_list(group, "addresses"))),
        updated_by=tuple(map(_parse_notice, _get_list(group, "updated_by"))),
        update_to=tuple(map(_parse_notice, _get_list(group, "update_to"))),
        updates_asked=_get_text(group, "updates_asked"),
    )


def _parse_address(value: object) -> AddressResult:
    group = _parse_group(value, AddressResult)
    status = group.get("status", 0)
    if not isinstance(status, int):
        raise ValueError(f"the status {status!r} is not a number")
    texts = {name: _get_text(group, name) for name in group if name != "status"}
    if texts["state"] not in STATES:
        message = f"{texts['state']!r} is not a state"
        raise ValueError(did_you_mean(texts["state"], STATES, message))
    return AddressResult(status=status, **texts)


def _parse_notice(value: object) -> RecordedNotice:
    group = _parse_group(value, RecordedNotice)
    return RecordedNotice(**{name: _get_text(group, name) for name in group})


def _parse_group(
    value: object, kind: type[AddressResult] | type[CheckResults] | type[RecordedNotice]
) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError(f"{value!r} is not a JSON object")
    if unknown := set(value) - {field.name for field in fields(kind)}:
        raise ValueError(f"there is no field “{min(unknown)}”")
    return value


def _get_list(group: Mapping[str, object], name: str) -> list[object]:
    items = group.get(name, [])
    if not isinstance(items, list):
        raise ValueError(f"“{name}” is not a list")
    return items


def _get_text(group: Mapping[str, object], name: str) -> str:
    value = group.get(name, "")
    if not isinstance(value, str):
        raise ValueError(f"“{name}” is not text")
    return value


def _to_json(value: object) -> object:
    """Return a result as JSON, without empty fields."""
    if isinstance(value, tuple):
        return [_to_json(item) for item in value]
    if not isinstance(value, (CheckResults, AddressResult, RecordedNotice)):
        return value
    values = {field.name: getattr(value, field.name) for field in fields(value)}
    return {name: _to_json(item) for name, item in values.items() if item}


def _make_error(
    path: Path, message: str, *, line: int | None = None, code: str = "E509"
) -> ContentError:
    return make_content_error(code, path, message, _HINT, line)
