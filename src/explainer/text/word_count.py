"""Count the words of Markdown, to say how long a text takes to read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import ceil

WORDS_A_MINUTE = 200
"""On the slow side for adults: 238 is the mean for English in M. Brysbaert's review of 2019,
https://doi.org/10.1016/j.jml.2019.104047, and most other languages have fewer."""
_UNREAD = re.compile(r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*|<[^<>]*>")
"""The address of a link, and an element of HTML."""
_WORD = re.compile(r"\w")


def count_minutes(texts: Iterable[str]) -> int:
    """Return how many minutes it takes to read Markdown texts, rounded up; 0 without words."""
    return ceil(sum(map(count_words, texts)) / WORDS_A_MINUTE)


def count_words(text: str) -> int:
    """Return the number of words of a Markdown text, without the addresses of its links."""
    return sum(bool(_WORD.search(word)) for word in _UNREAD.sub("] ", text).split())
