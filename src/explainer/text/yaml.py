"""Write texts as YAML scalars and groups that front matter reads back unchanged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

PLAIN = re.compile(r"[^\W_](?:[\w ./()’'+–-]|:(?!\s|$)|&(?=\s))*")
"""Text that needs no quotes in YAML, even in a list or a group."""

BOOLEAN_WORDS = ("on", "off", "yes", "no")


def format_scalar(text: str) -> str:
    """Return the text, in quotes if YAML needs them."""
    return text if PLAIN.fullmatch(text) and not text.endswith(" ") else quote_scalar(text)


def quote_scalar(text: str) -> str:
    """Return the text in double quotes; YAML reads what JSON writes."""
    return json.dumps(text, ensure_ascii=False)


def format_group(parts: Iterable[tuple[str, str]]) -> str:
    """Return names and texts as a group on one line, without those whose text is empty.

    Args:
        parts: in order; a name that YAML 1.1 reads as a boolean is put in quotes.
    """
    filled = (
        (quote_scalar(name) if name in BOOLEAN_WORDS else name, text)
        for name, text in parts
        if text
    )
    return "{" + ", ".join(f"{name}: {format_scalar(text)}" for name, text in filled) + "}"
