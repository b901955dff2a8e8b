"""The names of new study files: what a file of references calls a work, or author and year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain, count, product
from string import ascii_lowercase

from explainer.model import Study

LONGEST = 60
"""Signs in a study's key."""

LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d", "ı": "i"}
    | {"Æ": "AE", "Œ": "OE", "Ø": "O", "Đ": "D", "Ł": "L", "Þ": "Th", "Ð": "D"}
)
"""Those that do not come apart into a letter and a mark."""


class StudyKeys:
    """Gives each new study a key that no other has, on disks that know no capitals too."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {key.casefold() for key in taken}

    def new(self, study: Study) -> str:
        """Return a key for the study: its own where it has one, ``oliveira2020``, or ``…2020b``."""
        wanted = suggest_key(study)[:LONGEST]
        letters = chain.from_iterable(product(ascii_lowercase, repeat=size) for size in count(1))
        tried = (f"{wanted[: LONGEST - 3]}{''.join(one)}" for one in letters if one != ("a",))
        key = next(one for one in chain([wanted], tried) if one.casefold() not in self._taken)
        self._taken.add(key.casefold())
        return key


def suggest_key(study: Study) -> str:
    """Return what a study would be called if it were alone."""
    own = re.sub(r"[^A-Za-z0-9_-]+", "-", _ascii(study.key)).strip("-_")
    if own and not own.isdigit() and "://" not in study.key:
        return own
    first = study.author[0] if study.author else None
    words = _ascii(first.family or first.literal).lower() if first else ""
    name = re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:40]
    if not name:
        found = re.findall(r"[a-z0-9]{4,}", _ascii(study.title).lower())
        name = found[0] if found else "study"
    return f"{name}{study.issued[0]}" if study.issued else name


def _ascii(text: str) -> str:
    """Return the Latin letters of a text without their marks; what has no letters is left out."""
    lower = unicodedata.normalize("NFKD", text.translate(LETTERS))
    return lower.encode("ascii", "ignore").decode("ascii")
