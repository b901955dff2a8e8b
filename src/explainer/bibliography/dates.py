"""Read and write dates as tuples: year; year and month; or year, month and day."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
MONTH_ABBREVIATIONS = tuple(month[:3].lower() for month in MONTHS)
"""As BibTeX writes them."""

PartialDate = tuple[int, ...]
"""Year, month and day as far as they are known; empty for no date."""

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_NUMERIC = re.compile(
    r"(?P<year>\d{4})(?:(?P<sign>[-/.])(?P<month>\d{1,2})(?:(?P=sign)(?P<day>\d{1,2}))?)?/*"
    r"(?:[T ]\d{1,2}:\d{2}.*|/\d{1,2}:\d{2}.*)?"
)
"""A date in ISO format or with slashes, perhaps with a time, or with RIS's slashes at the end."""
_RANGE = re.compile(r"(?P<begin>\d{4}[\d-]*|\.\.|)/(?P<end>\d{4}[\d-]*|\.\.|)")
"""A range of BibLaTeX and EDTF (https://www.loc.gov/standards/datetime)."""
_RANGE_SIGN = re.compile(r"[-–—/_]|\b(?:to|and)\b")
_RIS_PARTS = re.compile(r"(\d{4})/([^/]*)/([^/]*)(?:/(.*))?")
"""Year, month, day and other information; all but the year may be empty."""
_APPROXIMATE = re.compile(r"[~?%]|\b(?:circa|ca|c)\b\.?", re.IGNORECASE)
_NO_DATE = re.compile(r"[\[(]?\s*(?:n\.?\s?d\.?|no date|undated|s\.?\s?[ad]\.?)\s*[\])]?", re.I)
_STATUS = re.compile(
    r"in press|forthcoming|submitted|accepted|in preparation|to appear|in review|under review"
    r"|prepublished|in prep",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?P<number>\d+)(?:st|nd|rd|th)?(?![^\W\d_])|(?P<word>[^\W_]+)")
_YEAR_AND_MONTH = re.compile(r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})")
_YEAR_ONLY = re.compile(r"[\[(]?(?P<year>\d{4})[\])]?(?P<rest>[a-z])?[.,]?")
_LONGEST_TEXT = 200
"""Characters."""
_SEASONS = ("spring", "summer", "autumn", "fall", "winter")
_SEASON_NUMBERS = range(21, 42)
"""EDTF writes a season, a quarter or another part of a year as a month."""
_IGNORED_WORDS = ("and", "to", "of", "the", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateReading:
    """A date that was read, and what of its text it does not express."""

    date: PartialDate = ()
    end: PartialDate = ()
    """The end of a range that the date begins."""
    loss: str = ""
    """Why the date says less than the text, as a sentence; empty if it does not."""
    status: str = ""
    """Instead of a date: ``in press``, ``forthcoming`` …"""


def format_iso_date(date: PartialDate) -> str:
    """Return ``2014``, ``2014-06`` or ``2014-06-30``."""
    return "-".join([*(f"{part:04d}" for part in date[:1]), *(f"{part:02d}" for part in date[1:])])


def parse_iso_date(text: str) -> PartialDate:
    """Return the date in ISO format; empty if the text is anything else or no such day exists."""
    match = _ISO.fullmatch(text)
    parts = tuple(part for part in match.groups() if part) if match else ()
    date = clean_date(parts)
    return date if len(date) == len(parts) else ()


def format_iso_range(begin: PartialDate, end: PartialDate) -> str:
    """Return ``2014-06/2014-07``, or one date if the end is empty."""
    return "/".join(format_iso_date(date) for date in (begin, end) if date)


def parse_iso_range(text: str) -> tuple[PartialDate, PartialDate]:
    """Return the beginning and the end of a range in ISO format; of a date, the end is empty.

    Both are empty if the text is anything else, or the end is not after the beginning.
    """
    begin, slash, end = (part.strip() for part in text.partition("/"))
    dates = parse_iso_date(begin), parse_iso_date(end)
    return dates if not slash or () < dates[0] < dates[1] else ((), ())


def parse_csl_date(value: object) -> DateReading:
    """Return the date of a CSL date variable: date parts, ``raw``, ``literal``, or a text.

    Invalid parts are dropped, from the day upwards.
    """
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], Mapping):
        value = value[0]  # as pandoc-citeproc wrote it
    if not isinstance(value, Mapping):
        is_text = isinstance(value, (str, int)) and not isinstance(value, bool)
        return read_date(str(value)) if is_text else DateReading()
    parts = value.get("date-parts") or [[value.get(name) for name in ("year", "month", "day")]]
    if isinstance(parts, (list, tuple)) and not isinstance(parts[0], (list, tuple)):
        parts = [parts]
    texts = [str(value.get(name) or "") for name in ("raw", "literal", "string", "date-time")]
    if isinstance(parts, (list, tuple)) and not any(texts):
        dates = [
            [part for part in date if part not in (None, "", 0)]
            for date in parts
            if isinstance(date, (list, tuple))
        ]
        reading = _read_parts(dates[0])
        if reading.date and len(dates) > 1:
            reading = _join_range(reading, _read_parts(dates[-1]))
    else:
        reading = next((read_date(text) for text in texts if text.strip()), DateReading())
    if reading.date and value.get("circa"):
        reading = replace(reading, loss="a study cannot say that it is approximate")
    if reading.date and value.get("season"):
        reading = replace(reading, loss="a study has no season")
    return reading


