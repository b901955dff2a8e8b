"""Make addresses within a page from its headings."""

from __future__ import annotations

import unicodedata

_RESERVED = ("study-", "cite-", "explainer-")


def make_slug(text: str) -> str:
    """Return the text in lower case, its words joined by hyphens.

    Letters, their marks, and digits of any script stay; spaces, dashes and underlines divide
    words; other characters are removed.
    """
    kept = ""
    is_kept = False  # a combining mark belongs to the letter before it
    for character in unicodedata.normalize("NFC", text.lower()):
        kind = unicodedata.category(character)
        is_kept = kind[0] in "LN" or (kind[0] == "M" and is_kept)
        if is_kept:
            kept += character
        elif kind[0] == "Z" or kind in ("Cc", "Pd", "Pc"):
            kept += " "
    slug = "-".join(kept.split()) or "section"
    return f"section-{slug}" if slug.startswith(_RESERVED) else slug


def make_page_slug(name: str) -> str:
    """Return the slug of a page: the name of its file in lower case, with hyphens.

    Letters, their marks, and digits of any script stay. If nothing is left, the slug is ``page``.

    Args:
        name: the name of the file without its ending.
    """
    name = unicodedata.normalize("NFC", name).lower()
    kept = "".join(
        character if unicodedata.category(character)[0] in "LMN" else " " for character in name
    )
    return "-".join(kept.split()) or "page"


class Slugs:
    """Assigns unique slugs to the headings of a page, and reserves ``SLUG-title`` for each."""

    def __init__(self, taken: tuple[str, ...] = ()) -> None:
        self._taken = {name for slug in taken for name in (slug, f"{slug}-title")}
        self._numbers: dict[str, int] = {}
        """The number to try next for a repeated slug."""

    def new(self, text: str) -> str:
        """Return the slug of a heading; repeated ones end in ``-2``, ``-3`` and so on."""
        return self._make_unique(make_slug(text))

    def take(self, id: str) -> str:
        """Return the id that an author gave to a heading, as it is if nothing else has it."""
        return self._make_unique(f"section-{id}" if id.startswith(_RESERVED) else id)

    def _make_unique(self, slug: str) -> str:
        unique = slug
        number = self._numbers.get(slug, 2)
        while not self._taken.isdisjoint((unique, f"{unique}-title")):
            unique, number = f"{slug}-{number}", number + 1
        self._numbers[slug] = number
        self._taken |= {unique, f"{unique}-title"}
        return unique
