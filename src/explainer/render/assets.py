"""Load the bundled scripts and style sheets, which are built from ``frontend/``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
"""The bundles."""
TEMPLATES = Path(__file__).parent / "templates"


@cache
def load_asset(name: str) -> str:
    """Return the text of a bundle, such as ``page.js``."""
    return (STATIC / name).read_text(encoding="utf-8")
