"""What the web said of the studies → what a person should know; it asks nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from explainer.errors import Problem
from explainer.library.answers import RETRACTIONS, STATES, Answer, Answers, Update

CORRECT = "look at what it says, and tell it under ## Limits"


def verdicts(known: Mapping[str, Answers], folder: Path) -> tuple[Problem, ...]:
    """Return what is wrong with studies by what the web said; notices for what a person must judge.

    Args:
        known: by the study's key.
        folder: of the study files; only for what is said about them.
    """
    return tuple(
        told for key in sorted(known) for told in _verdict(known[key], folder / f"{key}.md")
    )


def summary(known: Mapping[str, Answers]) -> str:
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


def _verdict(answers: Answers, path: Path) -> Iterator[Problem]:
    for update in answers.updated_by:
        yield _updated(update, path)
    for update in answers.update_to:
        what = f"this work is itself a {_words(update)} of {update.doi}"
        mend = "cite that work too, or instead"
        yield Problem(path=path, what=what, mend=mend, notice=True)
    if answers.doi and answers.doi.state == "missing":
        what = f"{answers.doi.url} does not resolve: there is no such DOI"
        yield Problem(path=path, what=what, mend="look at its signs, one by one")
    for address in answers.addresses:
        yield from _address(address, path)


def _updated(update: Update, path: Path) -> Problem:
    source = {"retraction-watch": " (says Retraction Watch)"}.get(update.source, "")
    when = f" on {update.on}" if update.on else ""
    where = f", in {update.doi}" if update.doi else ""
    what = f"this work has a {_words(update)}{when}{where}{source}"
    if update.kind in RETRACTIONS:
        return Problem(path=path, what=what, mend="do not let a claim stand on it; look at its fit")
    return Problem(path=path, what=what, mend=CORRECT, notice=True)


def _words(update: Update) -> str:
    return update.kind.replace("_", " ")


def _address(answer: Answer, path: Path) -> Iterator[Problem]:
    if answer.state == "answers":
        if answer.moved_to:
            what = f"{answer.url} has moved for good to {answer.moved_to}"
            yield Problem(path=path, what=what, mend="write the new address", notice=True)
        return
    why = answer.why or (f"status {answer.status}" if answer.status else "")
    what = f"{answer.url}: {STATES[answer.state]}" + (f" ({why})" if why else "")
    copy = f"; an archived copy is at {answer.archived}" if answer.archived else ""
    mend = f"look at it, and put another address in its place{copy}"
    if not answer.is_bad:
        mend = "look at it in a browser"
    yield Problem(path=path, what=what, mend=mend, notice=not answer.is_bad)
