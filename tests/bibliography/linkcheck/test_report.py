from __future__ import annotations

from pathlib import Path

import pytest

from explainer.bibliography.check_results import (
    STATES,
    AddressResult,
    CheckResults,
    RecordedNotice,
)
from explainer.bibliography.linkcheck.report import report_problems, summarize_results

FOLDER = Path("studies")


def report(results: CheckResults) -> list[str]:
    return [
        f"{diagnostic.code} {diagnostic.message}"
        for diagnostic in report_problems({"a": results}, FOLDER)
    ]


def address(state: str, **fields: str) -> AddressResult:
    return AddressResult(url="https://a.example", state=state, on="2026-01-01", **fields)


@pytest.mark.parametrize("state", sorted(STATES))
def test_the_state_of_an_address(state: str) -> None:
    """A working address is not reported; a person has to look at others, or to replace them."""
    messages = report(CheckResults(addresses=(address(state),)))
    codes = {"answers": [], "refuses": ["W526"], "skipped": ["W526"]}
    assert [message.split()[0] for message in messages] == codes.get(state, ["E525"])


def test_an_address_that_moved() -> None:
    """The new address is a warning."""
    results = CheckResults(addresses=(address("answers", moved_to="https://b.example"),))
    assert report(results) == ["W524 https://a.example has moved permanently to https://b.example"]


def test_notices() -> None:
    """A retraction is an error; a correction is a warning."""
    retraction = RecordedNotice(kind="partial_retraction", doi="10.5555/r", on="2020")
    concern = RecordedNotice(
        kind="expression_of_concern", doi="10.5555/e", source="retraction-watch"
    )
    assert report(CheckResults(updated_by=(retraction, concern))) == [
        "E520 this work has a partial retraction on 2020, in 10.5555/r",
        "W521 this work has an expression of concern, in 10.5555/e (according to Retraction Watch)",
    ]


def test_a_summary_of_no_studies() -> None:
    """A check of an empty folder has a summary too."""
    assert summarize_results({}).startswith("0 studies, 0 of 0 DOIs resolve")
