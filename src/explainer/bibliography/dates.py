"""Dates as citation formats write them → year, month and day; it knows no study."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""How BibTeX and English begin them."""

NUMBERS = re.compile(r"\s*(\d{4})(?:\s*[-/.]\s*(\d{1,2})(?:\s*[-/.]\s*(\d{1,2}))?)?(?!\d)")
WORDS = re.compile(
    r"(?:(?P<before>\d{1,2})\.?\s+)?(?P<month>[A-Za-z]{3,9})\.?\s*(?P<after>\d{1,2}\b)?"
)
YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")

Date = tuple[int, ...]
"""Year, year and month, or all three; empty where there is none."""


def date_of(told: object) -> Date:
    """Return the date of a CSL date variable: date parts, raw, literal, or a text.

    Of a span its beginning counts; what is no date is left out, from the day upwards.
    """
    if isinstance(told, Mapping):
        parts = told.get("date-parts")
        if isinstance(parts, (list, tuple)) and parts and isinstance(parts[0], (list, tuple)):
            return sure_date(parts[0])
        return next((found for name in ("raw", "literal", "string", "date-time")
                     if (found := date_in(str(told.get(name) or "")))), ())  # fmt: skip
    return date_in(str(told)) if isinstance(told, (str, int)) else ()


def date_in(text: str) -> Date:
    """Return the date in a text: ``2014-06-30``, ``2014/6``, ``30 June 2014``, ``June 2014``."""
    numbers = NUMBERS.match(text)
    if numbers:
        date = sure_date(numbers.groups())
        if len(date) > 1 or not re.search("[A-Za-z]{3}", text):
            return date
    year = YEAR.search(text)
    if not year:
        return ()
    rest = text[: year.start()] + " " + text[year.end() :]
    return sure_date((year[1], *_month_and_day(rest)))


def sure_date(parts: Sequence[object]) -> Date:
    """Return as much of a year, a month (in figures or English) and a day as can be a date."""
    numbers: list[int] = []
    for part in list(parts)[:3]:
        text = str(part if part is not None else "").strip().lower()
        if len(numbers) == 1 and text[:3] in MONTHS:
            text = str(MONTHS.index(text[:3]) + 1)
        if not text.isascii() or not text.isdigit():
            break
        numbers.append(int(text))
    if not numbers or not 0 < numbers[0] < 10_000:
        return ()
    if len(numbers) > 1 and not 1 <= numbers[1] <= 12:
        numbers = numbers[:1]
    if len(numbers) > 2 and not 1 <= numbers[2] <= monthrange(*numbers[:2])[1]:
        numbers = numbers[:2]
    return tuple(numbers)


def _month_and_day(text: str) -> tuple[str, ...]:
    for found in WORDS.finditer(text):
        if found["month"].lower()[:3] in MONTHS:
            day = found["before"] or found["after"]
            return (found["month"], day) if day else (found["month"],)
    return ()
