"""Keep together what the end of a line must not take apart.

Spaces become no-break spaces, which browsers copy and find as spaces. A hyphen stays a hyphen, so
that a word is found and copied as it is written; its element has the class ``together``, which the
style sheets do not wrap.
"""

from __future__ import annotations

import re
from html import escape

TOGETHER_CLASS = "together"
LONGEST = 18
"""Characters of a word with hyphens that fits on a line of a narrow phone."""
_NO_BREAK_SPACE = "\u00a0"
_SPACE = re.compile(
    r"(?<=\d) (?=[%‰°])"  # 29 %
    r"|(?<=\b[nNpPrRgtdk]) (?=[=<>≤≥] ?[-−]?[\d.])"  # n = 12, p < 0.05
    r"|(?<=\b[nNpPrRgtdk] [=<>≤≥]) (?=[-−]?[\d.])"
)
_HYPHENATED = re.compile(r"(?<![\w-])[^\W\d_]{2,}(?:-(?:[^\W\d_]{2,}|\d{1,3}))+(?![\w-])")


def keep_together(text: str) -> str:
    """Return plain text as HTML whose numbers and short words with hyphens are not broken.

    Args:
        text: plain text, such as a title or the text between two elements.
    """
    return _HYPHENATED.sub(_wrap, escape(_SPACE.sub(_NO_BREAK_SPACE, text), quote=False))


def _wrap(word: re.Match[str]) -> str:
    is_short = len(word[0]) <= LONGEST
    return f'<span class="{TOGETHER_CLASS}">{word[0]}</span>' if is_short else word[0]
