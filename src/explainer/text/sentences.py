"""Split text into sentences."""

from __future__ import annotations

import re

END = re.compile(r"(?<=[.!?…])[”’\"')\]]*\s+")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text; an abbreviation may end one too early."""
    return [sentence for sentence in END.split(text.strip()) if sentence]
