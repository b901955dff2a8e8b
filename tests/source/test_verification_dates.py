"""Days on which somebody says to have seen a work."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

from explainer.model import Study, Verification
from explainer.source.verification_dates import find_impossible_days, read_first_day

TODAY = date(2026, 11, 29)


def codes(day: str, first_day: date | None = None) -> list[str]:
    """Return the codes for a study that was checked on a day."""
    study = Study(
        key="able2014", type="book", title="T", author=(), checked=(Verification(on=day),)
    )
    found = find_impossible_days([study], Path("s"), today=TODAY, first_day=first_day)
    return [f"{diagnostic.path}: {diagnostic.code}" for diagnostic in found]


def test_a_day_lies_between_the_first_commit_and_today() -> None:
    """It may be the day before or after elsewhere. Without a history, any past day is possible."""
    began = date(2026, 11, 22)
    assert codes("2026-11-30", began) == codes("2026-11-21", began) == codes("2001-01-01") == []
    assert codes("2026-12-01") == ["s/able2014.md: W514"]
    assert codes("2026-11-20", began) == ["s/able2014.md: W515"]


def test_the_repository_began_with_its_first_commit(tmp_path: Path) -> None:
    """A folder outside of a repository, and a clone without its history, say nothing."""
    whole, part = tmp_path / "whole", tmp_path / "part"
    identity = ("-c", "user.name=Bea", "-c", "user.email=bea@birds.example")
    commit = ("-C", whole, *identity, "commit", "--quiet", "--allow-empty", "--message=m")
    for words in (
        ("init", "--quiet", whole),
        (*commit, "--date=2026-11-23T12:00:00Z"),
        (*commit, "--date=2026-11-28T12:00:00Z"),
        ("clone", "--quiet", "--depth=1", f"file://{whole}", part),
    ):
        subprocess.run(["git", *words], check=True)
    assert read_first_day(tmp_path) is None
    assert read_first_day(part) is None
    assert read_first_day(whole) == date(2026, 11, 23)
