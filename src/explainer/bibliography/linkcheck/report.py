"""Turn the results of a link check into diagnostics and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from explainer.bibliography.check_results import (
    STATES,
    AddressResult,
    CheckResults,
    RecordedNotice,
)
from explainer.errors import Diagnostic

_DATABASES = {"retraction-watch": " (according to Retraction Watch)"}


def report_problems(results: Mapping[str, CheckResults], folder: Path) -> tuple[Diagnostic, ...]:
    """Return errors for studies that are not valid any more, and warnings for people to judge.

    Args:
        results: by the key of the study.
        folder: the folder of the study files, for the diagnostics.
    """
    return tuple(
        diagnostic
        for key in sorted(results)
        for diagnostic in _report_study(results[key], folder / f"{key}.md")
    )


def summarize_results(results: Mapping[str, CheckResults]) -> str:
    """Return the results of all studies in one line."""
    studies = list(results.values())
    dois = [study.doi for study in studies if study.doi]
    addresses = [address for study in studies for address in study.addresses]
    states = Counter(address.state for address in addresses)
    copies = sum(bool(result.archived) for result in [*dois, *addresses])
    parts = [
        f"{len(studies)} studies",
        f"{sum(doi.state == 'answers' for doi in dois)} of {len(dois)} DOIs resolve",
        f"{states['answers']} of {len(addresses)} addresses work",
        f"{states['refuses']} refuse automated requests",
        f"{copies} have an archived copy",
        f"{sum(bool(study.updated_by) for study in studies)} corrected or retracted",
    ]
    return ", ".join(parts)


def _report_study(results: CheckResults, path: Path) -> Iterator[Diagnostic]:
    for notice in results.updated_by:
        yield _report_notice(notice, path)
    for notice in results.update_to:
        message = f"this work is itself {_describe_kind(notice)} of {notice.doi}"
        hint = "cite that work too, or instead"
        yield Diagnostic(path=path, code="W522", message=message, hint=hint)
    if results.doi and results.doi.state == "missing":
        message = f"{results.doi.url} does not resolve: this DOI does not exist"
        hint = "compare it with the work, character by character"
        yield Diagnostic(path=path, code="E523", message=message, hint=hint)
    for address in results.addresses:
        if address.state != "answers":
            yield _report_failure(address, path)
        elif address.moved_to:
            message = f"{address.url} has moved permanently to {address.moved_to}"
            hint = "change it to the new address"
            yield Diagnostic(path=path, code="W524", message=message, hint=hint)


def _report_notice(notice: RecordedNotice, path: Path) -> Diagnostic:
    day = f" on {notice.on}" if notice.on else ""
    doi = f", in {notice.doi}" if notice.doi else ""
    database = _DATABASES.get(notice.source, "")
    message = f"this work has {_describe_kind(notice)}{day}{doi}{database}"
    if notice.is_retraction:
        hint = "do not support a claim with it; revise ## Fit and the pages that cite it"
        return Diagnostic(path=path, code="E520", message=message, hint=hint)
    hint = "read the notice, and describe it under ## Limits"
    return Diagnostic(path=path, code="W521", message=message, hint=hint)


def _report_failure(address: AddressResult, path: Path) -> Diagnostic:
    reason = address.why or (f"status {address.status}" if address.status else "")
    message = f"{address.url}: {STATES[address.state]}" + (f" ({reason})" if reason else "")
    if not address.is_bad:
        hint = "open it in a browser"
        return Diagnostic(path=path, code="W526", message=message, hint=hint)
    copy = f"; an archived copy is at {address.archived}" if address.archived else ""
    hint = f"open it in a browser, and replace it{copy}"
    return Diagnostic(path=path, code="E525", message=message, hint=hint)


def _describe_kind(notice: RecordedNotice) -> str:
    article = "an" if notice.kind[:1] in tuple("aeiou") else "a"
    return f"{article} {notice.kind.replace('_', ' ')}"
