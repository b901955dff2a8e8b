"""Format dates and numbers in the language of a page."""

from __future__ import annotations

import re
from datetime import date

ZEROS = {
    "adlm": "\U0001e950",
    "arab": "٠",
    "arabext": "۰",
    "beng": "০",
    "cakm": "\U00011136",
    "deva": "०",
    "hmnp": "\U0001e140",
    "mtei": "꯰",
    "mymr": "၀",
    "nkoo": "߀",
    "olck": "᱐",
    "rohg": "\U00010d30",
    "tibt": "༠",
}
"""CLDR's name of a numbering system → its zero; the other digits follow it in Unicode."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def format_number(number: int, lang: str) -> str:
    """Return a whole number with the digits and marks of a language, as CLDR has them.

    Args:
        number: any.
        lang: a BCP 47 tag; one that nobody knows is read as English.
    """
    from babel.numbers import format_decimal  # slow to import, and seldom needed

    locale = _locale(lang)
    text = format_decimal(number, locale=locale, numbering_system="default")
    return _own_digits(text, locale)


def format_date(day: str, lang: str) -> str:
    """Return a date in the words of a language, such as *14 March 2026*.

    Args:
        day: YYYY-MM-DD; anything else comes back as it is.
        lang: a BCP 47 tag; one that nobody knows is read as English.
    """
    from babel.dates import format_date

    if not _DAY.fullmatch(day):
        return day
    try:
        known = date.fromisoformat(day)
    except ValueError:
        return day
    locale = _locale(lang)
    text = format_date(known, "d MMMM y" if locale == "en" else "long", locale=locale)
    return _own_digits(text, locale)


def _own_digits(text: str, locale: str) -> str:
    """Return the text with the digits that the language counts with; Babel leaves them Latin."""
    from babel import Locale

    zero = ZEROS.get(Locale.parse(locale).default_numbering_system, "0")
    return text.translate({ord("0") + n: chr(ord(zero) + n) for n in range(10)})


def _locale(lang: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(lang, sep="-"))
    except (UnknownLocaleError, ValueError):
        return "en"
