"""Split text into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

END = re.compile(r"(?<=[.!?…])[”’\"')\]]*\s+")
_MARKDOWN_END = re.compile(r"(?<=[.!?…؟])[”’»\"')\]*_]*(?=\s)|(?<=[。！？])[”’」』*_]*")
_PAIRS = (("[", "]"), ("(", ")"), ("“", "”"), ("«", "»"))
_DELIMITERS = ("*", "`", "$", '"')


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text; an abbreviation may end one too early."""
    return [sentence for sentence in END.split(text.strip()) if sentence]


def take_first_sentences(text: str, *, least: int = 0, most: int = 0) -> str:
    """Return the first sentence of a paragraph of Markdown, with the next ones if it is short.

    A sentence does not end within brackets, quotation marks, emphasis, code or a formula, nor
    before a small letter or a number. Where no end is found, it is the whole paragraph.

    Args:
        text: the paragraph.
        least: how many characters are wanted; the first sentence alone may have fewer.
        most: how many characters more sentences than the first one may not exceed.
    """
    text = text.strip()
    taken = ""
    for end in (*_find_ends(text), len(text)):
        if taken and end > most:
            break
        taken = text[:end]
        if end >= least:
            break
    return taken


def _find_ends(text: str) -> Iterator[int]:
    for match in _MARKDOWN_END.finditer(text):
        sentence, rest = text[: match.end()], text[match.end() :].lstrip()
        if rest and not (rest[0].islower() or rest[0].isdigit()) and _is_complete(sentence):
            yield match.end()


def _is_complete(text: str) -> bool:
    """Return whether all that is opened in Markdown is closed."""
    is_paired = all(text.count(first) == text.count(last) for first, last in _PAIRS)
    return is_paired and all(text.count(mark) % 2 == 0 for mark in _DELIMITERS)
