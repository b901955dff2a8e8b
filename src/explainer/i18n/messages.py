"""Load the messages of the controls, one JSON file per language in ``locales/``."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "locales"
FALLBACK = "en"
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""A language tag, such as ``pt-BR``."""
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))
"""The languages with a file."""

RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "ug", "ur", "yi")
)
"""Languages that are written from right to left."""


@cache
def load_messages(lang: str) -> dict[str, str]:
    """Return the messages of the controls in a language, by name.

    Args:
        lang: a BCP 47 tag; ``de-CH`` uses those of ``de``.

    Returns:
        Message by name; those in English if the language has no file.
    """
    primary = get_primary_language(lang)
    path = FOLDER / f"{primary}.json"
    if not primary.isalpha() or not path.is_file():
        path = FOLDER / f"{FALLBACK}.json"
    loaded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def get_primary_language(lang: str) -> str:
    """Return the first part of a BCP 47 tag in lower case, such as ``pt`` of ``pt-BR``."""
    return lang.lower().split("-")[0]


def get_foreign_language(lang: str) -> str:
    """Return the language of the messages on a page where it is not the page's; else empty."""
    language = load_messages(lang)["language"]
    return "" if get_primary_language(lang) == language else language


def get_direction(lang: str) -> str:
    """Return the direction of writing of a language, ``ltr`` or ``rtl``.

    Args:
        lang: a BCP 47 tag; its script is ignored.
    """
    return "rtl" if get_primary_language(lang) in RIGHT_TO_LEFT else "ltr"
