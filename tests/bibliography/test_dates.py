from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.bibliography.dates import (
    clean_date,
    format_iso_date,
    format_iso_range,
    parse_csl_date,
    parse_iso_date,
    parse_iso_range,
    read_date,
)


@given(st.dates(), st.integers(1, 3))
def test_iso_dates_survive_a_round_trip(day, length: int) -> None:
    """A date of one, two or three parts is unchanged after writing and reading."""
    date = (day.year, day.month, day.day)[:length]
    assert parse_iso_date(format_iso_date(date)) == date


@pytest.mark.parametrize("text", ["", "2014-13", "2023-02-29", "0000", "May 2014", "2014-6"])
def test_invalid_iso_dates(text: str) -> None:
    """A date that does not exist, or has another format, is empty."""
    assert parse_iso_date(text) == ()


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2014-06-30", (2014, 6, 30)),
        ("2014/6", (2014, 6)),
        ("30 June 2014", (2014, 6, 30)),
        ("June 2014", (2014, 6)),
        ("Jun 3, 2014", (2014, 6, 3)),
        ("2014-02-31", (2014, 2)),
        ("2014/2015", (2014,)),
        ("no date", ()),
    ],
)
def test_dates_in_text(text: str, date: tuple[int, ...]) -> None:
    """Dates in numbers and in English are found, as far as they are valid."""
    assert read_date(text).date == date


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("2014/2015", (2014,), (2015,)),
        ("2014-06/2014-07", (2014, 6), (2014, 7)),
        ("2014-12-24/2015-01-06", (2014, 12, 24), (2015, 1, 6)),
        ("1996-1997", (1996,), (1997,)),
        ("1996_2004", (1996,), (2004,)),
        ("2014 Jan-Feb", (2014, 1), (2014, 2)),
        ("December 2014 to January 2015", (2014, 12), (2015, 1)),
        ("12-15 June 2014", (2014, 6, 12), (2014, 6, 15)),
        ("30 June and 1 July 2014", (2014, 6, 30), (2014, 7, 1)),
    ],
)
def test_ranges(text: str, begin: tuple[int, ...], end: tuple[int, ...]) -> None:
    """A range has both ends, in the notations of BibLaTeX, PubMed and people."""
    reading = read_date(text)
    assert (reading.date, reading.end, reading.loss) == (begin, end, "")


@pytest.mark.parametrize(
    "text", ["2014/..", "../2014", "2015/2014", "1996, 1997", "2014 Jan-Feb-Mar"]
)
def test_what_is_not_a_range_of_two_dates_is_a_loss(text: str) -> None:
    """Its first date is kept."""
    reading = read_date(text)
    assert reading.loss
    assert reading.end == ()


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2014", ((2014,), ())),
        ("2014-06/2014-07", ((2014, 6), (2014, 7))),
        ("2014-07/2014-06", ((), ())),
        ("2014/", ((), ())),
        ("2014/soon", ((), ())),
    ],
)
def test_ranges_of_study_files(text: str, dates: tuple[tuple[int, ...], ...]) -> None:
    """Two dates with a slash between them, the earlier one first."""
    assert parse_iso_range(text) == dates
    assert format_iso_range(*dates) in (text, "")


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ({"date-parts": [[2014, "6", 30], [2015]]}, (2014, 6, 30)),
        ({"date-parts": [[None]]}, ()),
        ([{"date-parts": [2018, 2, 1]}, {"date-parts": [2018, 2, 2]}], (2018, 2, 1)),
        ({"year": 2011, "month": "09"}, (2011, 9)),
        ({"literal": "1996_2004"}, (1996,)),
        ({"date-parts": [["2022-05-06"]]}, (2022, 5, 6)),
        ({"raw": "", "literal": "June 2014"}, (2014, 6)),
        ("2014", (2014,)),
        (2014, (2014,)),
        (None, ()),
    ],
)
def test_csl_dates(value: object, date: tuple[int, ...]) -> None:
    """A CSL date may have parts or text; a range counts as its beginning."""
    assert parse_csl_date(value).date == date


def test_a_number_of_thousands_of_digits_is_not_a_date() -> None:
    """A part that is too long ends the date."""
    assert clean_date(["2014", "9" * 5000]) == (2014,)
