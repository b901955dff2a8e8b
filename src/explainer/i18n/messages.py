"""Load the messages of the controls, one JSON file per language in ``locales/``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "locales"
FALLBACK = "en"
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""A language tag, such as ``pt-BR``."""
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))
"""The languages with a file."""

OWN_FOLDERS = [Path("words")]
"""Where sites keep words of their own; a kernel runs in the folder of its notebook."""
_FIELD = re.compile(r"\{\w*\}")

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
        Message by name; those in English that the language has no words for.
    """
    primary = get_primary_language(lang)
    if primary in LANGUAGES:
        loaded: dict[str, str] = _read(FOLDER / f"{primary}.json")
        return loaded
    english: dict[str, str] = _read(FOLDER / f"{FALLBACK}.json")
    for folder in OWN_FOLDERS if primary.isalpha() else ():
        if own := _read_own(folder / f"{primary}.json", english):
            return {**english, **own, "language": primary}
    return english


def _read(path: Path) -> Any:  # noqa: ANN401 — JSON
    return json.loads(path.read_text(encoding="utf-8"))


def _read_own(path: Path, english: Mapping[str, str]) -> dict[str, str]:
    """Return the words of a site's own file that fit; ``own_words`` says what is wrong with it."""
    try:
        words = _read(path) if path.is_file() else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return {
        name: text
        for name, text in (words.items() if isinstance(words, dict) else ())
        if name in english
        and isinstance(text, type(english[name]))
        and set(_FIELD.findall(str(text))) == set(_FIELD.findall(str(english[name])))
    }


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
