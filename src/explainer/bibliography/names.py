"""Put together and take apart the names of authors, for citations, exports and keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from explainer.model import Name

_MOST_AUTHORS = 20
"""APA, 7th edition: all of up to twenty authors; of more, the first nineteen and the last."""


def join_family_name(name: Name) -> str:
    """Return the family name with its particle, such as ``van Gogh``."""
    return " ".join(part for part in (name.non_dropping_particle, name.family) if part)


def join_given_name(name: Name, *, initials: bool = False) -> str:
    """Return the given name with the dropping particle, such as ``Alexis de`` or ``A. de``."""
    given = " ".join(_abbreviate(word) for word in name.given.split()) if initials else name.given
    return " ".join(part for part in (given, name.dropping_particle) if part)


def invert_name(name: Name) -> str:
    """Return ``Able, B. C., Jr.``; a literal name stays as it is."""
    parts = (join_family_name(name), join_given_name(name, initials=True), name.suffix)
    return name.literal or ", ".join(part for part in parts if part)


def join_authors(names: Sequence[Name]) -> str:
    """Return the list of authors of an APA reference."""
    inverted = [invert_name(name) for name in names]
    if len(inverted) > _MOST_AUTHORS:
        return f"{', '.join(inverted[: _MOST_AUTHORS - 1])}, … {inverted[-1]}"
    if len(inverted) > 1:
        return f"{', '.join(inverted[:-1])}, & {inverted[-1]}"
    return "".join(inverted)


def join_given_first(names: Sequence[Name]) -> str:
    """Return the list of translators of an APA reference, such as ``E. Able & F. Baker``."""
    texts = [
        name.literal
        or " ".join(filter(None, (join_given_name(name, initials=True), join_family_name(name))))
        for name in names
    ]
    if len(texts) < 3:
        return " & ".join(texts)
    return f"{', '.join(texts[:-1])}, & {texts[-1]}"


def get_family_or_literal(names: Sequence[Name]) -> str:
    """Return the first author's family name without particle; empty if there are no authors."""
    return names[0].family or names[0].literal if names else ""


def split_particle(name: Name) -> Name:
    """Return the name with the particle in its own field, if the family name begins with one.

    The particle is every leading lower-case word, as in “van der Berg”. Zotero and RIS write it
    as a part of the family name.
    """
    words = name.family.split()
    first = next((index for index, word in enumerate(words) if not word.islower()), 0)
    if not first or name.non_dropping_particle or name.dropping_particle:
        return name
    return replace(
        name, family=" ".join(words[first:]), non_dropping_particle=" ".join(words[:first])
    )


def _abbreviate(given: str) -> str:
    """Return ``J.-P.`` for ``Jean-Pierre``."""
    return "-".join(f"{part[0]}." for part in given.split("-") if part)
