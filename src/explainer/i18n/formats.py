"""Format dates and numbers in the language of a page."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.plural import PluralRule

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
"""CLDR name of a numbering system → its zero; the other digits follow it in Unicode."""
PLURAL_FORMS = ("zero", "one", "two", "few", "many", "other")
"""The names that CLDR gives to forms of the plural."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def format_number(number: int, lang: str) -> str:
    """Return a whole number with the digits and separators of a language, as defined by CLDR.

    Args:
        number: the number.
        lang: a BCP 47 tag; an unknown one counts as English.
    """
    from babel.numbers import format_decimal  # slow to import, and seldom needed

    locale = _find_locale(lang)
    text = format_decimal(number, locale=locale, numbering_system="default")
    return _localize_digits(text, locale)


def count_forms(lang: str) -> int:
    """Return how many forms of the plural a language has."""
    return len(_name_forms(_find_plural_rule(lang)))


def adapt_forms(forms: str, lang: str) -> str:
    """Return English forms of the plural, as many as a language has.

    Args:
        forms: for one and for other numbers, joined with `` | ``.
        lang: a BCP 47 tag.
    """
    one, *_, other = forms.split(" | ")
    names = _name_forms(_find_plural_rule(lang))
    return " | ".join(one if name == "one" else other for name in names)


def format_count(forms: str, number: int, lang: str) -> str:
    """Return a number with the word for what it counts.

    Args:
        forms: the forms of the plural with ``{number}``, joined with `` | ``, in the order of
            CLDR: zero, one, two, few, many, other. Only those that the language has.
        number: the number.
        lang: the language of the forms, a BCP 47 tag.
    """
    parts = forms.split(" | ")
    rule = _find_plural_rule(lang)
    if len(parts) != len(_name_forms(rule)):  # English ones, where a site's own words have none
        rule = _find_plural_rule("en")
    by_name = dict(zip(_name_forms(rule), parts, strict=False))
    return by_name.get(rule(number), parts[-1]).format(number=format_number(number, lang))


def format_date(day: str, lang: str) -> str:
    """Return a date in the words of a language, such as *14 March 2026*.

    Args:
        day: YYYY-MM-DD; other text is returned unchanged.
        lang: a BCP 47 tag; an unknown one counts as English.
    """
    from babel.dates import format_date

    if not _DAY.fullmatch(day):
        return day
    try:
        parsed = date.fromisoformat(day)
    except ValueError:
        return day
    locale = _find_locale(lang)
    text = format_date(parsed, "d MMMM y" if locale == "en" else "long", locale=locale)
    return _localize_digits(text, locale)


def name_language(lang: str) -> str:
    """Return the name of a language in the language itself, such as *Deutsch*.

    Args:
        lang: a BCP 47 tag; an unknown one is returned unchanged.
    """
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(lang, sep="-").display_name or lang
    except (UnknownLocaleError, ValueError):
        return lang
    return name[:1].upper() + name[1:]


def _find_plural_rule(lang: str) -> PluralRule:
    from babel import Locale

    return Locale.parse(_find_locale(lang)).plural_form


def _name_forms(rule: PluralRule) -> list[str]:
    """Return the names of a language's forms of the plural, in the order of CLDR."""
    return [name for name in PLURAL_FORMS if name in rule.tags or name == "other"]


def _localize_digits(text: str, locale: str) -> str:
    """Return the text with the default digits of the locale, which Babel leaves Latin."""
    from babel import Locale

    zero = ZEROS.get(Locale.parse(locale).default_numbering_system, "0")
    return text.translate({ord("0") + n: chr(ord(zero) + n) for n in range(10)})


def _find_locale(lang: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(lang, sep="-"))
    except (UnknownLocaleError, ValueError):
        return "en"
