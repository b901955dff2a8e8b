"""Text → the terms under which it is found, in any script; ``search.js`` makes the same ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

LONGEST = 40
"""Signs of a term; what is longer is cut."""

_ALIKE = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ς": "σ",
     "ة": "ه", "ى": "ي", "ـ": "", "\u00ad": "", "\u200c": "", "\u200d": ""}
)  # fmt: skip
_ACCENTS = re.compile(
    "[\u0300-\u036f"  # Latin, Greek, Cyrillic
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]"  # Arabic ones
)
# Thai and Lao, Burmese, Khmer, kana, Chinese characters: no spaces divide their words.
_UNDIVIDED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)"
)


def terms(text: str) -> Iterator[str]:
    """Yield the terms of a text, in order: its words without case and accents.

    Scripts that do not divide words give each pair of neighbouring signs.
    """
    flat = unicodedata.normalize("NFKD", text).lower().translate(_ALIKE)
    flat = _ACCENTS.sub("", flat)
    spaced = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in flat)
    for word in spaced.split():
        for at, piece in enumerate(_UNDIVIDED.split(word)):
            if at % 2 and len(piece) > 1:
                yield from (one + other for one, other in pairwise(piece))
            elif piece:
                yield piece[:LONGEST]
