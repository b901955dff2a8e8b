"""Where the files that a page is made of are kept."""

from __future__ import annotations

from pathlib import Path

STATIC = Path(__file__).parent / "static"
"""Scripts and style sheets."""
TEMPLATES = Path(__file__).parent / "templates"
