"""What the web said of the studies → what a person should know; it asks nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from explainer.bibliography.check_results import (
    RETRACTIONS,
    STATES,
    AddressResult,
    CheckResults,
    RecordedNotice,
)
from explainer.errors import Diagnostic

CORRECT = "look at what it says, and tell it under ## Limits"


def report_problems(known: Mapping[str, CheckResults], folder: Path) -> tuple[Diagnostic, ...]:
    """Return what is wrong with studies by what the web said; notices for what a person must judge.

    Args:
        known: by the study's key.
        folder: of the study files; only for what is said about them.
    """
    return tuple(
        told for key in sorted(known) for told in _verdict(known[key], folder / f"{key}.md")
    )


def summarize(known: Mapping[str, CheckResults]) -> str:
    """Return in one line what is known of all studies."""
    answers = list(known.values())
    dois = [one.doi for one in answers if one.doi]
    addresses = [address for one in answers for address in one.addresses]
    states = Counter("bad" if one.is_bad else one.state for one in addresses)
    copies = sum(bool(one.archived) for one in [*dois, *addresses])
    updated = sum(bool(one.updated_by) for one in answers)
    parts = [
        f"{len(answers)} studies",
        f"{sum(one.state == 'answers' for one in dois)} of {len(dois)} DOIs resolve",
        f"{states['answers']} of {len(addresses)} addresses answer",
        f"{states['refuses']} let no program in",
        f"{copies} have an archived copy",
        f"{updated} were corrected or retracted later",
    ]
    return ", ".join(parts)


def _verdict(answers: CheckResults, path: Path) -> Iterator[Diagnostic]:
    for update in answers.updated_by:
        yield _updated(update, path)
    for update in answers.update_to:
        message = f"this work is itself a {_words(update)} of {update.doi}"
        hint = "cite that work too, or instead"
        yield Diagnostic(path=path, code="W522", message=message, hint=hint)
    if answers.doi and answers.doi.state == "missing":
        message = f"{answers.doi.url} does not resolve: there is no such DOI"
        hint = "look at its characters, one by one"
        yield Diagnostic(path=path, code="E523", message=message, hint=hint)
    for address in answers.addresses:
        yield from _address(address, path)


def _updated(update: RecordedNotice, path: Path) -> Diagnostic:
    source = {"retraction-watch": " (says Retraction Watch)"}.get(update.source, "")
    when = f" on {update.on}" if update.on else ""
    where = f", in {update.doi}" if update.doi else ""
    message = f"this work has a {_words(update)}{when}{where}{source}"
    if update.kind in RETRACTIONS:
        hint = "do not let a claim stand on it; look at its fit"
        return Diagnostic(path=path, code="E520", message=message, hint=hint)
    return Diagnostic(path=path, code="W521", message=message, hint=CORRECT)


def _words(update: RecordedNotice) -> str:
    return update.kind.replace("_", " ")


def _address(answer: AddressResult, path: Path) -> Iterator[Diagnostic]:
    if answer.state == "answers":
        if answer.moved_to:
            message = f"{answer.url} has moved for good to {answer.moved_to}"
            hint = "write the new address"
            yield Diagnostic(path=path, code="W524", message=message, hint=hint)
        return
    why = answer.why or (f"status {answer.status}" if answer.status else "")
    message = f"{answer.url}: {STATES[answer.state]}" + (f" ({why})" if why else "")
    copy = f"; an archived copy is at {answer.archived}" if answer.archived else ""
    if answer.is_bad:
        hint = f"look at it, and put another address in its place{copy}"
        yield Diagnostic(path=path, code="E525", message=message, hint=hint)
    else:
        hint = "look at it in a browser"
        yield Diagnostic(path=path, code="W526", message=message, hint=hint)
