"""A text → how YAML writes it, so that front matter gives the same text back; it reads nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

PLAIN = re.compile(r"[^\W_](?:[\w ./()’'+–-]|:(?!\s|$)|&(?=\s))*")
"""Text that YAML takes as it stands, in a list or a group too."""


def format_scalar(text: str) -> str:
    """Return the text as it stands where YAML takes it so, else in quotes."""
    return text if PLAIN.fullmatch(text) and not text.endswith(" ") else quote_scalar(text)


def quote_scalar(text: str) -> str:
    """Return the text in double quotes; what JSON writes there, YAML reads."""
    return json.dumps(text, ensure_ascii=False)


def format_group(parts: Iterable[tuple[str, str]]) -> str:
    """Return names and texts as a group on one line; empty texts are left out.

    Args:
        parts: in order; a name that YAML 1.1 takes for a truth value is put in quotes.
    """
    filled = ((quote_scalar(name) if name in ("on", "off", "yes", "no") else name, text)
              for name, text in parts if text)  # fmt: skip
    return "{" + ", ".join(f"{name}: {format_scalar(text)}" for name, text in filled) + "}"