def read_date(text: str) -> DateReading:
    """Return the date in a text, in the notations of BibTeX, BibLaTeX, RIS, PubMed and Zotero.

    Such as ``2014-06-30``, ``2014/06/``, ``30 June 2014``, ``2014 Jan-Feb`` and ``2005~``.
    """
    text = " ".join(text.split())
    if len(text) > _LONGEST_TEXT:
        return DateReading(loss="it is not a date")
    if not text or _NO_DATE.fullmatch(text):
        return DateReading()
    status = _STATUS.search(text)
    if status and not re.search(r"\d{4}", text):
        return DateReading(status=status.group().lower())
    exact = _APPROXIMATE.sub("", text).strip()
    reading = _read_exact(exact)
    if reading.date and exact != text and not reading.loss:
        return replace(reading, loss="a study cannot say that it is approximate")
    return reading


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


def _read_exact(text: str) -> DateReading:
    """Return the date in a text without signs of approximation."""
    if interval := _RANGE.fullmatch(text):
        begin, end = (
            DateReading() if text in ("", "..") else _read_exact(text)
            for text in interval.group("begin", "end")
        )
        return _join_range(begin, end)
    if numeric := _NUMERIC.fullmatch(text):
        return _read_parts([part for part in numeric.group("year", "month", "day") if part])
    if re.fullmatch(r"\d{8}", text):
        return _read_parts([text[:4], text[4:6], text[6:]])
    if ris := _RIS_PARTS.fullmatch(text):
        year, month, day, other = (part or "" for part in ris.groups())
        return _read_words(f"{day} {month} {'' if month else other} {year}")
    if match := _YEAR_AND_MONTH.fullmatch(text):
        return _read_parts([match["year"], match["month"]])
    if match := _YEAR_ONLY.fullmatch(text):
        loss = f"“{match['rest']}” is not part of a year" if match["rest"] else ""
        return replace(_read_parts([match["year"]]), loss=loss)
    if re.match(r"[-−–]\s?\d", text):
        return DateReading(loss="a study has no year before 1")
    return _read_words(text)


def _join_range(begin: DateReading, end: DateReading) -> DateReading:
    """Return the range of two dates, or its beginning if it is not one that a study can have."""
    if begin.date and begin.date < end.date:
        return replace(begin, end=end.date, loss=begin.loss or end.loss)
    if begin.date and begin.date == end.date:
        return begin
    problem = "it ends before it begins" if begin.date and end.date else "it has no end"
    return replace(begin, loss=begin.loss or (problem if begin.date else "it has no beginning"))


def _read_parts(parts: Sequence[object]) -> DateReading:
    """Return the date with these parts, which are numbers, or one text that is the whole date."""
    if len(parts) == 1 and isinstance(parts[0], str) and not parts[0].strip().isdigit():
        return read_date(parts[0])
    date = clean_date(parts)
    if len(date) == len(parts):
        return DateReading(date=date)
    if not date:
        is_before = str(parts[0]).startswith("-") if parts else False
        loss = "a study has no year before 1" if is_before else "it is not a date"
        return DateReading(loss=loss if parts else "")
    if len(parts) == 2 and str(parts[1]).isdigit() and int(str(parts[1])[:4]) in _SEASON_NUMBERS:
        return DateReading(date=date, loss="a study has no season")
    return DateReading(date=date, loss=f"there is no such {('month', 'day')[len(date) - 1]}")


def _read_words(text: str) -> DateReading:
    """Return the date in words and numbers in any order."""
    years: list[str] = []
    months: list[str] = []
    numbers: list[str] = []
    losses: list[str] = []
    for word in _split_words(text):
        if word.isdigit():
            (years if len(word) == 4 else numbers).append(word)
        elif _is_month(word.lower()):
            months.append(word[:3].lower())
        elif word.lower() in _SEASONS:
            losses.append("a study has no season")
        elif word[:3].lower() not in _IGNORED_WORDS:
            losses.append(f"“{word}” is not part of a date")
    if not years or re.search(r"\d{5}", text):
        return DateReading(loss="it is not a date")
    if not months and len(numbers) == 2:
        months, numbers = _find_month(numbers)
        losses += [] if months else ["it is not clear which number is the month"]
    if numbers and not months:
        losses.append(f"it is not clear what {numbers[0]} means")
    parts = [years[0], *months[:1], *numbers[: len(months)]][:3]
    reading = _read_parts(parts)
    if len(set(years)) > 1 or len(set(months)) > 1 or len(numbers) > 1:
        is_range = max(map(len, (years, months, numbers))) == 2 and _RANGE_SIGN.search(text)
        last = [years[-1], *months[-1:], *(numbers[-1:] if months else ())]
        end = _read_parts(last) if is_range and not losses else DateReading()
        if end.date > reading.date:
            return replace(reading, end=end.date, loss=reading.loss or end.loss)
        losses.append("it is not clear which date is meant")
    return replace(reading, loss=", and ".join(dict.fromkeys(losses))) if losses else reading


def _is_month(word: str) -> bool:
    is_beginning = len(word) > 2 and any(month.lower().startswith(word) for month in MONTHS)
    return is_beginning or word == "sept"


def _split_words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        yield match["number"] or match["word"]


def _find_month(numbers: list[str]) -> tuple[list[str], list[str]]:
    """Return the month and the day of two numbers; both empty if either may be the month."""
    first, second = (int(number[:3]) for number in numbers)
    if first > 12 >= second:
        return [numbers[1]], [numbers[0]]
    if second > 12 >= first:
        return [numbers[0]], [numbers[1]]
    return [], []
