"""Find studies that say they were verified on a day on which that cannot be."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from explainer.bibliography.dates import parse_iso_date
from explainer.errors import Diagnostic
from explainer.model import Study

TIMEOUT = 5
"""Seconds for git; a long history is not worth the wait."""


def check_verifications(studies: Iterable[Study], folder: Path) -> tuple[Diagnostic, ...]:
    """Return a warning for each study that was verified on an impossible day.

    Args:
        studies: the studies that have files.
        folder: of their files.
    """
    checked = [study for study in studies if study.checked]
    first_day = read_first_day(folder) if checked else None
    today = datetime.now().astimezone().date()
    return tuple(find_impossible_days(checked, folder, today=today, first_day=first_day))


def find_impossible_days(
    studies: Iterable[Study], folder: Path, *, today: date, first_day: date | None
) -> Iterator[Diagnostic]:
    """Yield a warning for each verification in the future, or from before the site began.

    Args:
        studies: the studies that have files.
        folder: of their files.
        today: the day here. A day more or less is allowed, since it is another day elsewhere.
        first_day: the day of the first commit of the site's repository; None if unknown.
    """
    for study in studies:
        for check in study.checked:
            parts = parse_iso_date(check.on)
            day = date(*parts) if len(parts) == 3 else today
            code = message = ""
            if day > today + timedelta(days=1):
                code, message = "W514", f"this study was checked on {check.on}, in the future"
            elif first_day and day < first_day - timedelta(days=1):
                code = "W515"
                message = f"this study was checked on {check.on}, and the repository began on "
                message += f"{first_day.isoformat()}"
            if code:
                hint = "write the day on which somebody saw the work, and which copy they saw"
                path = folder / f"{study.key}.md"
                yield Diagnostic(path=path, code=code, message=message, hint=hint)


def read_first_day(folder: Path) -> date | None:
    """Return the day of the first commit of a folder's repository, in UTC.

    Returns:
        None without git, without a repository, and for a clone without the whole history.
    """
    git = shutil.which("git")
    if not git:
        return None
    command = [git, "-C", str(folder), "rev-list", "--max-parents=0", "--format=%at", "HEAD"]
    shallow = [git, "-C", str(folder), "rev-parse", "--is-shallow-repository"]
    try:
        outputs = [
            subprocess.run(words, capture_output=True, text=True, timeout=TIMEOUT, check=True)
            for words in (shallow, command)
        ]
    except (OSError, subprocess.SubprocessError):
        return None
    times = [int(line) for line in outputs[1].stdout.splitlines() if line.isdecimal()]
    if outputs[0].stdout.strip() != "false" or not times:
        return None
    return datetime.fromtimestamp(min(times), timezone.utc).date()
