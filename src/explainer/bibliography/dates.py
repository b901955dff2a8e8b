"""Read and write dates as tuples: year; year and month; or year, month and day."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
MONTH_ABBREVIATIONS = tuple(month[:3].lower() for month in MONTHS)
"""As BibTeX writes them."""

PartialDate = tuple[int, ...]
"""Year, month and day as far as they are known; empty for no date."""

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_NUMERIC = re.compile(r"\s*(\d{4})(?:\s*[-/.]\s*(\d{1,2})(?:\s*[-/.]\s*(\d{1,2}))?)?(?!\d)")
_MONTH_AND_DAY = re.compile(
    r"(?:(?P<before>\d{1,2})\.?\s+)?(?P<month>[A-Za-z]{3,9})\.?\s*(?P<after>\d{1,2}\b)?"
)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")


def format_iso_date(date: PartialDate) -> str:
    """Return ``2014``, ``2014-06`` or ``2014-06-30``."""
    return "-".join([*(f"{part:04d}" for part in date[:1]), *(f"{part:02d}" for part in date[1:])])


def parse_iso_date(text: str) -> PartialDate:
    """Return the date in ISO format; empty if the text is anything else or no such day exists."""
    match = _ISO.fullmatch(text)
    parts = tuple(part for part in match.groups() if part) if match else ()
    date = clean_date(parts)
    return date if len(date) == len(parts) else ()


def parse_csl_date(value: object) -> PartialDate:
    """Return the date of a CSL date variable: date parts, ``raw``, ``literal``, or a text.

    A range counts as its beginning. Invalid parts are dropped, from the day upwards.
    """
    if not isinstance(value, Mapping):
        return find_date(str(value)) if isinstance(value, (str, int)) else ()
    parts = value.get("date-parts")
    if isinstance(parts, (list, tuple)) and parts and isinstance(parts[0], (list, tuple)):
        return clean_date(parts[0])
    texts = (str(value.get(name) or "") for name in ("raw", "literal", "string", "date-time"))
    return next((date for text in texts if (date := find_date(text))), ())


def find_date(text: str) -> PartialDate:
    """Return the date in a text: ``2014-06-30``, ``2014/6``, ``30 June 2014``, ``June 2014``."""
    if numeric := _NUMERIC.match(text):
        date = clean_date(numeric.groups())
        if len(date) > 1 or not re.search("[A-Za-z]{3}", text):
            return date
    year = _YEAR.search(text)
    if not year:
        return ()
    rest = text[: year.start()] + " " + text[year.end() :]
    return clean_date((year[1], *_find_month_and_day(rest)))


def clean_date(parts: Sequence[object]) -> PartialDate:
    """Return the valid beginning of a year, a month (number or English name) and a day."""
    numbers: list[int] = []
    for part in list(parts)[:3]:
        text = str(part if part is not None else "").strip().lower()
        if len(numbers) == 1 and text[:3] in MONTH_ABBREVIATIONS:
            text = str(MONTH_ABBREVIATIONS.index(text[:3]) + 1)
        if not text.isascii() or not text.isdigit() or len(text) > 4:
            break
        numbers.append(int(text))
    if not numbers or not 0 < numbers[0] < 10_000:
        return ()
    if len(numbers) > 1 and not 1 <= numbers[1] <= 12:
        numbers = numbers[:1]
    if len(numbers) > 2 and not 1 <= numbers[2] <= monthrange(*numbers[:2])[1]:
        numbers = numbers[:2]
    return tuple(numbers)


def _find_month_and_day(text: str) -> tuple[str, ...]:
    for match in _MONTH_AND_DAY.finditer(text):
        if match["month"].lower()[:3] in MONTH_ABBREVIATIONS:
            day = match["before"] or match["after"]
            return (match["month"], day) if day else (match["month"],)
    return ()
