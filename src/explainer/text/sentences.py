"""Split text into sentences."""

from __future__ import annotations

import re

END = re.compile(r"(?<=[.!?…])[”’\"')\]]*\s+")
_MARKDOWN_END = re.compile(r"(?<=[.!?…؟])[”’»\"')\]*_]*(?=\s)|(?<=[。！？])[”’」』*_]*")
_PAIRS = (("[", "]"), ("(", ")"), ("“", "”"), ("«", "»"))
_DELIMITERS = ("*", "`", "$", '"')


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text; an abbreviation may end one too early."""
    return [sentence for sentence in END.split(text.strip()) if sentence]


def take_first_sentence(text: str) -> str:
    """Return the first sentence of a paragraph of Markdown.

    A sentence does not end within brackets, quotation marks, emphasis, code or a formula, nor
    before a small letter or a number. Where no end is found, it is the whole paragraph.
    """
    text = text.strip()
    for match in _MARKDOWN_END.finditer(text):
        sentence, rest = text[: match.end()], text[match.end() :].lstrip()
        if rest and not (rest[0].islower() or rest[0].isdigit()) and _is_complete(sentence):
            return sentence
    return text


def _is_complete(text: str) -> bool:
    """Return whether all that is opened in Markdown is closed."""
    is_paired = all(text.count(first) == text.count(last) for first, last in _PAIRS)
    return is_paired and all(text.count(mark) % 2 == 0 for mark in _DELIMITERS)
