"""Translate the languages of works into language tags."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from explainer.i18n.messages import LANGUAGE

_BABEL_NAMES = {
    "american": "en-US",
    "usenglish": "en-US",
    "british": "en-GB",
    "ukenglish": "en-GB",
    "canadian": "en-CA",
    "australian": "en-AU",
    "newzealand": "en-NZ",
    "ngerman": "de",
    "germanb": "de",
    "austrian": "de-AT",
    "naustrian": "de-AT",
    "nswissgerman": "de-CH",
    "swissgerman": "de-CH",
    "francais": "fr",
    "frenchb": "fr",
    "acadian": "fr-CA",
    "canadien": "fr-CA",
    "brazil": "pt-BR",
    "brazilian": "pt-BR",
    "portuges": "pt",
    "mexican": "es-MX",
    "magyar": "hu",
    "bahasa": "id",
    "farsi": "fa",
}
"""What BibLaTeX's ``langid`` calls a language, if it is not the English name.

From the manuals of babel and polyglossia.
"""


def find_language_tag(text: str) -> str:
    """Return the tag of a language for a tag, an English name or a code of three letters.

    Returns:
        The tag of the first language if there are several; empty if it is not known.
    """
    first = re.split(r"[;,/|&]| and ", text.strip())[0].strip().replace("_", "-")
    name = first.lower()
    if tag := _BABEL_NAMES.get(name) or _get_tags_by_name().get(name):
        return tag
    alias = get_global("language_aliases").get(name)
    if alias:
        return str(alias).replace("_", "-")
    primary = name.split("-")[0]
    is_tag = LANGUAGE.fullmatch(first) and len(primary) in (2, 3) and _is_language(primary)
    if not is_tag:
        return ""
    return primary + first[len(primary) :]


@cache
def _get_tags_by_name() -> dict[str, str]:
    languages = Locale("en").languages
    return {name.lower(): tag.replace("_", "-") for tag, name in languages.items()}


@cache
def _is_language(code: str) -> bool:
    aliases = get_global("language_aliases")
    try:
        return code in Locale("en").languages or code in aliases or bool(Locale(code))
    except (UnknownLocaleError, ValueError):
        return False
