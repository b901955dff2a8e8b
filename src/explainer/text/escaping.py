"""Escape the syntax of Markdown in plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence

ESCAPED_DOLLAR = "<span>\\$</span>"
"""A dollar in a text with another one, between which JupyterLab would look for a formula.

JupyterLab turns ``\\$`` into ``$`` first, and then looks for formulas that end in the same element.
"""
_MARKDOWN_SYNTAX = re.compile(r"[\\`*\[\]<>~$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|#(?=#*\s*$)")


def escape_markdown(text: str, formulas: Sequence[str] = ()) -> str:
    """Return text with Markdown's syntax escaped; ``$`` would begin a formula.

    Args:
        text: plain text.
        formulas: the parts of it that are formulas, which are not changed.
    """
    names = "|".join(re.escape(formula) for formula in formulas)
    parts = re.split(f"({names})", text) if names else [text]
    dollar = ESCAPED_DOLLAR if text.count("$") > 1 else "\\$"
    parts[::2] = [
        _MARKDOWN_SYNTAX.sub(r"\\\g<0>", part).replace("\\$", dollar) for part in parts[::2]
    ]
    return "".join(parts)
