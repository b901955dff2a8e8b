"""Choose the keys of new studies, which are the names of their files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain, count, islice, product
from string import ascii_lowercase

from explainer.bibliography.names import get_family_or_literal
from explainer.model import Study

MAX_LENGTH = 60
"""Characters."""

_TRANSLITERATIONS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d", "ı": "i"}
    | {"Æ": "AE", "Œ": "OE", "Ø": "O", "Đ": "D", "Ł": "L", "Þ": "Th", "Ð": "D"}
)
"""Letters that Unicode does not decompose."""


class StudyKeys:
    """Assigns keys that are unique even on file systems that ignore case."""

    def __init__(self, used: Iterable[str] = ()) -> None:
        self._used = {key.casefold() for key in used}

    def assign(self, study: Study) -> str:
        """Return an unused key: the study’s own, or ``oliveira2020``, or ``oliveira2020b``."""
        key = suggest_key(study)[:MAX_LENGTH]
        suffixes = chain.from_iterable(product(ascii_lowercase, repeat=size) for size in count(1))
        numbered = (
            f"{key[: MAX_LENGTH - 3]}{''.join(suffix)}" for suffix in islice(suffixes, 1, None)
        )
        key = next(key for key in chain([key], numbered) if key.casefold() not in self._used)
        self._used.add(key.casefold())
        return key


def suggest_key(study: Study) -> str:
    """Return the key for a study, whether or not it is used."""
    own = re.sub(r"[^A-Za-z0-9_-]+", "-", _to_ascii(study.key)).strip("-_")
    if own and not own.isdigit() and "://" not in study.key:
        return own
    author = _to_ascii(get_family_or_literal(study.author)).lower()
    name = re.sub(r"[^a-z0-9]+", "-", author).strip("-")[:40]
    if not name:
        words = re.findall(r"[a-z0-9]{4,}", _to_ascii(study.title).lower())
        name = words[0] if words else "study"
    return f"{name}{study.issued[0]}" if study.issued else name


def _to_ascii(text: str) -> str:
    """Return the text with plain Latin letters; other characters are dropped."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_TRANSLITERATIONS))
    return decomposed.encode("ascii", "ignore").decode("ascii")
