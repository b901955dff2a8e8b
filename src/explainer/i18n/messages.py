"""The controls' words, one JSON file per language in ``words/``; it knows no markup."""

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
"""Those that have words of their own."""

RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "ug", "ur", "yi")
)
"""Languages that are written so, where a tag names no script."""


@cache
def load_messages(lang: str) -> dict[str, str]:
    """Return the controls' words in a language.

    Args:
        lang: a BCP 47 tag; ``de-CH`` takes the words of ``de``.

    Returns:
        Word by name. A language without a file has the English words.
    """
    primary = lang.lower().split("-")[0]
    path = FOLDER / f"{primary}.json"
    if not primary.isalpha() or not path.is_file():
        path = FOLDER / f"{FALLBACK}.json"
    loaded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def get_direction(lang: str) -> str:
    """Return how a language is written, ``ltr`` or ``rtl``.

    Args:
        lang: a BCP 47 tag; its script is not looked at.
    """
    return "rtl" if lang.lower().split("-")[0] in RIGHT_TO_LEFT else "ltr"
