"""Split text of any script into search terms; ``search.js`` makes the same ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

MAX_TERM = 40
"""The most characters of a term; the rest is cut off."""

_SAME_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ς": "σ",
        "ة": "ه",
        "ى": "ي",
        "ـ": "",
        "\u00ad": "",
        "\u200c": "",
        "\u200d": "",
    }
)
"""Letters that are found under others, and characters that only change how text looks."""
_ACCENTS = re.compile(
    "[\u0300-\u036f"  # Latin, Greek, Cyrillic
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]"  # Arabic marks
)
# Thai, Lao, Burmese, Khmer, kana and Chinese characters have no spaces between words.
_WITHOUT_SPACES = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)"
)


def split_terms(text: str) -> Iterator[str]:
    """Yield the terms of a text in order: its words in lower case, without accents.

    A script without spaces between words gives each pair of neighbouring characters.
    """
    plain = unicodedata.normalize("NFKD", text).lower().translate(_SAME_LETTERS)
    plain = _ACCENTS.sub("", plain)
    spaced = "".join(
        character if unicodedata.category(character)[0] in "LMN" else " " for character in plain
    )
    for word in spaced.split():
        for index, part in enumerate(_WITHOUT_SPACES.split(word)):
            if index % 2 and len(part) > 1:
                yield from (first + second for first, second in pairwise(part))
            elif part:
                yield part[:MAX_TERM]
