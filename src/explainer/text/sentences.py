"""Split text into sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from explainer.text.formulas import find_formulas

END = re.compile(r"(?<=[.!?…])[”’\"')\]]*\s+")
_PASSAGE_END = re.compile(r"(?:(?<=[.!?…؟])|(?<=[.!?…؟][\"'”’»)\]*_]))(?=\s)|(?<=[。！？])(?=.)")
_MARKDOWN_END = re.compile(r"(?<=[.!?…؟])[”’»\"')\]*_]*(?=\s)|(?<=[。！？])[”’」』*_]*")
_PAIRS = {"]": "[", ")": "(", "”": "“", "»": "«"}
_LETTER = re.compile(r"\S")
_TOKEN = re.compile(r"""(?:(?<!\s)[*`]+|[*`]+(?!\s|[*`]))|["\[\]()“”«»]""")
"""What opens or closes something in Markdown; marks between two spaces do not."""


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text; an abbreviation may end one too early."""
    return [sentence for sentence in END.split(text.strip()) if sentence]


def find_sentence_ends(text: str) -> list[int]:
    """Return where the sentences of a text end, to compare it by sentences without losing any sign.

    Each is the position of the space behind a sentence, or of the next sentence in a language
    that has no spaces between them; the end of the text is not among them.
    """
    return [match.start() for match in _PASSAGE_END.finditer(text)]


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
    """Yield the places at which a sentence ends and nothing of Markdown is open."""
    formulas = find_formulas(text)
    opened: Counter[str] = Counter()
    at = 0
    for match in _MARKDOWN_END.finditer(text):
        while at < match.end():
            if formula := formulas.get(at):
                at = formula.end
                continue
            token = _TOKEN.match(text, at)
            if token:
                _count(token[0], opened)
            at = token.end() if token else at + 1
        following = _LETTER.search(text, match.end())
        is_closed = at == match.end() and not +opened
        if is_closed and following and not (following[0].islower() or following[0].isdigit()):
            yield match.end()


def _count(token: str, opened: Counter[str]) -> None:
    """Count what opens or closes something; what was never opened is not closed."""
    if token in _PAIRS.values():
        opened[token] += 1
    elif token not in _PAIRS:
        opened[token] = 1 - opened[token]
    elif opened[_PAIRS[token]]:
        opened[_PAIRS[token]] -= 1
