"""Headings and file names → addresses within a page and a site."""

from __future__ import annotations

import re

_NOT_IN_A_SLUG = re.compile(r"[^\w\- ]+")
_RESERVED = ("study-", "cite-", "explainer-")


def slug_of(text: str) -> str:
    """Return the text in lower case, its words joined by hyphens; letters of any script stay."""
    words = _NOT_IN_A_SLUG.sub("", text.lower().replace("_", " ")).replace("-", " ").split()
    slug = "-".join(words) or "section"
    return f"section-{slug}" if slug.startswith(_RESERVED) else slug


class Slugs:
    """Gives each heading of a page a slug of its own."""

    def __init__(self, taken: tuple[str, ...] = ()) -> None:
        self._taken = set(taken)

    def new(self, text: str) -> str:
        """Return the slug of a heading; the second of a name ends in ``-2``, and so on."""
        slug, number = slug_of(text), 2
        unique = slug
        while unique in self._taken:
            unique, number = f"{slug}-{number}", number + 1
        self._taken.add(unique)
        return unique
